"""A page's text -> paragraphs and sentences, each with its place in the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sentencex import get_sentence_boundaries

_WRAPPED = range(50, 101)  # how long the lines of text are that was wrapped to a width
_LONGEST = 120
#: How many such lines there are at least.
_FEWEST = 3
_ENDS = re.compile(r"[.!?:;…][”»\"’')\]]*\s*$")
#: What a point of a list begins with in plain text, and the point without it.
_MARK = re.compile(r"(?:[-–—•*·]|\d{1,2}[.)]|\(\d{1,2}\))\s")
_POINT = re.compile(rf"(?:{_MARK.pattern})?\s*(.*?)\s*[;,.]?", re.DOTALL)
_QUOTES = {"“": "”", "«": "»", "„": "“”"}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a page's text: where it begins and ends, and its words."""

    start: int
    end: int
    text: str


def paragraphs(text: str) -> list[Span]:
    """Take a text apart into paragraphs: its lines, or groups of lines where they are wrapped."""
    lines = [_trimmed(text, f.start(), f.end()) for f in re.finditer(r"[^\n]+", text)]
    lines = [line for line in lines if line.text]
    long = [line for line in lines if len(line.text) >= _WRAPPED.start]
    wrapped = [line for line in long if len(line.text) in _WRAPPED and not _ENDS.search(line.text)]
    longest = max((len(line.text) for line in long), default=0)
    is_wrapped = len(wrapped) >= _FEWEST and len(wrapped) * 2 >= len(long)
    if not is_wrapped or longest > _LONGEST:
        return lines
    joined: list[Span] = []
    for line in lines:
        before = joined[-1] if joined else None
        if before and _goes_on(text, before, line):
            joined[-1] = _trimmed(text, before.start, line.end)
        else:
            joined.append(line)
    return joined


def _goes_on(text: str, before: Span, line: Span) -> bool:
    """Tell whether a line goes on with the sentence, or the paragraph, of the one before."""
    last = before.text.rpartition("\n")[2]
    if _MARK.match(line.text) and before.text[:2] == line.text[:2]:
        return False  # the next point of a list
    if text.count("\n", before.end, line.start) > 1:
        # Over an empty line only a sentence goes on: each line may be a paragraph of its own.
        return line.text[0].islower() and len(last) in _WRAPPED and not _ENDS.search(last)
    return len(last) in _WRAPPED or (line.text[0].islower() and len(last) >= _WRAPPED.start)


def sentences(text: str, paragraph: Span) -> Iterator[Span]:
    """Take a paragraph apart into sentences; one that is quoted stays with what quotes it."""
    start = paragraph.start
    for found in get_sentence_boundaries("en", paragraph.text):
        end = paragraph.start + found["end_index"]
        kept = _trimmed(text, start, end)
        if kept.text and kept.text[-1] in _QUOTES:  # it opens the next sentence
            kept = _trimmed(text, kept.start, kept.end - 1)
        start = kept.end
        if kept.text:
            yield kept


def bare_line(line: Span) -> Span:
    """Give a line of a list without its mark, and without what ends it."""
    found = _POINT.fullmatch(line.text)
    start, end = found.span(1) if found else (0, len(line.text))
    return Span(line.start + start, line.start + end, line.text[start:end])


def mark(text: str) -> int:
    """Give how long the mark is with which a point of a list begins; 0 where there is none."""
    found = _MARK.match(text)
    return found.end() if found else 0


def quotations(text: str, start: int, end: int) -> list[Span]:
    """Find what stands in quotation marks between two places, the marks not included.

    A quotation that a paragraph leaves open goes on in the next, which may open it again.
    """
    found: list[Span] = []
    opened: int | None = None
    closing = ""
    for place in range(start, end):
        character = text[place]
        if opened is None and character in _QUOTES:
            opened, closing = place + 1, _QUOTES[character]
        elif opened is None and character == '"':
            opened, closing = place + 1, '"'
        elif opened is not None and character in closing:
            found.append(_trimmed(text, opened, place))
            opened = None
    return found


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end, text[start:end])
