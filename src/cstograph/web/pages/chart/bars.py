"""Numbers -> bars on one scale, each in parts if there are series.

A bar stands below its label, and so has the whole width, on a phone too. Where many series are
told apart, each bar names its own parts; where they are few, a legend names them for all.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from cstograph.project.declared_queries import Picture
from cstograph.web.pages.chart.lettering import HEIGHT, NOTHING, Key, Line, figure, legend, lines

#: How many bars a chart shows, and how many parts of a bar it tells apart.
MOST = 40
SHADES = 6
#: Beyond these, sums and quotients leave what a float can hold.
HUGE, TINY = 1e300, 1e-300
#: The height of a bar, in pixels.
THICKNESS = 14

_GAP = 18
_MOST_STEPS = 5


@dataclass(frozen=True, slots=True)
class Measure:
    """What a bar is made from, or a part of it: neighbours of one label are parts of one bar.

    Without a series it is a bar of its own. `value` is None where no number is known.
    """

    label: str
    value: float | None
    series: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """A number on the axis, at a percentage of the width."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar: where it begins and how wide it is, in percent of the width."""

    x: float
    width: float
    shade: int
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its label in lines, the sum of its parts, and what they are."""

    label: str
    lines: tuple[Line, ...]
    total: str
    y: float
    segments: tuple[Segment, ...]
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars on one scale, in percent of the width and in pixels of the height.

    The grid reaches from `top` to `bottom`. `left_out` is how many bars there are beyond those
    that are shown.
    """

    height: float
    top: float
    bottom: float
    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]
    legend: tuple[Key, ...]
    left_out: int
    thickness: int = THICKNESS
    picture: Picture = Picture.BARS

    @property
    def size(self) -> int:
        """How many bars are shown."""
        return len(self.bars)

    @property
    def known(self) -> int:
        """How many of them have a number."""
        return sum(bool(bar.segments) for bar in self.bars)


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    value: float
    shade: int


def draw(measures: Iterable[Measure]) -> Bars:
    """Draw measures, in their order."""
    groups = list(_groups(measures))
    shown = groups[:MOST]
    series = dict.fromkeys(m.series for group in shown for m in group if m.series)
    shades = {name: shade for shade, name in enumerate(series)} if len(series) <= SHADES else {}
    parted = [_parts(group, shades) for group in shown]
    scale = _Scale.of(parted)
    keys = legend(shades, 0)
    top = HEIGHT * len(keys) + (_GAP / 2 if keys else 0)
    bars, y = [], top
    for group, parts in zip(shown, parted, strict=True):
        bar, y = _bar(group[0].label, parts, scale, y, has_keys=bool(series) and not shades)
        bars.append(bar)
    return Bars(
        height=y + HEIGHT,
        top=top,
        bottom=y,
        ticks=tuple(Tick(scale.x(value), figure(value)) for value in scale.ticks) if bars else (),
        bars=tuple(bars),
        legend=keys,
        left_out=len(groups) - len(shown),
    )


def _groups(measures: Iterable[Measure]) -> Iterator[list[Measure]]:
    """Gather the parts of each bar."""
    for (_, is_part), found in groupby(measures, lambda m: (m.label, bool(m.series))):
        if is_part:
            yield list(found)
        else:
            yield from ([measure] for measure in found)


def _parts(group: Sequence[Measure], shades: dict[str, int]) -> list[_Part]:
    """Give what is known of a bar; parts beyond those that can be told apart are one."""
    known = [(m.series, m.value) for m in group if m.value is not None and abs(m.value) < HUGE]
    if len(known) > SHADES:
        rest = known[SHADES - 1 :]
        known = [*known[: SHADES - 1], (f"{len(rest)} more", math.fsum(n for _, n in rest))]
    return [_Part(name, n, shades.get(name, place)) for place, (name, n) in enumerate(known)]


def _bar(
    label: str, parts: Sequence[_Part], scale: "_Scale", y: float, *, has_keys: bool
) -> tuple[Bar, float]:
    """Place a bar below `y`, and give where the next one may begin."""
    heading = lines(label, y)
    y += HEIGHT * len(heading) + 2
    segments, above, below = [], 0.0, 0.0
    for part in parts:
        begin = above if part.value >= 0 else below + part.value
        end = begin + abs(part.value)
        above, below = (end, below) if part.value >= 0 else (above, begin)
        x = scale.x(begin)
        text = f"{part.name}: {figure(part.value)}" if part.name else figure(part.value)
        segments.append(Segment(x, round(scale.x(end) - x, 2), part.shade, text))
    total = figure(math.fsum(part.value for part in parts)) if parts else NOTHING
    top, y = y, y + THICKNESS
    keys: list[Key] = []
    for segment in segments if has_keys else ():
        y += 3
        for line in lines(segment.text, y):
            keys.append(Key(segment.shade, line))
            y += HEIGHT
    return Bar(label, heading, total, top, tuple(segments), tuple(keys)), y + _GAP


@dataclass(frozen=True, slots=True)
class _Scale:
    """From the least number to the greatest, in steps of 1, 2 or 5 times a power of ten."""

    ticks: tuple[float, ...]

    @classmethod
    def of(cls, bars: Iterable[Sequence[_Part]]) -> "_Scale":
        low, high = 0.0, 0.0
        for parts in bars:
            low = min(low, math.fsum(part.value for part in parts if part.value < 0))
            high = max(high, math.fsum(part.value for part in parts if part.value > 0))
        if high - low < TINY:
            high = 1.0
        raw = (high - low) / _MOST_STEPS
        power = 10.0 ** math.floor(math.log10(raw))
        step = next(n * power for n in (1, 2, 5, 10, 20) if n * power >= raw)
        first, last = math.floor(low / step), math.ceil(high / step)
        return cls(tuple(n * step for n in range(first, last + 1)))

    def x(self, value: float) -> float:
        """Give where a number is, in percent of the width."""
        first, last = self.ticks[0], self.ticks[-1]
        return round(min(max((value - first) / (last - first), 0.0), 1.0) * 100, 2)
