"""Url-encoded forms are read as the standard library reads them, and wrong bytes are refused."""

from urllib.parse import parse_qsl, unquote_to_bytes, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import BadRequest

from cstograph.web.forms import MOST_FIELDS, read_form, unescape

PIECES = st.sampled_from(
    [b"%", b"%4", b"%41", b"%c3%a9", b"%GG", b"\\x41", b"\\", b"+", b"a", b"\xff"]
)


@given(st.one_of(st.binary(), st.lists(PIECES).map(b"".join)))
def test_escapes_are_undone_as_elsewhere(text: bytes) -> None:
    """A text has the bytes that `unquote_to_bytes` gives, escapes that are not whole too."""
    assert unescape(text) == unquote_to_bytes(text)


@given(st.lists(st.tuples(st.text(), st.text())))
def test_what_is_written_is_read(pairs: list[tuple[str, str]]) -> None:
    """Each field has its values in their order, whatever characters they have."""
    try:
        data = urlencode(pairs).encode()
    except UnicodeEncodeError:  # a surrogate, which no form can hold
        return
    expected: dict[str, list[str]] = {}
    for name, value in parse_qsl(data.decode(), keep_blank_values=True):
        expected.setdefault(name, []).append(value)
    assert read_form(data, "It") == expected


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"query=%ff", "It is not UTF-8: its byte 7 is wrong."),
        (b"a=%C3%A9&b=%E9", "It is not UTF-8: its byte 8 is wrong."),
        (b"a=\xe9", "It is not UTF-8: its byte 3 is wrong."),
        (b"&" * MOST_FIELDS, f"It has more than {MOST_FIELDS} parameters."),
    ],
)
def test_what_is_wrong_is_told(data: bytes, message: str) -> None:
    """A wrong byte is refused at its place: it must not become another query."""
    with pytest.raises(BadRequest) as refused:
        read_form(data, "It")
    assert refused.value.description == message
