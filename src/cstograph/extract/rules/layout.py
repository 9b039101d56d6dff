"""A page -> its list of delegations, its news item, and what is neither."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from cstograph.extract.names.lexicon import Lexicon
from cstograph.extract.reading import dates
from cstograph.extract.reading.page import Page
from cstograph.extract.reading.sentences import Span, mark, paragraphs
from cstograph.extract.rules import delegation_sections, delegation_tables
from cstograph.extract.rules.delegation_tables import Roster
from cstograph.extract.rules.patterns import Patterns

_LIST = ("delegation", "representative", "website")
_TITLE_WORDS = range(4, 61)
_ENDS = re.compile(r"[.!?…][”»\"’')\]]*$")
#: How many words a paragraph of a news item has at least; what is shorter is a caption, a menu.
_PROSE_WORDS = 7
_MORE_PROSE_WORDS = 3
#: How many times as long as the next the item is, where a page has several.
_LONGER = 3


@dataclass
class Item:
    """A news item: its title and day, where it has some, and its paragraphs.

    `points` are the lines of the lists in it, by where the paragraph ends that leads to each.
    """

    title: Span | None
    day: date | None
    dated: Span | None
    body: list[Span] = field(default_factory=list)
    skipped: list[Span] = field(default_factory=list)
    points: dict[int, list[Span]] = field(default_factory=dict)

    @property
    def length(self) -> int:
        """How much it tells."""
        return sum(len(paragraph.text) for paragraph in self.body)


@dataclass(frozen=True)
class Layout:
    """What a page is made of."""

    listed: list[Span]
    item: Item | None
    rest: list[Span]
    doubts: list[tuple[Span, str]]
    rosters: list[Roster] = field(default_factory=list)

    @cached_property
    def first(self) -> int:
        """Where the list begins."""
        return min(self._starts)

    @cached_property
    def last(self) -> int:
        """Where the last line, or table, of the list begins."""
        return max(self._starts)

    @property
    def _starts(self) -> list[int]:
        return [*(line.start for line in self.listed), *(roster.start for roster in self.rosters)]


def read(page: Page, patterns: Patterns, lexicon: Lexicon) -> Layout:
    """Find out what a page is made of."""
    whole = paragraphs(page.text)
    tables, unsure = delegation_tables.find(page.tables, page.text, whole, patterns, lexicon)
    tables = [t for t in tables if not _is_list(t, page, patterns)]
    if tables:
        whole = paragraphs(_without(page.text, tables))
    broken = page.broken
    whole = [p for p in whole if not any(p.start <= at < p.end for at in broken)]
    listed = [p for p in whole if any(patterns.search(kind, p.text) for kind in _LIST)]
    listed = sorted(
        {*listed, *delegation_sections.find(whole, listed, patterns)}, key=lambda p: p.start
    )
    others = [p for p in whole if p not in listed]
    cities = frozenset(lexicon.nouns["never"]["cities"].split())
    dates = {n: day for n, p in enumerate(others) if (day := _day(p.text, patterns, cities))}
    items, rest = _items(others, dates, page, patterns)
    doubts = unsure
    items.sort(key=lambda item: -item.length)
    chosen = items[0] if items else None
    if chosen and len(items) > 1 and chosen.length < _LONGER * items[1].length:
        reason = "the page has several news items: give each as a page of its own"
        doubts += [(item.body[0], reason) for item in items]
        chosen = None
    for item in items:
        rest += item.skipped
        if item is not chosen:
            rest += [p for p in (item.title, item.dated, *item.body) if p]
    return Layout(listed, chosen, sorted(rest, key=lambda span: span.start), doubts, tables)


def _is_list(roster: Roster, page: Page, patterns: Patterns) -> bool:
    """Tell whether a table's cells are lines of a list, each of which says all by itself."""
    texts = (page.text[cell.start : cell.end].strip() for cell in roster.table.cells)
    return any(patterns.search(kind, text) for text in texts for kind in _LIST)


def _without(text: str, tables: Sequence[Roster]) -> str:
    """Give the text without the lines of some tables, all else at its place."""
    pieces: list[str] = []
    at = 0
    for roster in sorted(tables, key=lambda roster: roster.start):
        start = text.rfind("\n", 0, roster.table.start) + 1
        end = max(text.find("\n", roster.table.end), roster.table.end)
        pieces += [text[at:start], "\n" * (end - max(start, at))]
        at = max(end, at)
    return "".join([*pieces, text[at:]])


def _day(text: str, patterns: Patterns, cities: frozenset[str]) -> date | None:
    """Read a line that is a day, alone or with the city that the news is from."""
    found = patterns.match("dayline", text.strip())
    if found and found["city"].split()[-1] in cities:
        return dates.of_line(found["day"])
    return dates.of_line(text)


def _items(
    lines: Sequence[Span], dates: Mapping[int, date], page: Page, patterns: Patterns
) -> tuple[list[Item], list[Span]]:
    """Take the paragraphs apart into news items, each with its day: `dates`, by line."""
    dated = list(dates)
    if not dated:
        return _undated(lines, page, patterns)
    items: list[Item] = []
    rest: list[Span] = []
    used = 0
    for place, index in enumerate(dated):
        title, begin, body_from = _title(lines, index, used, page, patterns)
        rest += lines[used:begin]
        stop = dated[place + 1] if place + 1 < len(dated) else len(lines)
        item = Item(title, dates[index], lines[index])
        used = _body(item, lines, range(body_from, stop), page, patterns)
        if item.body:
            items.append(item)
        else:
            rest += [span for span in (title, lines[index]) if span]
    rest += lines[used:]
    return items, rest


def _title(
    lines: Sequence[Span], index: int, used: int, page: Page, patterns: Patterns
) -> tuple[Span | None, int, int]:
    """Find the title beside a line with a day: where the item begins, and its body."""
    before = lines[index - 1] if index > used else None
    after = lines[index + 1] if index + 1 < len(lines) else None
    above = before if before and _is_title(before, patterns) else None
    below = after if after and _is_title(after, patterns) else None
    behind = index + 2 if below else index + 1
    begin = index - 1 if above else index
    if above and below:
        if _same(above.text, below.text):
            return above, begin, behind
        headings = [page.text[start:end] for start, end in page.headings]
        for title in (above, below):
            if any(_same(title.text, heading) for heading in headings):
                return title, begin, behind
        return None, begin, behind
    return above or below, begin, behind


def _body(item: Item, lines: Sequence[Span], indices: range, page: Page, patterns: Patterns) -> int:
    """Gather the paragraphs of an item; give the index of the first that is none of it."""
    index, stop = indices.start, indices.stop
    leads: Span | None = None
    while index < stop:
        line = lines[index]
        if patterns.search("teaser", line.text):
            break
        leads = leads if _is_point(line, page) else None
        if leads:
            item.points.setdefault(leads.end, []).append(line)
        fewest = _MORE_PROSE_WORDS if item.body else _PROSE_WORDS
        is_prose = (
            len(line.text.split()) >= fewest
            and (_ENDS.search(line.text) or line.text.endswith((":", ";")))
            and not patterns.search("byline", line.text)
        )
        if is_prose:
            item.body.append(line)
            leads = line if patterns.search("list-lead", line.text) else leads
        elif not leads and item.body and _is_title(line, patterns):
            break  # what follows the last paragraph is a teaser
        else:
            item.skipped.append(line)
        index += 1
    return index


def _is_point(line: Span, page: Page) -> bool:
    """Tell whether a line is a point of a list: marked as one, or with a mark at its beginning."""
    is_marked = any(start <= line.start and line.end <= end for start, end in page.points)
    return is_marked or mark(line.text) > 0


def _undated(
    lines: Sequence[Span], page: Page, patterns: Patterns
) -> tuple[list[Item], list[Span]]:
    """Read a page without a day as one item: a title at most, and paragraphs."""
    if not lines:
        return [], []
    title = lines[0] if _is_title(lines[0], patterns) else None
    for start, end in page.headings:
        title = next((line for line in lines if line.start >= start and line.end <= end), title)
    begin = lines.index(title) + 1 if title else 0
    item = Item(title, None, None)
    used = _body(item, lines, range(begin, len(lines)), page, patterns)
    if not item.body:
        return [], list(lines)
    return [item], [*lines[: begin - 1 if title else 0], *lines[used:]]


def _is_title(line: Span, patterns: Patterns) -> bool:
    return (
        len(line.text.split()) in _TITLE_WORDS
        and not _ENDS.search(line.text)
        and not line.text.endswith(":")
        and not patterns.search("byline", line.text)
    )


def _same(one: str, other: str) -> bool:
    return " ".join(one.lower().split()) == " ".join(other.lower().split())
