"""The period that a title says a paper is for."""

import re
from dataclasses import dataclass
from datetime import date

_HALF = {"first": ((1, 1), (6, 30)), "second": ((7, 1), (12, 31))}
_FORMS = re.compile(
    r"for the (?P<h1>first|second) half of (?P<y1>\d{4})"
    r"(?: and the (?P<h2>first|second) half of (?P<y2>\d{4}))?$"
    r"|(?:^|\bfor |\bin )(?P<from>\d{4})\s?[–-]\s?(?P<to>\d{4})\b"
    r"|\b(?:until|up to|through) (?P<until>\d{4})\b"
    r"|\bfor (?P<year>\d{4})$"
)

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Period:
    """A period: its name in ids and for people, its first day, if it has one, and its last."""

    slug: str
    label: str
    start: date | None
    end: date


def of_title(title: str) -> Period | None:
    """Read the period of a title; None where it names none, or several."""
    found = list(_FORMS.finditer(title))
    if len(found) != 1 or len(_YEAR.findall(title)) != len(_YEAR.findall(found[0][0])):
        return None
    groups = found[0].groupdict()
    if groups["h1"]:
        return _halves(groups)
    if groups["until"]:
        until = groups["until"]
        return Period(f"until-{until}", f"until {until}", None, date(int(until), 12, 31))
    if groups["year"]:
        year = int(groups["year"])
        return Period(str(year), str(year), date(year, 1, 1), date(year, 12, 31))
    first, last = int(groups["from"]), int(groups["to"])
    if first >= last:
        return None
    return Period(f"{first}-to-{last}", f"{first} to {last}", date(first, 1, 1), date(last, 12, 31))


def _halves(groups: dict[str, str | None]) -> Period | None:
    one, year = str(groups["h1"]), int(str(groups["y1"]))
    two, other = groups["h2"] or one, int(groups["y2"] or year)
    start = date(year, *_HALF[one][0])
    end = date(other, *_HALF[two][1])
    if start > end:
        return None
    label = f"{one} half of {year}"
    if groups["h2"]:
        label += f" and {two} half of {other}"
    return Period(f"{start:%Y-%m}-to-{end:%Y-%m}", label, start, end)
