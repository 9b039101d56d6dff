"""HTML -> the text that a reader sees, each piece with its line and column in the file.

The parser is the standard library's: it tells line and column, which positions are given by, and
takes whatever markup there is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import takewhile

from cstograph.extract.reading.tables import Table
from cstograph.findings import Mark

#: Elements whose text is no part of what the page tells.
_SILENT = {
    *("script", "style", "noscript", "template", "head", "nav", "header", "footer", "aside"),
    *("form", "select", "button", "svg", "iframe", "object", "figure", "figcaption"),
}
#: Elements that are read within a line; all others begin and end one.
_INLINE = {
    *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "font", "i", "img"),
    *("ins", "kbd", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "time", "u", "wbr"),
}
_VOID = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"),
    *("track", "wbr"),
}
#: Elements whose text does not go on in the next: an empty line stands between them.
_APART = {
    *("table", "caption", "tr", "td", "th", "li", "dt", "dd", "p", "div", "section", "article"),
    *("h1", "h2", "h3", "h4", "h5", "h6"),
}
#: What makes a table.
_TABLE = {"table", "tr", "td", "th"}
#: Elements whose end tag HTML lets one leave out.
_END_OPTIONAL = {
    *("p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "html"),
    *("body", "head", "colgroup", "caption", "optgroup", "rp", "rt"),
}
#: Deeper than any page; what is deeper is read as it comes.
_DEEPEST = 10_000
_MARKUP = re.compile(
    r"<(?:!doctype html|html|head|body|div|p|h[1-6]|article|table|span)\b", re.IGNORECASE
)


@dataclass
class Marked:
    """The text of a page of markup.

    `places` gives, for each piece of the text, its offset and where the file has it; `unclosed`,
    the elements that are never closed; `headings`, the spans of first-level headings; `points`,
    those of the points of lists; `tables`, those that hold no other.
    """

    text: str
    places: list[tuple[int, Mark]]
    unclosed: list[tuple[str, Mark]] = field(default_factory=list)
    headings: list[tuple[int, int]] = field(default_factory=list)
    points: list[tuple[int, int]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


def is_markup(text: str) -> bool:
    """Tell whether a text is HTML: whether it begins with, or has early on, a tag of its."""
    return bool(_MARKUP.search(text[:4096]))


def read(text: str) -> Marked:
    """Read HTML. What stands in menus, scripts and the like is left out."""
    reader = _Reader()
    # What follows the last `>` can close no tag: it is no markup, and is not parsed as some.
    whole, closing, rest = text.rpartition(">")
    opened = whole.rfind("<!--")
    cut = None
    if opened >= 0 and "-->" not in text[opened:]:
        cut = opened
        reader.unclosed.append(("!--", _mark(text, opened)))
    reader.feed(text[:cut] if cut is not None else whole + closing)
    reader.close()
    if cut is None and "<" in rest:
        reader.unclosed.append((rest[rest.index("<") :][:20], _mark(text, text.rindex("<"))))
    elif cut is None:
        reader.tail(rest, _mark(text, len(whole) + len(closing)))
    return reader.result()


def _mark(text: str, index: int) -> Mark:
    return Mark(text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[str] = []
        self.length = 0
        self.places: list[tuple[int, Mark]] = []
        self.unclosed: list[tuple[str, Mark]] = []
        self.headings: list[tuple[int, int]] = []
        self.points: list[tuple[int, int]] = []
        self.open: list[tuple[str, Mark, int]] = []
        self.silent = 0
        self.is_raised = False
        self.tables: list[Table] = []
        self.rows: list[_Rows] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        if tag not in _INLINE:
            self._break(ends=tag in _APART)
        self.is_raised = tag == "sup"
        if tag in _TABLE and not self.silent:
            self._tabulate(tag, dict(attrs))
        if tag in _VOID:
            return
        if tag in _SILENT:
            self.silent += 1
        if len(self.open) < _DEEPEST:
            self.open.append((tag, self._here(), self.length))

    def handle_endtag(self, tag: str) -> None:
        """End an element, and those in it that were left open."""
        if tag not in _INLINE:
            self._break(ends=tag in _APART)
        self.is_raised = False
        if tag in _TABLE and not self.silent:
            self._tabulate_end(tag)
        depth = next((d for d, (t, _, _) in enumerate(reversed(self.open)) if t == tag), None)
        if depth is None:
            return
        for _ in range(depth + 1):
            name, mark, begun = self.open.pop()
            if name in _SILENT:
                self.silent -= 1
            if name != tag and name not in _END_OPTIONAL:
                self.unclosed.append((name, mark))
            if name in ("h1", "li") and self.length > begun:
                spans = self.headings if name == "h1" else self.points
                spans.append((begun, self.length))

    def handle_data(self, data: str) -> None:
        """Take text in, its white space as one space."""
        if self.silent:
            return
        line, column = self.getpos()
        at = 0
        for found in re.finditer(r"\s+|[^\s]+", data):
            before = data[at : found.start()]
            if newlines := before.count("\n"):
                line, column = line + newlines, len(before) - before.rfind("\n") - 1
            else:
                column += len(before)
            at = found.start()
            if found[0].isspace():
                self._space(Mark(line, column + 1))
            else:
                self._put(found[0], Mark(line, column + 1))

    def handle_entityref(self, name: str) -> None:
        """Take a character in that is written by its name."""
        self._reference(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Take a character in that is written by its number."""
        self._reference(f"&#{name};")

    def _reference(self, written: str) -> None:
        from html import unescape

        if self.silent:
            return
        character = unescape(written)
        if character.isspace():
            self._space(self._here())
        else:
            self._put(character, self._here())

    def tail(self, text: str, mark: Mark) -> None:
        """Take in the text behind the last tag."""
        if text.strip() and not self.silent:
            self._put(" ".join(text.split()), mark)

    def result(self) -> Marked:
        """Give what was read."""
        left = [(tag, mark) for tag, mark, _ in self.open if tag not in _END_OPTIONAL]
        text = "".join(self.pieces)
        unclosed = sorted([*self.unclosed, *left], key=_place)
        tables = [table for table in self.tables if table.row > 0]
        return Marked(text, self.places, unclosed, self.headings, self.points, tables)

    def _here(self) -> Mark:
        line, column = self.getpos()
        return Mark(line, column + 1)

    def _put(self, text: str, mark: Mark) -> None:
        if self.is_raised and text[0].isdigit() and self.pieces and self.pieces[-1][-1].isdigit():
            self._space(mark)  # a footnote's number is no part of the one before it
        self.places.append((self.length, mark))
        self.pieces.append(text)
        self.length += len(text)

    def _space(self, mark: Mark) -> None:
        if self.pieces and not self.pieces[-1][-1].isspace():
            self._put(" ", mark)

    def _break(self, *, ends: bool) -> None:
        """Break the line; with an empty one where something `ends` that no text goes on over."""
        if self.silent or not self.pieces:
            return
        if not self.pieces[-1].isspace():
            self._put("\n", self._here())
        elif self.pieces[-1] == " ":
            self.pieces[-1] = "\n"
        if ends and self.pieces[-1] == "\n" and self.pieces[-2:-1] != ["\n"]:
            self._put("\n", self._here())

    def _end(self) -> int:
        """Give where the last text ends, without the white space behind it."""
        blank = takewhile(str.isspace, reversed(self.pieces))
        return self.length - sum(map(len, blank))

    def _tabulate(self, tag: str, attributes: Mapping[str, str | None]) -> None:
        """Take note of a table, a row or a cell that begins."""
        if tag == "table":
            self.rows.append(_Rows())
            return
        if not self.rows:
            return
        rows = self.rows[-1]
        rows.close(self._end())
        if tag == "tr":
            rows.table.begin_row()
        else:
            spans = [attributes.get(name) or "1" for name in ("rowspan", "colspan")]
            height, width = (int(s) if re.fullmatch("[1-9][0-9]{0,3}", s) else 1 for s in spans)
            rows.opened = (self.length, height, width)

    def _tabulate_end(self, tag: str) -> None:
        """Take note of a cell, a row or a table that ends. One that holds another is none."""
        if not self.rows:
            return
        self.rows[-1].close(self._end())
        if tag == "table":
            done = self.rows.pop()
            if done.is_innermost and done.table.cells and done.table.is_whole:
                self.tables.append(done.table)
            for outer in self.rows:
                outer.is_innermost = False


@dataclass
class _Rows:
    """A table that is being read, and its open cell: where it began, and what it spans."""

    table: Table = field(default_factory=Table)
    opened: tuple[int, int, int] | None = None
    is_innermost: bool = True

    def close(self, end: int) -> None:
        """Close the cell that is open."""
        if self.opened:
            start, height, width = self.opened
            self.table.put(start, max(start, end), height, width)
            self.opened = None


def _place(item: tuple[str, Mark]) -> Mark:
    return item[1]
