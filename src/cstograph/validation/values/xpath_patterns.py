"""XPath's regular expressions (XQuery and XPath Functions and Operators, section 7.6.1) -> `re`."""

import re
from functools import lru_cache

from elementpath.regex import RegexError, translate_pattern

_FLAGS = {"s": re.DOTALL, "m": re.MULTILINE, "i": re.IGNORECASE, "x": re.RegexFlag(0)}
_WHITE_SPACE = " \t\n\r"
#: What may follow a backslash: single characters, then classes (XSD 1.1 part 2, section G.4.2).
_ESCAPES = "nrt\\|.?*+(){}-[]^$" + "sSiIcCdDwWpP"
#: Classes that are not Python's: there `_` is a word character and `+` is none.
_OWN_CLASSES = "sSwW"


class PatternError(ValueError):
    """A pattern is not a regular expression, or its flags are unknown."""


@lru_cache(maxsize=1024)
def compiled(pattern: str, flags: str = "") -> re.Pattern[str]:
    """Compile a pattern, as `fn:matches` takes it, for `search`. Raises PatternError."""
    if unknown := set(flags) - {*_FLAGS, "q"}:
        raise PatternError(f"there is no flag `{min(unknown)}`, only s, m, i, x and q")
    given = re.RegexFlag(0)
    for flag in set(flags) - {"q"}:
        given |= _FLAGS[flag]
    if "q" in flags:
        return re.compile(re.escape(pattern), given & re.IGNORECASE)
    try:
        text = _rewritten(pattern, is_spaced="x" in flags)
        return re.compile(translate_pattern(text, int(given), xsd_version="1.1"), given)
    except (RegexError, re.error, OverflowError) as error:
        raise PatternError(str(error)) from None


def _rewritten(pattern: str, *, is_spaced: bool) -> str:
    """Leave white space out, outside of classes, if it is to be; refuse escapes of Python alone."""
    written: list[str] = []
    depth, is_escaped = 0, False
    for place, character in enumerate(pattern):
        if is_spaced and not depth and character in _WHITE_SPACE:
            continue
        if is_escaped:
            is_reference = character in "123456789" and not depth
            if character not in _ESCAPES and not is_reference:
                raise RegexError(f"unknown escape `\\{character}` at position {place - 1}")
            is_own = character in _OWN_CLASSES and not depth
            written.append(f"[\\{character}]" if is_own else f"\\{character}")
            is_escaped = False
        elif character == "\\":
            is_escaped = True
        else:
            depth += {"[": 1, "]": -1}.get(character, 0)
            written.append(character)
    if is_escaped:
        raise RegexError("the pattern ends with a single backslash")
    return "".join(written)
