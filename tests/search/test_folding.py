"""Texts that people take for the same fold to the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cstograph.search.folding import folded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Belarus", "belarus"),
        ("BÉLARUS", "belarus"),
        ("Ёж", "еж"),
        ("Қазақстан", "казакстан"),
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
        ("Member States’ Council", "member states council"),
        ("  (a)_b\t-\nc ", "a b c"),
        ("한국", folded("한국")),
        ("हिन्दी", folded("हिन्दी")),
        ("<b>Zas</b>", "b zas b"),
        ("\ud800", ""),
        ("—", ""),
        ("", ""),
    ],
)
def test_a_text_is_folded(text: str, words: str) -> None:
    """Case, accents and punctuation do not count, in any script."""
    assert folded(text) == words


@given(st.text())
def test_folding_is_done_once(text: str) -> None:
    """A folded text folds to itself."""
    assert folded(folded(text)) == folded(text)
