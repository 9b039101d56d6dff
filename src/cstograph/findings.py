"""What is wrong, and where: the one form in which every check of the project speaks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import Indel

#: How much alike two names are to be taken for each other: one or two slips in a word.
_NEAR = 0.75
_ROUNDING = 1e-6
_ONE_LINE = {
    ord("\n"): "\\n",
    ord("\r"): "\\r",
    0x85: "\\x85",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


class Severity(StrEnum):
    """How grave a finding is; SHACL's three severities (SHACL, section 2.1.4)."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in a text: line and column, counted from 1, columns in characters."""

    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, at its place.

    `rule` names the check: a shape's name, or a short word for what is checked before SHACL.
    `focus`, `path` and `value` are the RDF terms it is about, in N-Triples form, if there are any.
    """

    file: Path
    mark: Mark
    severity: Severity
    message: str
    rule: str
    focus: str | None = None
    path: str | None = None
    value: str | None = None

    @property
    def place(self) -> str:
        """`file:line:column`, the file as `shown` gives it."""
        return f"{shown(self.file)}:{self.mark.line}:{self.mark.column}"

    def __str__(self) -> str:
        message = self.message.translate(_ONE_LINE)
        return f"{self.place}: {self.severity}: {message} [{self.rule}]"

    @property
    def sort_key(self) -> tuple[str, Mark, str, str]:
        """Order by file, then place, then rule."""
        return (str(self.file), self.mark, self.rule, self.message)


def violation(file: Path, mark: Mark, message: str, rule: str) -> Finding:
    """Make a finding that keeps the data from being published."""
    return Finding(file, mark, Severity.VIOLATION, message, rule)


def shown(path: Path) -> str:
    """Give the path as a user would type it: relative to the working directory, if below it."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def did_you_mean(name: str, known: Sequence[str]) -> str:
    """Say which known name is nearest, as a sentence with a leading space; empty where none is.

    Of a hundred thousand names few are compared as people would: those with enough letters in the
    same order, which is quickly counted, from the most on until the rest cannot be nearer.
    """
    matcher = SequenceMatcher(b=name)
    nearest = (_NEAR, "")
    likely = process.extract(
        name, known, scorer=Indel.normalized_similarity, score_cutoff=_NEAR - _ROUNDING, limit=None
    )
    for other, at_most, _ in likely:
        if at_most < nearest[0] - _ROUNDING:
            break
        matcher.set_seq1(other)
        nearest = max(nearest, (matcher.ratio(), other))
    return f" Did you mean `{nearest[1]}`?" if nearest[1] else ""


def has_violations(findings: Iterable[Finding]) -> bool:
    """Tell whether any of the findings keeps the data from being published."""
    return any(found.severity is Severity.VIOLATION for found in findings)


def count(findings: Iterable[Finding]) -> str:
    """Say how many violations and warnings there are."""
    severities = [found.severity for found in findings]
    numbers = []
    for severity in Severity:
        number = severities.count(severity)
        if number or severity is not Severity.INFO:
            numbers.append(f"{number} {severity}{'' if number == 1 else 's'}")
    return ", ".join(numbers)
