"""The text of a chart, broken into lines that a phone has room for."""

import textwrap
import unicodedata
from dataclasses import dataclass

#: The height of a line, in pixels.
HEIGHT = 19
#: What stands for a text or a number that is not there.
NOTHING = "\N{EN DASH}"
_CHARACTERS = 38
_MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, by its baseline, in pixels from the top."""

    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Key:
    """What a colour or a shape stands for."""

    shade: int
    line: Line


def lines(text: str, top: float) -> tuple[Line, ...]:
    """Break a text into lines that begin at `top`; one that is too long is cut, and shows it."""
    is_wide = any(unicodedata.east_asian_width(character) in "WF" for character in text)
    width = _CHARACTERS // 2 if is_wide else _CHARACTERS
    broken = textwrap.wrap(text, width, max_lines=_MOST_LINES, placeholder=" …") or [NOTHING]
    return tuple(Line(top + HEIGHT * (i + 0.75), line) for i, line in enumerate(broken))


def legend(names: dict[str, int], top: float) -> tuple[Key, ...]:
    """Say what each shade stands for, a line each; nothing where there is nothing to tell apart."""
    if len(names) < 2:  # noqa: PLR2004 - one needs no telling apart
        return ()
    return tuple(
        Key(shade, Line(top + HEIGHT * (i + 0.75), name or NOTHING))
        for i, (name, shade) in enumerate(names.items())
    )


def figure(value: float) -> str:
    """Write a number for people."""
    if float(value).is_integer() and abs(value) < 1e15:  # noqa: PLR2004 - exact as a float
        return f"{value:,.0f}".replace("-", "\N{MINUS SIGN}")
    return f"{value:,.6g}".replace("-", "\N{MINUS SIGN}")
