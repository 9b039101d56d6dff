"""Solutions -> the geometry of a chart: what stands where. How it looks is in chart.html.

Charts are as wide as the page lets them be, and their text keeps its size: positions along the
width are percentages, those along the height are pixels.
"""

import math
from collections.abc import Iterable, Sequence

from cstograph.project.declared_queries import Picture
from cstograph.web.pages.cell import Cell
from cstograph.web.pages.chart import bars, timeline
from cstograph.web.pages.chart.bars import Bars, Measure
from cstograph.web.pages.chart.timeline import Event, Timeline

__all__ = ["Bars", "Timeline", "declared", "number", "of_rows"]

#: A column of labels is made from as many columns of texts.
_LABELS = 2
#: What is alone has nothing to be compared with.
_FEWEST = 2


def declared(
    picture: Picture, names: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> Bars | Timeline:
    """Draw rows whose columns are named as those of the picture."""
    records = [dict(zip(names, row, strict=True)) for row in rows]
    none = Cell("")
    if picture is Picture.BARS:
        return bars.draw(
            Measure(r["label"].text, number(r["value"]), r.get("series", none).text)
            for r in records
        )
    return timeline.draw(
        Event(r["date"].text, r["label"].text, r.get("kind", none).text) for r in records
    )


def of_rows(names: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Bars | Timeline | None:
    """Draw a result that has a column of numbers or of dates beside one that says of what.

    None where a picture makes no sense. Columns that are named as those of a picture are that
    picture; else the first column of numbers is drawn, or else the first one of dates.
    """
    drawn = _as_named(names, rows) or _as_typed(list(zip(*rows, strict=True)))
    known = drawn.known if isinstance(drawn, Bars) else drawn.size if drawn else 0
    return drawn if known >= _FEWEST else None


def number(cell: Cell) -> float | None:
    """Give the number that a cell shows; None where it shows none that can be drawn."""
    try:
        value = float(cell.text) if cell.kind == "number" else math.nan
    except ValueError:
        return None
    return value if abs(value) < bars.HUGE else None  # no comparison holds for NaN


def _as_named(names: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Bars | Timeline | None:
    for picture in Picture:
        needed, allowed = picture.columns
        if needed <= set(names) <= needed | allowed and len(set(names)) == len(names):
            return declared(picture, names, rows)
    return None


def _as_typed(columns: Sequence[Sequence[Cell]]) -> Bars | Timeline | None:
    kinds = [_kind(column) for column in columns]

    def of(kind: str) -> list[Sequence[Cell]]:
        return [column for column, found in zip(columns, kinds, strict=True) if found == kind]

    numbers, dates = of("number"), of("date")
    named = of("text") or of("iri") or (dates if numbers else [])
    labels = [
        " · ".join(cell.text for cell in cells if cell.text)
        for cells in zip(*named[:_LABELS], strict=True)
    ]
    if numbers:
        values = map(number, numbers[0])
        return bars.draw(Measure(label, n) for label, n in zip(labels, values, strict=False))
    if dates:
        whens = (cell.text for cell in dates[0])
        return timeline.draw(Event(d, label) for d, label in zip(whens, labels, strict=False))
    return None


def _kind(column: Sequence[Cell]) -> str | None:
    """Tell what all cells of a column are that are not empty: number, date, iri or text."""
    cells = [cell for cell in column if cell.text]
    if not cells:
        return None
    if all(number(cell) is not None for cell in cells):
        return "number"
    if all(cell.kind == "date" and timeline.is_date(cell.text) for cell in cells):
        return "date"
    return "iri" if all(cell.kind == "iri" for cell in cells) else "text"
