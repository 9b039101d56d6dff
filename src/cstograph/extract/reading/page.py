"""A page: its text, where in the file each character of it stands, and its hash."""

import codecs
import hashlib
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from cstograph.errors import UnreadablePageError
from cstograph.extract.reading import markup, tables
from cstograph.extract.reading.tables import Table
from cstograph.findings import Finding, Mark, Severity

#: A page of an assembly's site has some 10 KB; beyond this size, a file is something else.
MAX_BYTES = 4 * 2**20

#: What no text has; and the private use area, which tagged sentences put their marks in.
_CONTROL = re.compile("[^\t\n\x20-\x7e\x85\xa0-\ud7ff\uf900-\ufffd\U00010000-\U0010ffff]")
_WORD = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"\w+(?:[.@]\w+)+")
_LATIN = re.compile("[A-Za-z]")
#: The commonest words of English; a fifth and more of any English text, and of no other language's.
_ENGLISH = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "a",
        "for",
        "on",
        "is",
        "was",
        "by",
        "with",
        "as",
        "at",
        "from",
        "that",
        "were",
        "has",
        "have",
    ]
)
_ENGLISH_SHARE = 0.14
_LATIN_SHARE = 0.7
_FEW_WORDS = 12
_FEW_SMALL = 5


@dataclass(frozen=True)
class Page:
    """A page of text in English.

    `notes` are what is to be told of it: markup that never closes, control characters. `broken`
    are the offsets of characters that no text has; a space stands in their place.
    """

    path: Path
    text: str
    places: list[tuple[int, Mark]]
    notes: list[Finding] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    headings: list[tuple[int, int]] = field(default_factory=list)
    points: list[tuple[int, int]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    def mark(self, offset: int) -> Mark:
        """Say where in the file a character of the text stands."""
        index = bisect_right(self._offsets, offset) - 1
        if index < 0:
            return Mark()
        begun, mark = self.places[index]
        return Mark(mark.line, mark.column + offset - begun)

    @cached_property
    def _offsets(self) -> list[int]:
        return [offset for offset, _ in self.places]

    @cached_property
    def sha256(self) -> str:
        """The hash of the text: equal for equal texts, whatever the markup around them."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def read(path: Path) -> Page:
    """Read a page from a file of plain text or HTML.

    Raises UnreadablePageError where it is none, or not in English.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _refuse(path, Mark(), _too_large(size), "too-large")
        data = path.read_bytes()
    except OSError as error:
        message = f"The page cannot be read: {error.strerror}."
        raise _refuse(path, Mark(), message, "unreadable") from None
    return of_bytes(data, path)


def of_bytes(data: bytes, path: Path) -> Page:
    """Read a page from bytes; `path` is what findings name. Raises as `read` does."""
    if len(data) > MAX_BYTES:
        raise _refuse(path, Mark(), _too_large(len(data)), "too-large")
    written = _decode(data, path).replace("\r\n", "\n").replace("\r", "\n")
    if not written.strip():
        raise _refuse(path, Mark(), "The page is empty.", "empty")
    notes: list[Finding] = []
    headings: list[tuple[int, int]] = []
    points: list[tuple[int, int]] = []
    if markup.is_markup(written):
        marked = markup.read(written)
        text, places, headings = marked.text, marked.places, marked.headings
        rows, points = marked.tables, marked.points
        for name, mark in marked.unclosed[:20]:
            message = f"`<{name}` is opened here and never closed: what it holds may end too late."
            notes.append(Finding(path, mark, Severity.INFO, message, "unclosed"))
    else:
        text = written
        ends = [found.end() for found in re.finditer("\n", text)]
        places = [(at, Mark(line, 1)) for line, at in enumerate([0, *ends], 1)]
        rows = tables.of_text(text)
    broken = [found.start() for found in _CONTROL.finditer(text)]
    page = Page(path, _CONTROL.sub(" ", text), places, notes, broken, headings, points, rows)
    for offset in broken[:20]:
        message = f"The character U+{ord(text[offset]):04X} stands here: its sentence is not read."
        notes.append(Finding(path, page.mark(offset), Severity.WARNING, message, "control"))
    _check_language(page)
    return page


def _decode(data: bytes, path: Path) -> str:
    is_utf_16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "utf-16" if is_utf_16 else "utf-8-sig"
    if encoding != "utf-16" and (at := data.find(b"\0")) >= 0:
        raise _refuse(path, _mark_at(data[:at]), "The file is binary, and no page.", "binary")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        byte = data[error.start] if error.start < len(data) else 0
        message = f"The byte 0x{byte:02X} is not UTF-8: save the page as UTF-8."
        raise _refuse(path, _mark_at(data[: error.start]), message, "encoding") from None


def _mark_at(before: bytes) -> Mark:
    line = before.rpartition(b"\n")[2].decode("utf-8", "replace")
    return Mark(before.count(b"\n") + 1, len(line) + 1)


def _check_language(page: Page) -> None:
    """Refuse a page that is not in English: the rules are made for that language alone."""
    words = [word.lower() for word in _WORD.findall(page.text)]
    letters = sum(map(len, words))
    first = re.search(r"\S", page.text)
    mark = page.mark(first.start()) if first else Mark()
    if not words:
        raise _refuse(page.path, mark, "The page has no words.", "empty")
    latin = len(_LATIN.findall(page.text)) / letters
    # A list has more names than words: then its words in small letters have to be English.
    small = [word for word in _WORD.findall(_ADDRESS.sub(" ", page.text)) if word[0].islower()]
    is_english = _is_english(words) or (len(small) >= _FEW_SMALL and _is_english(small))
    if latin < _LATIN_SHARE or (len(words) >= _FEW_WORDS and not is_english):
        message = "The page is not in English, which is the only language that is read here."
        raise _refuse(page.path, mark, message, "language")


def _is_english(words: Sequence[str]) -> bool:
    return sum(word in _ENGLISH for word in words) / len(words) >= _ENGLISH_SHARE


def _too_large(size: int) -> str:
    return f"The file has {size / 2**20:.0f} MB, and a page at most {MAX_BYTES // 2**20}."


def _refuse(path: Path, mark: Mark, message: str, rule: str) -> UnreadablePageError:
    return UnreadablePageError([Finding(path, mark, Severity.VIOLATION, message, rule)])
