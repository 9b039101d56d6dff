"""What XML cannot hold is kept out of it."""

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from cstograph.rdf import xml_limits


@given(st.text(st.characters(codec="utf-8")))
def test_a_text_is_made_fit_for_xml(text: str) -> None:
    """Whatever a text holds, a parser takes it; what is legal stays as it is."""
    legal = xml_limits.legal(text)
    escaped = legal.replace("&", "&amp;").replace("<", "&lt;").replace("\r", "&#13;")
    parsed = ET.fromstring(f"<a>{escaped}</a>").text or ""  # noqa: S314 - it is our own
    assert parsed == legal
    assert all(found in (before, "\ufffd") for before, found in zip(text, legal, strict=True))
    assert not any(c.isprintable() for c, found in zip(text, legal, strict=True) if c != found)
