"""The day that the numbers of a list are of: given with it, or that of the news item beside it."""

import re
from dataclasses import dataclass
from datetime import date

from cstograph.extract.reading import dates
from cstograph.extract.reading.page import Page
from cstograph.extract.reading.sentences import Span
from cstograph.extract.rules.layout import Layout
from cstograph.extract.rules.patterns import Patterns

#: Of how many words a line is at least that tells something of its own.
_PROSE_WORDS = 7
_SEVERAL = "the list bears several days"
_UNCLEAR = "which day the list is of can be read in two ways, or in none"
_APART = "a day that may be the page's or the news item's rather than the list's"


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day, where it can be read, and its line; `is_own`: the list itself bears it."""

    day: date | None = None
    line: Span | None = None
    is_own: bool = False


def read(parts: Layout, page: Page, patterns: Patterns) -> tuple[AsOf, list[tuple[Span, str]]]:
    """Find the day of a page's list, and say which lines seem to give it and why they do not."""
    inside = [line for roster in parts.rosters for line in roster.above]
    above = [line for line in parts.rest if line.start < parts.last]
    if parts.item and parts.item.title and not parts.item.day:
        above.append(parts.item.title)  # of an item that may be none
    lines = list(dict.fromkeys([*above, *inside]))
    stated = [
        (line, said["day"]) for line in lines if (said := patterns.search("as-of", line.text))
    ]
    if not stated:
        return _beside(parts, page, above)
    found = {line: _day(text, page.text) for line, text in stated}
    if None in found.values():
        return AsOf(), [(line, _UNCLEAR) for line, day in found.items() if day is None]
    if len(set(found.values())) > 1:
        return AsOf(), [(line, _SEVERAL) for line in found]
    line, day = next(iter(found.items()))
    told = [*parts.rest, *(parts.item.body if parts.item else [])]
    if any(line.start < other.start < parts.first and _is_prose(other) for other in told):
        return AsOf(), [(line, _APART)]
    return AsOf(day, line, is_own=True), []


def _beside(parts: Layout, page: Page, above: list[Span]) -> tuple[AsOf, list[tuple[Span, str]]]:
    """Take the day of the news item, or of the one line above the list that is a day."""
    lines = [line for line in above if line.start < parts.first and dates.of_line(line.text)]
    line = parts.item.dated if parts.item else lines[0] if len(lines) == 1 else None
    day = dates.of_line(line.text) if line else None
    if line and day and not dates.is_settled(line.text, day, page.text):
        return AsOf(), [(line, _UNCLEAR)]
    return AsOf(day, line), []


def _is_prose(line: Span) -> bool:
    return line.text.endswith(".") and len(line.text.split()) >= _PROSE_WORDS


def _day(text: str, page: str) -> date | None:
    """Read what is to be a day, and nothing else."""
    found = dates.find(text)
    if len(found) != 1 or re.search(r"\w", text[: found[0].start] + text[found[0].end :]):
        return None
    day = found[0].whole
    return day if day and dates.is_settled(text, day, page) else None
