"""What is measured, and how good it is to be."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.speed.figures import Figure, Figures

OURS, OURS_ON_DISK, THEIRS = "cstograph", "cstograph --store", "oxigraph"


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure, by the number of the goal that it belongs to.

    `times`: how many times as good as Oxigraph's server it is to be. `at_least`: how much it is to
    be. `within`: how much it may be at most, by scale; elsewhere no more is asked than to tell it.
    """

    goal: int
    title: str
    unit: str
    times: float | None = None
    is_more_better: bool = True
    at_least: float | None = None
    within: Mapping[str, float] = field(default_factory=dict)
    sum_up: Callable[[Sequence[float]], float] = median

    def value(self, figure: Figure | None) -> float | None:
        """Sum up the rounds of a figure; None where there are none."""
        return self.sum_up(figure.values) if figure and figure.values else None

    def ratio(self, ours: float | None, theirs: float | None) -> float | None:
        """Tell how many times as good as theirs ours is."""
        if not ours or not theirs:
            return None
        return ours / theirs if self.is_more_better else theirs / ours


@dataclass(frozen=True, slots=True)
class Judgement:
    """How ours is beside theirs, what is wanted, and whether it is so; None if nobody can tell."""

    ratio: float | None
    wanted: str
    is_met: bool | None


_HEAVY = {"by-state": "remarks by state", "by-topic": "people by topic"}

MEASURES: dict[str, Measure] = {
    "repeated-point": Measure(1, "the same lookup again", "/s", times=2),
    **{
        f"repeated-{name}": Measure(1, f"the same count again: {title}", "/s", times=100)
        for name, title in _HEAVY.items()
    },
    "unique-point": Measure(2, "lookups, no two alike", "/s", times=1),
    "unique-point-4": Measure(2, "the same, of four times as many clients", "/s", times=1),
    **{
        f"unique-{name}": Measure(
            3, f"counts, no two alike: {title}", "ms", times=1, is_more_better=False
        )
        for name, title in _HEAVY.items()
    },
    **{
        f"two-{name}": Measure(3, f"two such counts at once: {title}", "x", at_least=1.8)
        for name, title in _HEAVY.items()
    },
    "ready": Measure(
        4,
        "from the start to the first right answer",
        "s",
        is_more_better=False,
        within={"bundled": 1, "1M": 6, "10M": 30},
    ),
    "memory": Measure(4, "memory for a quad", "B", is_more_better=False),
    "process": Measure(4, "memory of a further process", "MB", is_more_better=False),
    "build": Measure(5, "build, with validation", "s", is_more_better=False, within={"1M": 60}),
    "build-memory": Measure(5, "most memory of the build", "GB", is_more_better=False),
    "validate": Measure(5, "validate", "s", is_more_better=False),
    "edit": Measure(
        5,
        "an edited source, its first findings",
        "s",
        is_more_better=False,
        within={"bundled": 0.5, "10k": 0.5, "1M": 1},
    ),
    "new": Measure(
        5,
        "a new source, its first findings",
        "s",
        is_more_better=False,
        within={"bundled": 0.5, "10k": 0.5, "1M": 1},
    ),
    "complete-pass": Measure(
        5,
        "findings about everything, beside validate",
        "x",
        is_more_better=False,
        within={"bundled": 1, "10k": 1, "1M": 1},
    ),
    "page": Measure(
        6,
        "a page beside its query, the slowest of three",
        "x",
        is_more_better=False,
        within={"bundled": 2, "10k": 2, "1M": 2, "10M": 2},
        sum_up=max,
    ),
}


def judge(figures: Figures, name: str, scale: str) -> Judgement:
    """Judge what was measured by its goal: with `--store` where nothing was in memory."""
    measure = MEASURES[name]
    figure = figures.get(name, scale, OURS) or figures.get(name, scale, OURS_ON_DISK)
    ours, theirs = measure.value(figure), measure.value(figures.get(name, scale, THEIRS))
    ratio = measure.ratio(ours, theirs)
    most = measure.within.get(scale)
    if most is not None:
        late = bool(figure and figure.note.startswith("over "))
        is_met = ours <= most if ours is not None else False if late else None
        return Judgement(ratio, f"at most {most:g} {measure.unit}", is_met)
    if measure.at_least is not None:
        wanted = f"at least {measure.at_least:g} {measure.unit}"
        return Judgement(None, wanted, None if ours is None else ours >= measure.at_least)
    if measure.times is not None:
        is_met = None if ratio is None else ratio >= measure.times
        return Judgement(ratio, f"at least {measure.times:g} x", is_met)
    return Judgement(ratio, "", None)
