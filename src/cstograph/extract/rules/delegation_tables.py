"""A table of delegations: where a page has one, and what each of its rows says.

A row says something only as far as it can be read in one way: a number or a name in a merged cell
is of what spans the same rows, and of nothing else.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from cstograph.extract.drafts.draft import Passage
from cstograph.extract.names.bodies import Bodies
from cstograph.extract.names.lexicon import Lexicon, without_article
from cstograph.extract.names.organs import Seat
from cstograph.extract.reading import dates
from cstograph.extract.reading.sentences import Span
from cstograph.extract.reading.tables import Cell, Table
from cstograph.extract.rules.patterns import Patterns

_NAMING = ("state", "parliament", "chamber", "delegation")
_HEADINGS = ("delegations-to", "composition-of")
_CHAMBERS = ("lower", "upper")
_TELLING = ("seats", "representative", "website", *_CHAMBERS)


@dataclass(frozen=True)
class Roster:
    """A table of delegations: what each column holds, and the line that says to which assembly.

    `above` are the lines over its columns, in the table itself.
    """

    table: Table
    columns: Mapping[int, str]
    first: int
    assembly: Span
    above: list[Span]

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.table.start


@dataclass
class Row:
    """What a row says: of which parliament and chamber, and its cells that tell something of them.

    `home` and `source` are the parliament and who fills the seats, each with the cells that name
    it; `named` are these names. Among the cells, `label` is that of the delegation's full name.
    """

    home: Seat
    home_cell: Cell
    source: Seat
    source_cell: Cell
    cells: dict[str, Cell]
    named: list[tuple[Seat, Cell, str]] = field(default_factory=list)
    state: Cell | None = None

    @property
    def passage(self) -> Passage:
        """Where the row says whose it is."""
        return self.span(self.home_cell)

    def span(self, *cells: Cell) -> Passage:
        """Give the place of some cells of the row, and of what stands between them."""
        return Passage(min(cell.start for cell in cells), max(cell.end for cell in cells))


def find(
    tables: Sequence[Table], text: str, lines: Sequence[Span], patterns: Patterns, lexicon: Lexicon
) -> tuple[list[Roster], list[tuple[Span, str]]]:
    """Find the tables of delegations among a page's, and those that may be some, with why not."""
    found: list[Roster] = []
    doubts: list[tuple[Span, str]] = []
    ends = [line.end for line in lines]
    for table in tables:
        first = next((n for n, row in enumerate(table.rows) if len(set(row)) > 1), None)
        if first is None:
            continue
        over = [row[0] for row in table.rows[:first]]
        heads = [_text(cell, text) for cell in table.rows[first]]
        kinds = [_kind(head, patterns) for head in heads]
        if not (set(kinds) & set(_NAMING) and set(kinds) & {"seats", "representative", *_CHAMBERS}):
            continue
        cells = [cell for cell in table.rows[first] if cell]
        place = Span(cells[0].start, cells[-1].end, text[cells[0].start : cells[-1].end])
        why = _unsure(kinds, heads, cells)
        inside = [_line(cell, text) for cell in over if cell]
        above = _above(lines[: bisect_right(ends, table.start)], inside, patterns)
        named = patterns.search("delegations-to", above.text) if above else None
        if above and not named and set(kinds) & {"delegation", "representative"}:
            named = patterns.search("composition-of", above.text)
        if not why and (not named or not lexicon.assembly(named["assembly"])):
            why = "that a table is of the delegations to an assembly is not said right above it"
        if why or not above or not named:
            doubts.append((place, why or ""))
            continue
        begin, end = (above.start + at for at in named.span("assembly"))
        assembly = Span(begin, end, named["assembly"])
        columns = {n: kind for n, kind in enumerate(kinds) if kind}
        found.append(Roster(table, columns, first + 1, assembly, inside))
    return found, doubts


def _unsure(kinds: Sequence[str | None], heads: Sequence[str], cells: Sequence[Cell]) -> str | None:
    """Tell why a table of these columns cannot be read, where it cannot."""
    if None in kinds:
        return f"what the column “{heads[kinds.index(None)]}” of a table means is not known"
    known = [kind for kind in kinds if kind in (*_NAMING, *_TELLING)]
    if len(known) != len(set(known)):
        return "a table has two columns of one kind"
    if any(cell.height > 1 or cell.width > 1 for cell in cells):
        return "the heading of a table has merged cells"
    return None


def _kind(head: str, patterns: Patterns) -> str | None:
    found = patterns.clause("column", head)
    return str(found[0].extra["of"]) if found else None


def _above(before: Sequence[Span], inside: Sequence[Span], patterns: Patterns) -> Span | None:
    """Give the last of some lines but for those that say of which day a list is."""
    for line in chain(reversed(inside), reversed(before)):
        is_day = patterns.search("as-of", line.text) or dates.of_line(line.text)
        is_heading = any(patterns.search(kind, line.text) for kind in _HEADINGS)
        if line.text and (is_heading or not is_day):
            return line
    return None


class Reader:
    """Reads the rows of a roster; `doubts` are those that cannot be read, `totals` its sums."""

    def __init__(self, roster: Roster, bodies: Bodies, patterns: Patterns) -> None:
        self.roster, self.text = roster, bodies.text
        self.bodies, self.patterns = bodies, patterns
        self.doubts: list[tuple[Passage, str]] = []
        self.totals: list[tuple[Passage, int]] = []

    def rows(self) -> list[Row]:
        """Read the rows, in their order."""
        table = self.roster.table
        heads = [_text(cell, self.text) for cell in table.rows[self.roster.first - 1]]
        made: list[Row] = []
        under = ""
        for cells in table.rows[self.roster.first :]:
            texts = [_text(cell, self.text) for cell in cells]
            if not any(texts) or texts == heads or self._is_total(cells, texts):
                continue
            if title := self._title(cells):
                under = title
            elif under:
                self._doubt(cells, f"a row under “{under}”")
            elif row := self._row(cells):
                made.append(row)
        return made

    def _title(self, cells: Sequence[Cell | None]) -> str | None:
        """Give what stands over the rows that follow, where a row is a title and tells nothing."""
        if len(set(cells)) == 1:
            return _text(cells[0], self.text)
        by: dict[str, Cell] = {}
        for column, cell in enumerate(cells[: len(self.roster.columns)]):
            if cell and self.of(cell):
                by.setdefault(self.roster.columns[column], cell)
        if set(by) <= {"nothing", *_NAMING} and self._named(dict(by)) is None:
            return " ".join(_text(cell, self.text) for cell in by.values())
        return None

    def _row(self, cells: Sequence[Cell | None]) -> Row | None:
        by: dict[str, Cell] = {}
        why = self._gather(cells, by)
        row = None if why else self._named(by)
        if row is None:
            self._doubt(cells, why or "which state's parliament or chamber a row is of")
        return row

    def _gather(self, cells: Sequence[Cell | None], by: dict[str, Cell]) -> str | None:
        """Gather the cells of a row by what they hold; say why that cannot be told."""
        if len(cells) > len(self.roster.columns) or None in cells:
            return "a row has fewer or more cells than its table has columns"
        for column, cell in enumerate(filter(None, cells)):
            kind = self.roster.columns[column]
            if self.patterns.search("row-unsure", _text(cell, self.text)):
                return "the words of a row may say that it is of no delegation, or of another time"
            if kind == "note" and self.of(cell):
                return "a note stands in the row, which may change what it says"
            if cell in by.values():
                is_whole = kind in _CHAMBERS and cell in (
                    by.get(_CHAMBERS[0]),
                    by.get(_CHAMBERS[1]),
                )
                if kind not in _NAMING and not is_whole:
                    return "cells of several columns are merged in a row"
            elif kind in (*_NAMING, *_TELLING, "head", "office"):
                by[kind] = cell
        return None

    def _named(self, by: dict[str, Cell]) -> Row | None:
        """Find out which parliament, and which chamber of it, a row is of."""
        state = None
        state_cell = by.get("state")
        if state_cell and (form := self.of(state_cell)):
            state = self.bodies.lexicon.state(without_article(form))
            if state is None:
                return None
        named: list[tuple[Seat, Cell, str]] = []
        for kind in ("parliament", "delegation", "chamber"):
            cell = by.get(kind)
            name = self.of(cell) if cell else ""
            if not cell or not name:
                continue
            whose = self.patterns.match("delegation-cell", name) if kind == "delegation" else None
            seat = self._seat(name, kind, state, whose)
            if seat is None:
                return None
            state = seat.state
            if whose and whose["assembly"]:
                by["label"] = cell
            if whose:
                name = whose["parliament"]
            # A name that does not say whose it is, is no name to go by.
            is_whole = self.bodies.seat(without_article(name)) is not None
            named.append((seat, cell, name if is_whole else ""))
        return self._placed(by, state, named)

    def _seat(
        self, name: str, kind: str, state: str | None, found: re.Match[str] | None
    ) -> Seat | None:
        if found:
            name, to = found["parliament"], found["assembly"]
            if to and self.bodies.lexicon.assembly(to) != self.bodies.lexicon.assembly(
                self.roster.assembly.text
            ):
                return None
        name = without_article(name)
        if kind == "delegation" and (whose := self.bodies.lexicon.state(name)):
            seat = self.bodies.organs.parliament(whose)
        else:
            seat = self.bodies.seat(name)
            if seat is None and state:
                seat = self.bodies.seat(f"{name} of {state}")
        if seat and seat.of and kind == "delegation":
            return None
        return seat if seat and state in (None, seat.state) else None

    def _placed(
        self, by: dict[str, Cell], state: str | None, named: list[tuple[Seat, Cell, str]]
    ) -> Row | None:
        home = self.bodies.organs.parliament(state) if state else None
        if home is None or state is None:
            return None
        chambers = {seat.id for seat, _, _ in named if seat.of}
        if len(chambers) > 1 or any(seat.of not in (None, home.id) for seat, _, _ in named):
            return None
        source, source_cell = next(((s, c) for s, c, _ in named if s.of), (home, None))
        state_cell = by.get("state")
        state_cell = state_cell if state_cell and self.of(state_cell) else None
        whole = [c for s, c, _ in named if s.id == home.id] or [c for c in [state_cell] if c]
        home_cell = whole[0] if whole else source_cell
        if home_cell is None:
            return None
        source_cell = source_cell or home_cell
        return Row(home, home_cell, source, source_cell, by, named, state_cell)

    def of(self, cell: Cell) -> str:
        """Give the text of a cell; nothing where it says that there is none."""
        text = _text(cell, self.text)
        return "" if self.patterns.search("empty-cell", text) else text

    def _is_total(self, cells: Sequence[Cell | None], texts: Sequence[str]) -> bool:
        """Tell whether a row adds up others; keep the number that it gives."""
        first = next(text for text in texts if text)
        if not self.patterns.search("total-row", first):
            return False
        for column, cell in enumerate(cells):
            number = self.patterns.search("total-number", _text(cell, self.text))
            if cell and self.roster.columns.get(column) == "seats":
                given = int(number["number"]) if number else -1
                self.totals.append((Passage(cell.start, max(cell.end, cell.start + 1)), given))
        return True

    def _doubt(self, cells: Sequence[Cell | None], why: str) -> None:
        there = [cell for cell in cells if cell and _text(cell, self.text)]
        place = _line(there[0], self.text)
        self.doubts.append((Passage(place.start, place.end), why))


def _text(cell: Cell | None, text: str) -> str:
    return cell.text(text) if cell else ""


def _line(cell: Cell, text: str) -> Span:
    """Give a cell as a line of the page, without white space at its ends."""
    told = text[cell.start : cell.end]
    begin = cell.start + len(told) - len(told.lstrip())
    return Span(begin, begin + len(told.strip()), told.strip())
