"""The tables of a page: cells, each with its place in the text and in the grid."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

#: No table that is read here has more rows or columns than this, nor more cells.
_MOST_LINES = 200
_MOST_CELLS = 4000
#: A line of dashes between the rows of a table in plain text.
_RULE = re.compile(r"[-+|=:\s]*")
#: How many cells a line of plain text has at least, to be a row of a table.
_FEWEST_CELLS = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text's place, and the rows and columns that it spans."""

    start: int
    end: int
    row: int
    column: int
    height: int = 1
    width: int = 1

    def text(self, page: str) -> str:
        """Give its text, in one line."""
        return " ".join(page[self.start : self.end].split())

    @property
    def rows(self) -> tuple[int, int]:
        """The rows that it spans: the first, and how many."""
        return self.row, self.height


@dataclass
class Table:
    """A table, filled row by row. Merged cells stand at each place that they span.

    `is_whole`: it has no more cells than a table has that is read.
    """

    cells: list[Cell] = field(default_factory=list)
    places: dict[tuple[int, int], Cell] = field(default_factory=dict)
    row: int = -1
    column: int = 0
    is_whole: bool = True

    def begin_row(self) -> None:
        """Begin a row."""
        self.row += 1
        self.column = 0

    def put(self, start: int, end: int, height: int = 1, width: int = 1) -> None:
        """Put the next cell of the row where there is room for it."""
        if self.row < 0:
            self.begin_row()
        while (self.row, self.column) in self.places:
            self.column += 1
        height, width = min(height, _MOST_LINES), min(width, _MOST_LINES)
        if len(self.places) + height * width > _MOST_CELLS:
            self.is_whole = False
            return
        cell = Cell(start, end, self.row, self.column, height, width)
        self.cells.append(cell)
        for row in range(self.row, self.row + height):
            for column in range(self.column, self.column + width):
                self.places.setdefault((row, column), cell)
        self.column += width

    @cached_property
    def rows(self) -> list[list[Cell | None]]:
        """The rows, each with the cell at each of its places; None where there is none."""
        width = max((column + 1 for _, column in self.places), default=0)
        return [[self.places.get((row, c)) for c in range(width)] for row in range(self.row + 1)]

    @property
    def start(self) -> int:
        """Where its text begins."""
        return self.cells[0].start

    @property
    def end(self) -> int:
        """Where its text ends."""
        return max(cell.end for cell in self.cells)


def of_text(text: str) -> list[Table]:
    """Find the tables of a plain text: lines that follow each other, with `|` or tabs between."""
    found: list[Table] = []
    table: Table | None = None
    mark = ""
    for line in re.finditer(r"[^\n]+", text):
        if table and "|" in line[0] and _RULE.fullmatch(line[0]):
            continue
        own = next((m for m in "|\t" if line[0].count(m) >= _FEWEST_CELLS - 1), "")
        follows = table is not None and own == mark and text[: line.start()].endswith("\n")
        if own and not follows:
            table, mark = Table(), own
            found.append(table)
        if not own:
            table = None
        elif table:
            table.begin_row()
            for start, end in _parts(line[0], own):
                table.put(line.start() + start, line.start() + end)
    return [table for table in found if table.row > 0 and table.is_whole]


def _parts(line: str, mark: str) -> Iterator[tuple[int, int]]:
    """Give where the cells of a line are; marks at its ends are its frame."""
    ends = [at for at, character in enumerate(line) if character == mark]
    bounds: Sequence[int] = [-1, *ends, len(line)]
    if mark == "|":
        if not line[: ends[0]].strip():
            bounds = bounds[1:]
        if not line[ends[-1] + 1 :].strip():
            bounds = bounds[:-1]
    for before, behind in pairwise(bounds):
        told = line[before + 1 : behind]
        start = before + 1 + len(told) - len(told.lstrip())
        yield start, start + len(told.strip())
