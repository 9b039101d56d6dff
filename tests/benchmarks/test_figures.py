"""Figures: how they are kept, judged and shown."""

from pathlib import Path

import pytest

from benchmarks.speed import goals
from benchmarks.speed.figures import Figure, Figures
from benchmarks.speed.table import table


def figures(*found: Figure) -> Figures:
    """Give figures of a machine."""
    made = Figures("Measured on a machine.", {"cstograph": "cstograph 1", "oxigraph": "oxigraph 2"})
    made.add(found)
    return made


@pytest.mark.parametrize(
    ("measure", "scale", "ours", "theirs", "ratio", "is_met"),
    [
        ("repeated-point", "1M", 300, 100, 3, True),
        ("repeated-point", "1M", 150, 100, 1.5, False),
        ("unique-by-state", "1M", 20, 40, 2, True),  # milliseconds: less is better
        ("unique-by-state", "1M", 40, 20, 0.5, False),
        ("two-by-state", "1M", 1.9, None, None, True),
        ("two-by-state", "1M", 1.2, 3, None, False),
        ("ready", "1M", 5, 1, 0.2, True),  # within a time, whatever theirs is
        ("ready", "1M", 7, 9, 9 / 7, False),
        ("ready", "10k", 7, 14, 2, None),  # no goal at this scale
        ("repeated-point", "1M", 300, None, None, None),  # nothing to compare with
    ],
)
def test_figures_are_judged_by_their_goal(
    measure: str,
    scale: str,
    ours: float,
    theirs: float | None,
    ratio: float | None,
    is_met: bool | None,  # noqa: FBT001 - a column of the table
) -> None:
    """A ratio says how many times as good ours is, and a goal is met, or not, or not known."""
    found = [Figure(measure, scale, "cstograph", (ours,))]
    if theirs is not None:
        found.append(Figure(measure, scale, "oxigraph", (theirs,)))
    judged = goals.judge(figures(*found), measure, scale)
    assert judged.ratio == (ratio if ratio is None else pytest.approx(ratio))
    assert judged.is_met is is_met


def test_a_build_that_takes_too_long_misses_its_goal() -> None:
    """A build that was ended has no time, and is not met."""
    judged = goals.judge(
        figures(Figure("build", "1M", "cstograph", (), "over 600 s")), "build", "1M"
    )
    assert judged.is_met is False


def test_the_table_shows_medians_ratios_and_notes() -> None:
    """A row for each measure and scale: medians, the ratio, the goal, and whether it is met."""
    shown = table(
        figures(
            Figure("repeated-point", "1M", "oxigraph", (1000.0, 900.0, 5000.0)),
            Figure("repeated-point", "1M", "cstograph", (2500.0, 1.0, 2600.0)),
            Figure("repeated-point", "1M", "virtuoso", (), "wrong answer"),
            Figure("page", "bundled", "cstograph", (1.5, 2.5, 1.0)),
        )
    )
    rows = [line.strip("| ").split(" | ") for line in shown.splitlines() if "---" not in line]
    title = "a page beside its query, the slowest of three"
    servers = ["cstograph 1", "oxigraph 2", "virtuoso"]
    lookups = ["2,500/s", "1,000/s", "wrong answer", "2.50 x", "at least 2 x", "yes"]
    assert rows == [
        ["goal", "measured", "scale", *servers, "cstograph to oxigraph", "wanted", "met"],
        ["1", "the same lookup again", "1M", *lookups],
        ["6", title, "bundled", "2.50 x", "", "", "", "at most 2 x", "**no**"],
        [""],
        ["Measured on a machine."],
    ]


def test_figures_of_several_runs_come_together(tmp_path: Path) -> None:
    """A later run adds to the file, and replaces what it measures again."""
    path = tmp_path / "build" / "figures.json"
    old, kept = (
        Figure("ready", "1M", "cstograph", (9.0,)),
        Figure("ready", "1M", "oxigraph", (1.0,)),
    )
    figures(old, kept).write(path)
    again = Figures.read(path)
    again.add([Figure("ready", "1M", "cstograph", (5.0, 6.0))])
    again.write(path)
    assert set(Figures.read(path)) == {kept, Figure("ready", "1M", "cstograph", (5.0, 6.0))}
