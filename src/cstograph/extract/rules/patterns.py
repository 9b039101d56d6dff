"""The patterns of clauses and lines: a project's ontology/extraction/clauses.toml, compiled.

A pattern is a regular expression in which `{...}` stands for something named: a kind of mention
(`{body}`), one under a name (`{chair:who}`), or words of the file's `[words]`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cstograph.errors import InvalidProjectError
from cstograph.extract.names.lexicon import read_table
from cstograph.extract.names.mentions import KINDS
from cstograph.findings import Mark, violation

_SLOT = re.compile(r"\{(?:(?P<name>[a-z_]+):)?(?P<what>[a-z][a-z_-]*)\}")
_DEPTH = 12


@dataclass(frozen=True, slots=True)
class Clause:
    """One pattern: what it is of, and what else the file says of it."""

    kind: str
    regex: re.Pattern[str]
    extra: Mapping[str, Any]


@dataclass(frozen=True)
class Patterns:
    """The patterns of a project."""

    path: Path
    table: Mapping[str, Any]

    @classmethod
    def read(cls, folder: Path) -> "Patterns":
        """Read a project's patterns. Raises InvalidProjectError where one is broken."""
        path = folder / "clauses.toml"
        patterns = cls(path, read_table(path))
        patterns.clauses  # noqa: B018 - compiled here, so that what is broken is told at once
        return patterns

    @cached_property
    def clauses(self) -> dict[str, list[Clause]]:
        """The patterns, by what they are of, in the order of the file."""
        made: dict[str, list[Clause]] = {}
        for kind, entries in self.table.items():
            if kind == "words":
                continue
            for entry in entries:
                made.setdefault(kind, []).append(
                    Clause(kind, self._compiled(entry["pattern"]), entry)
                )
        return made

    def search(self, kind: str, text: str) -> re.Match[str] | None:
        """Find the first pattern of a kind that a text has in it."""
        found = self.clause(kind, text)
        return found[1] if found else None

    def clause(self, kind: str, text: str) -> tuple[Clause, re.Match[str]] | None:
        """Find that pattern too."""
        for clause in self.clauses.get(kind, []):
            if found := clause.regex.search(text):
                return clause, found
        return None

    def match(self, kind: str, text: str) -> re.Match[str] | None:
        """Find the first pattern of a kind that a text is."""
        for clause in self.clauses.get(kind, []):
            if found := clause.regex.fullmatch(text):
                return found
        return None

    def parts(self, kind: str, text: str) -> list[re.Match[str]]:
        """Take a text apart into what a kind's patterns are; nothing where something is left."""
        found: list[re.Match[str]] = []
        at = 0
        while at < len(text):
            matches = (clause.regex.match(text, at) for clause in self.clauses.get(kind, []))
            match = next((m for m in matches if m and m.end() > at), None)
            if match is None:
                return []
            found.append(match)
            at = match.end()
        return found

    def _compiled(self, pattern: str) -> re.Pattern[str]:
        text = pattern
        for _ in range(_DEPTH):
            if not _SLOT.search(text):
                break
            text = _SLOT.sub(self._slot, text)
        try:
            return re.compile(text)
        except re.error as error:
            message = f"The pattern `{pattern}` is no regular expression: {error}."
            raise InvalidProjectError(
                [violation(self.path, Mark(), message, "extraction")]
            ) from None

    def _slot(self, slot: re.Match[str]) -> str:
        what = slot["what"]
        if what in KINDS:
            inner = character_class(what)
        elif what in self.table["words"]:
            inner = f"(?:{self.table['words'][what]})"
        else:
            message = f"`{slot[0]}` is neither a kind of mention nor one of the [words]."
            raise InvalidProjectError([violation(self.path, Mark(), message, "extraction")])
        return f"(?P<{slot['name']}>{inner})" if slot["name"] else inner


def character_class(*kinds: str) -> str:
    """Give the regular expression of the characters that stand for mentions of some kinds."""
    ranges = "".join(f"{KINDS[k]}-{chr(ord(KINDS[k]) + 0xFF)}" for k in kinds)
    return f"[{ranges}]"
