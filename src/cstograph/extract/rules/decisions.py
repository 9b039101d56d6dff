"""What a sentence says was decided: its papers, and how far each of them went."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cstograph.extract.names.mentions import Mention, Tagged
from cstograph.extract.reading.sentences import mark
from cstograph.extract.rules.patterns import Clause, Patterns

#: How many verbs of one subject are read; no sentence that is written to be read has more.
_MOST_VERBS = 6
#: What ends a line of a list.
_LINE_END = re.compile(r"\s*(?:[;,.]|[;,] and)?\s*")


@dataclass(frozen=True, slots=True)
class Decided:
    """A paper that was decided on, how far it went by that, and whether it is called a draft.

    `is_described`: its title goes on in small letters, and may be that of others' papers too.
    """

    mention: Mention
    grade: str
    is_draft: bool
    is_described: bool


def decided(
    patterns: Patterns, tagged: Tagged, found: re.Match[str], grade: str
) -> Iterator[Decided]:
    """Find the papers that were decided on, and how: by the verb, and by those joined to it."""
    at = found.start("what")
    for _ in range(_MOST_VERBS):
        what = tagged.text[at : found.end("what")]
        for match in _joined(patterns, what):
            if grade:
                yield _paper(tagged, match, at, grade)
        further = _further(patterns, what)
        if further is None:
            return
        clause, next_ = further
        grade, at = str(clause.extra["grade"]), at + next_.end()


def of_line(patterns: Patterns, line: Tagged, grade: str) -> Decided | None:
    """Find the paper of a line that names one, and nothing else."""
    at = mark(line.text)
    papers = _joined(patterns, line.text[at:])
    if len(papers) != 1 or not _LINE_END.fullmatch(line.text, at + papers[0].end()):
        return None
    return _paper(line, papers[0], at, grade)


def law_of_line(patterns: Patterns, line: Tagged, grade: str) -> Decided | None:
    """Find the model law of a line that is its title in quotation marks, and who spoke on it."""
    text = line.span.text
    at = mark(text)
    found = patterns.search("law-line", text[at:])
    if found is None:
        return None
    start, end = (line.span.start + at + place for place in found.span("title"))
    mention = Mention("document", start, end, " ".join(found["title"].split()))
    return Decided(mention, grade, is_draft=False, is_described=False)


def _further(patterns: Patterns, what: str) -> tuple[Clause, re.Match[str]] | None:
    """Find the first verb that goes on after what was decided, of the same subject."""
    found = [
        (clause, match)
        for clause in patterns.clauses["further"]
        if (match := clause.regex.search(what))
    ]
    first = min(found, key=lambda pair: pair[1].start(), default=None)
    if first is None or patterns.search("turned", what[: first[1].start()]):
        return None
    return first


def _joined(patterns: Patterns, what: str) -> list[re.Match[str]]:
    """Find the first paper of a text that begins with one, and those that are joined to it."""
    found: list[re.Match[str]] = []
    at = 0
    while True:
        matches = (clause.regex.match(what, at) for clause in patterns.clauses["decided"])
        match = next((m for m in matches if m), None)
        if match is None:
            return found
        found.append(match)
        at = match.end()


def _paper(tagged: Tagged, found: re.Match[str], at: int, grade: str) -> Decided:
    """Give the paper that was found in a part of a tagged text, which begins at a place of it."""
    groups = found.groupdict()
    if is_described := bool(groups.get("title")):
        mention = tagged.mention("document", at + found.start("title"), at + found.end("title"))
    else:
        mention = tagged.at(groups["document"])
    return Decided(mention, grade, is_draft=bool(groups["draft"]), is_described=is_described)
