"""Dates -> a line of time from top to bottom.

What happened on one day stands together, and no label covers another: where days are far apart,
the line is longer, but not as much so as the time was, and says how long that was.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import log2

from cstograph.project.declared_queries import Picture
from cstograph.web.pages.chart.lettering import HEIGHT, Key, Line, legend, lines

#: How many entries a timeline shows, and how many kinds of them it tells apart.
MOST = 40
SHAPES = 4

_GAP = 8
_LONGEST = 80
# An xsd:date, xsd:dateTime, xsd:gYearMonth or xsd:gYear of the years that Python counts.
_WRITTEN = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?)?)?)?(?:Z|[+-]\d\d:\d\d)?",
    re.ASCII,
)
_MONTH, _YEAR = 30.44, 365.24


@dataclass(frozen=True, slots=True)
class Event:
    """What an entry is made from."""

    date: str
    label: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened: the middle of its mark, and its label in lines."""

    y: float
    shape: int
    label: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A date with what happened on it; `since` is how long after the one before."""

    line: Line
    entries: tuple[Entry, ...]
    since: Line | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Days from top to bottom, in pixels.

    `left_out` is how many entries there are beyond those that are shown.
    """

    height: float
    top: float
    days: tuple[Day, ...]
    legend: tuple[Key, ...]
    left_out: int
    picture: Picture = Picture.TIMELINE

    @property
    def size(self) -> int:
        """How many entries are shown."""
        return sum(len(day.entries) for day in self.days)


@dataclass(frozen=True, slots=True, order=True)
class _Moment:
    day: date
    time: str
    text: str

    @classmethod
    def read(cls, written: str) -> "_Moment | None":
        found = _WRITTEN.fullmatch(written.strip())
        if not found:
            return None
        year, month, day, time = found.groups()
        try:
            first = date(int(year), int(month or 1), int(day or 1))
        except ValueError:
            return None
        text = first.strftime("%B") if month else ""
        text = f"{first.day} {text}" if day else text
        return cls(first, time or "", f"{text} {first.year}{f', {time}' if time else ''}".strip())


def draw(events: Iterable[Event]) -> Timeline:
    """Draw events in the order of their dates.

    What is said twice is shown once, and what bears no date that can be read is left away.
    """
    known = dict.fromkeys(events)
    read = [(moment, event) for event in known if (moment := _Moment.read(event.date))]
    read.sort(key=lambda found: found[0])
    shown = read[:MOST]
    kinds = list(dict.fromkeys(event.kind for _, event in shown))
    shapes = {kind: min(place, SHAPES - 1) for place, kind in enumerate(kinds)}
    keys = legend(shapes, 0)
    top = y = float(HEIGHT * len(keys) + (_GAP if keys else 0))
    days: list[Day] = []
    last: date | None = None
    for moment, group in groupby(shown, key=lambda found: found[0]):
        since, y = _passed(last, moment.day, y)
        day, y = _day(moment.text, [(event, shapes[event.kind]) for _, event in group], since, y)
        days.append(day)
        last = moment.day
    return Timeline(y, top, tuple(days), keys, len(read) - len(shown))


def is_date(text: str) -> bool:
    """Tell whether a text is a date that can be drawn."""
    return _Moment.read(text) is not None


def _day(
    text: str, events: Iterable[tuple[Event, int]], since: Line | None, y: float
) -> tuple[Day, float]:
    """Place a day below `y`, and give where the next one may begin."""
    heading = Line(y + HEIGHT * 0.75, text)
    y += HEIGHT + 4
    entries = []
    for event, shape in events:
        label = lines(event.label, y)
        entries.append(Entry(y + HEIGHT / 2, shape, event.label, label))
        y += HEIGHT * len(label) + _GAP
    return Day(heading, tuple(entries), since), y + _GAP


def _passed(last: date | None, now: date, y: float) -> tuple[Line | None, float]:
    """Leave room for the time that passed, more for more of it, and say how much it was."""
    if last is None:
        return None, y
    days = (now - last).days
    if days < 1:
        return None, y
    room = min(HEIGHT + 4 * log2(days + 1), _LONGEST)
    return Line(y + room / 2 + 4, _span(days)), y + room + _GAP


def _span(days: int) -> str:
    for length, name in ((_YEAR, "year"), (_MONTH, "month")):
        if days >= 2 * length:
            return f"{days / length:.0f} {name}s later"
    return f"{days} day{'' if days == 1 else 's'} later"
