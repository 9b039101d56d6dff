"""A query that the engine does not read -> the same query in words that it reads.

The engine refuses some of what the grammar of SPARQL allows. Where a query can be written otherwise
without a change of its meaning, this does so; it is asked only once the engine has refused a text.
Section numbers are those of SPARQL 1.1 Query Language.
"""

import re
from dataclasses import dataclass, field

from cstograph.sparql import query_surface

AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}
_BOOLEANS = {"TRUE", "FALSE"}
_CLOSELY_CALLED = {"BNODE", "CONCAT", "COALESCE"}
#: How long a text may become: each use of a variable repeats the expression that sets it.
_LONGEST = 100_000


def rephrased(text: str) -> str:
    """Write a query as the engine reads it; the text itself where there is nothing to change.

    - Booleans are keywords, in any case (section 19.1); the engine reads them in lower case.
    - A variable that AS sets in a SELECT clause may be used further on in the same clause (section
      16.1.2), which the engine refuses where there are groups: the expression takes its place,
      unless it could have another value there (RAND).
    - The engine reads `CONCAT()`, and not `CONCAT ()`.
    - SELECT and DESCRIBE may name a variable twice, for one column; the engine wants it once.
    """
    writer = _Writer(text)
    return text if writer.length > _LONGEST else writer.finish()


def reuses_variable(text: str) -> bool:
    """Tell whether a SELECT clause uses a variable whose expression cannot be repeated."""
    return _Writer(text).is_stuck


@dataclass
class _Item:
    """An expression of a SELECT clause: where it begins in what is written, up to its AS."""

    start: int
    is_over: bool = False
    can_be_repeated: bool = True
    braces: int = 0
    #: How deep the parentheses of an aggregate's arguments stand, within these.
    aggregate: int | None = None


@dataclass
class _Clause:
    """A SELECT or DESCRIBE clause, between parentheses of some depth."""

    depth: int
    named: set[str] = field(default_factory=set)
    #: The expressions that AS has named; None for one that cannot be repeated.
    aliases: dict[str, str | None] = field(default_factory=dict)
    item: _Item | None = None


class _Writer:
    """Copies a query token by token, and what stands between tokens."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._written: list[str] = []
        self._end = 0
        self._depth = 0
        self._clause: _Clause | None = None
        self._before, self._last, self._last_end = "", "", 0
        self.length = 0
        #: Whether a variable is left where its expression should be.
        self.is_stuck = False
        for token in query_surface.tokens(text):
            self._take(token)
            if self.length > _LONGEST:
                break

    def _take(self, token: re.Match[str]) -> None:
        """Copy a token, or write what stands for it."""
        word = token[0].upper() if token.lastgroup == "word" else ""
        if token[0] == ")":
            self._depth -= 1
        elif token[0] == "(" and self._last in _CLOSELY_CALLED:
            self._copy(self._last_end)
            self._end = token.start()
        if word in _BOOLEANS:
            self._replace(token, word.lower())
        elif clause := self._clause:
            if clause.item:
                self._take_in_item(clause, clause.item, token, word)
            else:
                self._take_in_clause(clause, token, word)
        elif word in {"SELECT", "DESCRIBE"}:
            self._clause = _Clause(self._depth)
        if token[0] == "(":
            self._depth += 1
        self._before, self._last, self._last_end = self._last, word, token.end()

    def finish(self) -> str:
        """Give all that was written."""
        self._copy(len(self._text))
        return "".join(self._written)

    def _take_in_clause(self, clause: _Clause, token: re.Match[str], word: str) -> None:
        if token[0] == "(":
            self._copy(token.end())
            clause.item = _Item(len(self._written))
        elif token.lastgroup == "variable":
            if token[0][1:] in clause.named:
                self._replace(token, "")
            clause.named.add(token[0][1:])
        elif token[0] == "{" or (word and word not in {"DISTINCT", "REDUCED"}):
            self._clause = None

    def _take_in_item(self, clause: _Clause, item: _Item, token: re.Match[str], word: str) -> None:
        inside = self._depth - clause.depth  # 1 between the item's own parentheses
        if token[0] == ")":
            if inside == 0:
                clause.item = None
            elif item.aggregate == inside:
                item.aggregate = None
        elif token[0] in {"{", "}"}:
            item.braces += 1 if token[0] == "{" else -1
            item.can_be_repeated = False
        elif token[0] == "(" and self._last in AGGREGATES and item.aggregate is None:
            item.aggregate = inside
        elif word.endswith(query_surface.VOLATILE):
            item.can_be_repeated = False
        elif word == "AS" and inside == 1 and not item.braces:
            self._copy(token.start())
            item.is_over = True
        elif token.lastgroup == "variable":
            self._take_variable(clause, item, token)

    def _take_variable(self, clause: _Clause, item: _Item, token: re.Match[str]) -> None:
        name = token[0][1:]
        if item.is_over:
            expression = "".join(self._written[item.start :])
            clause.aliases[name] = f"({expression})" if item.can_be_repeated else None
        elif name in clause.aliases and item.aggregate is None and not item.braces:
            repeated = clause.aliases[name]
            if repeated is None:
                self.is_stuck = True
            elif self._before != "BOUND":  # where only a variable can stand, the engine takes it
                self._replace(token, repeated)

    def _replace(self, token: re.Match[str], new: str) -> None:
        self._copy(token.start())
        self._write(new)
        self._end = token.end()

    def _copy(self, end: int) -> None:
        self._write(self._text[self._end : end])
        self._end = end

    def _write(self, piece: str) -> None:
        self._written.append(piece)
        self.length += len(piece)
