"""A text -> its words, alike however they are written: without case, accents and punctuation."""

import unicodedata

#: The major categories of Unicode that words are made of: letters, numbers, marks.
_OF_WORDS = "LNM"


class _Folds(dict[int, str]):
    """What each character becomes, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        """Find out what a decomposed character becomes."""
        folded = self[code] = _fold(chr(code))
        return folded


def _fold(character: str) -> str:
    """Fold a character: an accent is nothing, punctuation a space, `ł` an `l`.

    What decomposes has been taken apart before; other letters tell by their name that they are
    one with something added (`LATIN SMALL LETTER L WITH STROKE`).
    """
    if unicodedata.combining(character):
        return ""
    if unicodedata.category(character)[0] not in _OF_WORDS:
        return " "
    plain, is_more, _ = unicodedata.name(character, "").partition(" WITH ")
    try:
        return unicodedata.lookup(plain) if is_more else character
    except KeyError:
        return character


_FOLDS = _Folds()


def folded(text: str) -> str:
    """Give the words of a text, one space between them; nothing where it has none.

    Texts that differ in case, accents, punctuation or spacing alone give the same.
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    return " ".join(plain.translate(_FOLDS).split())
