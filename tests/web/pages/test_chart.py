"""Charts: what can be drawn is drawn in its place, and nothing else is."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cstograph.web.pages import chart
from cstograph.web.pages.cell import Cell
from cstograph.web.pages.chart import bars, timeline
from cstograph.web.pages.chart.bars import Bars, Measure
from cstograph.web.pages.chart.timeline import Event, Timeline

NUMBERS = st.none() | st.integers().map(float) | st.floats() | st.sampled_from([0.0, 5e-324, 1e308])
MEASURES = st.builds(Measure, st.text(max_size=90), NUMBERS, st.sampled_from(["", *"abcdefgh"]))
DATES = st.dates().map(str) | st.datetimes().map(lambda d: d.isoformat()) | st.text(max_size=12)
EVENTS = st.builds(Event, DATES, st.text(max_size=200), st.sampled_from(["", *"abcdef"]))
CELLS = st.builds(
    Cell,
    st.text(max_size=9) | st.integers().map(str) | DATES | st.sampled_from(["INF", "NaN", "1e999"]),
    kind=st.sampled_from([None, "number", "date", "iri"]),
)


def numbers(*values: str, kind: str | None = "number") -> list[Cell]:
    """Cells of one kind."""
    return [Cell(value, kind=kind) for value in values]


@given(st.lists(MEASURES, max_size=60))
def test_bars_stay_in_their_place(measures: list[Measure]) -> None:
    """Whatever the numbers are, each part of a bar lies on the scale, and bars lie one by one."""
    drawn = bars.draw(measures)
    assert len(drawn.bars) <= bars.MOST
    y = 0.0
    for bar in drawn.bars:
        assert y <= bar.lines[0].y <= bar.lines[-1].y <= bar.y <= drawn.height
        y = max([bar.y + drawn.thickness, *(key.line.y for key in bar.keys)])
        assert len(bar.segments) <= bars.SHADES
        for segment in bar.segments:
            assert 0 <= segment.x <= segment.x + segment.width <= 100.01
            assert 0 <= segment.shade < bars.SHADES
    assert y <= drawn.bottom <= drawn.height
    assert all(0 <= tick.x <= 100 for tick in drawn.ticks)
    assert len(drawn.ticks) <= 8


@given(st.lists(EVENTS, max_size=60))
def test_no_label_of_a_timeline_covers_another(events: list[Event]) -> None:
    """Whatever the dates are, what is written goes from top to bottom, a line's height apart."""
    drawn = timeline.draw(events)
    written = [line.y for key in drawn.legend for line in [key.line]]
    for day in drawn.days:
        since = [day.since] if day.since else []
        labels = [line for entry in day.entries for line in entry.lines]
        written += [line.y for line in (*since, day.line, *labels)]
    assert all(b - a > 15 for a, b in pairwise(written))
    assert all(0 <= y <= drawn.height for y in written)
    assert drawn.size <= timeline.MOST


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=20))
def test_any_result_is_drawn_or_not(rows: list[tuple[Cell, Cell, Cell]]) -> None:
    """No result is too odd to be looked at."""
    for names in (["a", "b", "c"], ["label", "value", "series"], ["date", "label", "kind"]):
        assert isinstance(chart.of_rows(names, rows), Bars | Timeline | None)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([22.0, 6.0], ["0", "5", "10", "15", "20", "25"]),
        ([0.0], ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
        ([-3.0, 4.0], ["−4", "−2", "0", "2", "4"]),
        ([1e12], ["0", "200,000,000,000", "400,000,000,000", "600,000,000,000"]),
        ([None], ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
        ([], []),
    ],
)
def test_the_axis_has_round_numbers(values: list[float | None], expected: list[str]) -> None:
    """Ticks are 1, 2 or 5 times a power of ten apart, and 0 is among them."""
    drawn = bars.draw(Measure("x", value) for value in values)
    assert [tick.text for tick in drawn.ticks][: len(expected) or None] == expected


def test_parts_of_a_bar_stand_side_by_side() -> None:
    """Neighbours of one label are parts of one bar, whose total is their sum."""
    drawn = bars.draw([Measure("R", 12, "a"), Measure("R", 10, "b"), Measure("K", 6, "a")])
    first, second = drawn.bars
    assert [(s.x, s.width, s.shade) for s in first.segments] == [(0, 48, 0), (48, 40, 1)]
    assert (first.total, second.total) == ("22", "6")
    assert [key.line.text for key in drawn.legend] == ["a", "b"]
    assert first.keys == ()


def test_negative_numbers_go_to_the_left() -> None:
    """What is below zero ends where what is above begins."""
    drawn = bars.draw([Measure("x", -2, "a"), Measure("x", 4, "b")])
    below, above = drawn.bars[0].segments
    assert below.x + below.width == above.x
    assert drawn.bars[0].total == "2"


def test_many_series_are_named_at_their_bars() -> None:
    """More series than colours: each bar names its own parts, in the colours of their order."""
    drawn = bars.draw(Measure("ABCD"[n // 2], 1.0, f"s{n}") for n in range(8))
    assert drawn.legend == ()
    assert [(key.shade, key.line.text) for key in drawn.bars[3].keys] == [
        (0, "s6: 1"),
        (1, "s7: 1"),
    ]


def test_a_bar_of_a_thousand_parts_tells_six() -> None:
    """What cannot be told apart is one part."""
    drawn = bars.draw(Measure("x", 1.0, f"s{n}") for n in range(1000))
    assert drawn.bars[0].segments[-1].text == "995 more: 995"
    assert drawn.bars[0].total == "1,000"


def test_a_thousand_rows_are_cut_and_counted() -> None:
    """The first bars are shown, and how many are not."""
    drawn = bars.draw(Measure(f"x{n}", float(n)) for n in range(1000))
    assert (drawn.size, drawn.left_out) == (bars.MOST, 1000 - bars.MOST)
    dates = timeline.draw(Event(f"{n:04}", "x") for n in range(1, 1001))
    assert (dates.size, dates.left_out) == (timeline.MOST, 1000 - timeline.MOST)


@pytest.mark.parametrize("text", ["INF", "-INF", "NaN", "1e999", "", "seven"])
def test_what_is_no_number_has_no_bar(text: str) -> None:
    """A value that cannot be drawn leaves its label without a bar."""
    assert chart.number(Cell(text, kind="number")) is None
    drawn = bars.draw([Measure("x", None), Measure("y", math.nan), Measure("z", math.inf)])
    assert [(bar.total, bar.segments) for bar in drawn.bars] == [("–", ())] * 3


def test_days_stand_in_their_order_with_the_time_between() -> None:
    """Dates of each type are read; what is no date is left away."""
    drawn = timeline.draw(
        Event(date, "x")
        for date in [
            "2021",
            "2020-11-17",
            "2020-12-02Z",
            "soon",
            "2020-11-17T10:30:00+03:00",
            "2024-06",
        ]
    )
    assert [(day.line.text, day.since and day.since.text) for day in drawn.days] == [
        ("17 November 2020", None),
        ("17 November 2020, 10:30", None),
        ("2 December 2020", "15 days later"),
        ("2021", "30 days later"),
        ("June 2024", "3 years later"),
    ]


def test_long_labels_are_broken_and_cut() -> None:
    """A label has three lines at most, and wide characters take the room of two."""
    (day,) = timeline.draw([Event("2020", "word " * 100)]).days
    assert len(day.entries[0].lines) == 3
    assert day.entries[0].lines[-1].text.endswith("…")
    (day,) = timeline.draw([Event("2020", "字" * 100)]).days
    assert max(len(line.text) for line in day.entries[0].lines) <= 19


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ([numbers("a", "b", kind=None), numbers("1", "2")], Bars),
        ([numbers("e:a", "e:b", kind="iri"), numbers("1", "2")], Bars),
        ([numbers("2020", "2021", kind="date"), numbers("1", "2")], Bars),
        ([numbers("a", "b", kind=None), numbers("2020", "2021", kind="date")], Timeline),
        ([numbers("a", "b", kind=None), numbers("1", "")], type(None)),  # one bar
        ([numbers("1", "2"), numbers("1", "2")], type(None)),  # of what?
        ([numbers("2020", "2021", kind="date")], type(None)),
        ([numbers("a", "b", kind=None), numbers("10:30:00", "10:31:00", kind="date")], type(None)),
        ([numbers("a", "b", kind=None), numbers("c", "d", kind=None)], type(None)),
        ([numbers(), numbers()], type(None)),
    ],
)
def test_a_result_is_a_picture_where_that_makes_sense(
    columns: list[list[Cell]], expected: type
) -> None:
    """Two numbers or dates that something is said of are the least."""
    rows = list(zip(*columns, strict=True))
    assert isinstance(chart.of_rows([f"c{n}" for n in range(len(columns))], rows), expected)
