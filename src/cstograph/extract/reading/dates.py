"""Days in the forms that sites write them in.

The forms are few and fixed, and a library that guesses takes "may" for a month and "10" for a day:
here a day is one that has been written out, and is in the calendar.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = "|".join(
    f"{name[:3]}(?:{name[3:]}|[.])?" if name != "may" else "may" for name in MONTHS
).replace("sep(?:tember|[.])?", "sep(?:tember|t[.]?|[.])?")
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SUFFIX = "(?:st|nd|rd|th)?"
_TODAY = timedelta(days=0)
#: How long before the page's day an event may lie whose year is not given.
_LONGEST = 330

_FORMS = re.compile(
    rf"""\b{_WEEKDAY}(?:
      (?P<d1>\d{{1,2}}){_SUFFIX}(?:\s+of)?\s+(?P<m1>{_MONTH})(?![a-z])(?:,?\s+(?P<y1>\d{{4}})\b(?!\s*[–-]\s*\d))?
    | (?P<m2>{_MONTH})\s+(?P<d2>\d{{1,2}}){_SUFFIX}\b(?!\s*[–-]\s*\d)(?:,?\s+(?P<y2>\d{{4}})\b)?
    | (?P<d3>\d{{1,2}})[.](?P<m3>\d{{2}})[.](?P<y3>\d{{4}})\b
    | (?P<d5>1[3-9]|2\d|3[01])/(?P<m5>\d{{2}})/(?P<y5>\d{{4}})\b  # no month is so large
    | (?P<y4>\d{{4}})-(?P<m4>\d{{2}})-(?P<d4>\d{{2}})\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
#: Two days joined: "15 and 16 December", "December 15-16".
_RANGE = re.compile(
    rf"\b\d{{1,2}}{_SUFFIX}\s*(?:[–—-]|and|to|,)\s*\d{{1,2}}{_SUFFIX}(?:\s+of)?\s+(?:{_MONTH})\b"
    rf"|\b(?:{_MONTH})\s+\d{{1,2}}{_SUFFIX}\s*(?:[–—-]|and|to)\s*\d{{1,2}}\b",
    re.IGNORECASE,
)
#: A day in figures, whichever of the two comes first.
_FIGURES = re.compile(r"\b(?P<one>\d{1,2})[./-](?P<two>\d{1,2})[./-](?P<year>\d{4})\b")
#: How many months a year has: a larger number is a day.
_YEAR = 12
_LINE = re.compile(
    r"(?:(?:published|posted|date)\s*:?\s*)?(?P<day>.+?)"
    r"(?:[,\s|/–-]+(?:at\s+)?\d{1,2}[:.]\d{2}(?::\d{2})?(?:\s*(?:am|pm|MSK|UTC))?)?\s*[|.]?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it is written: where, and which; without its year where that is not said."""

    start: int
    end: int
    day: int
    month: int
    year: int | None

    @property
    def whole(self) -> date | None:
        """The day, if its year is written."""
        return None if self.year is None else date(self.year, self.month, self.day)

    def before(self, page: date | None) -> date | None:
        """The day, at or before that of the page; its year is that page's, or the year before."""
        if self.year is not None or page is None:
            return self.whole
        for year in (page.year, page.year - 1):
            found = _in_calendar(year, self.month, self.day)
            if found and _TODAY <= page - found <= timedelta(days=_LONGEST):
                return found
        return None

    def after(self, page: date | None) -> date | None:
        """The day, at or after that of the page; its year is that page's, or the next."""
        if self.year is not None or page is None:
            return self.whole
        for year in (page.year, page.year + 1):
            found = _in_calendar(year, self.month, self.day)
            if found and _TODAY <= found - page <= timedelta(days=_LONGEST):
                return found
        return None


def find(text: str, start: int = 0) -> list[Day]:
    """Find the days that a text names; a range of days is none. `start` is added to places."""
    ranges = [found.span() for found in _RANGE.finditer(text)]
    found = []
    for match in _FORMS.finditer(text):
        if any(begin < match.end() and match.start() < end for begin, end in ranges):
            continue
        groups = {key[0]: value for key, value in match.groupdict().items() if value}
        month = _month(groups["m"])
        year = int(groups["y"]) if "y" in groups else None
        if _in_calendar(year or 2000, month, int(groups["d"])):
            found.append(
                Day(start + match.start(), start + match.end(), int(groups["d"]), month, year)
            )
    return found


def weekday_before(name: str, page: date) -> date | None:
    """Give the last such day of the week before that of the page; None where it is that one's.

    "On Tuesday", on a page of a Tuesday, may be today or a week ago.
    """
    ago = (page.weekday() - WEEKDAYS.index(name)) % len(WEEKDAYS)
    return page - timedelta(days=ago) if ago else None


def has_range(text: str) -> bool:
    """Tell whether a text names several days as one: "15-16 December"."""
    return bool(_RANGE.search(text))


def of_line(text: str) -> date | None:
    """Read a line that is a day, and the time of day or "Published:" at most."""
    match = _LINE.fullmatch(text.strip())
    if not match:
        return None
    found = find(match["day"])
    if len(found) == 1 and (found[0].start, found[0].end) == (0, len(match["day"])):
        return found[0].whole
    return None


def is_settled(written: str, day: date, page: str) -> bool:
    """Tell whether a day in figures can be no other: by itself, or by the other days of its page.

    "03.04.2022" is the third of April, unless the page writes the month first.
    """
    if not _FIGURES.search(written) or day.day > _YEAR or day.day == day.month:
        return True
    words = {(one.day, one.month, one.year) for one in find(_FIGURES.sub(" ", page))}
    is_day_first = is_month_first = False
    for found in _FIGURES.finditer(page):
        one, two, year = (int(found[name]) for name in ("one", "two", "year"))
        is_day_first |= one > _YEAR or (one, two, year) in words
        is_month_first |= two > _YEAR or (one != two and (two, one, year) in words)
    return is_day_first and not is_month_first


def _month(written: str) -> int:
    if written.isdecimal():
        return int(written)
    return next(n for n, name in enumerate(MONTHS, 1) if name[:3] == written.lower()[:3])


def _in_calendar(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
