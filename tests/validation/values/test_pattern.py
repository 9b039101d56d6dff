"""sh:pattern is SPARQL's REGEX (SHACL, section 4.4.3), hence XPath's `fn:matches`."""

import json
import re

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cstograph.validation.values.xpath_patterns import PatternError, compiled
from tests.validation.values.judged_values import violating

# A pattern, its flags, what it matches, and what it does not.
TABLE: list[tuple[str, str, tuple[str, ...], tuple[str, ...]]] = [
    ("b", "", ("abc",), ("ac", "B", "")),
    ("^ab$", "", ("ab",), ("ab\n", "xab", "ab\r", "ab\u2028")),
    ("^ab$", "m", ("ab\n", "x\nab\ny"), ("xab",)),
    ("^ab$", "i", ("AB", "aB"), ("AB\n",)),
    (r"^\p{L}+$", "", ("Ժողով", "жители", "abc"), ("a1", "a b", "")),
    (r"^\P{L}+$", "", ("12!",), ("1a",)),
    (r"^\p{Lu}\p{Ll}+$", "", ("Ереван",), ("ереван",)),
    (r"^\p{IsCyrillic}+$", "", ("жители",), ("abc",)),
    ("^a.b$", "", ("axb",), ("a\nb",)),
    ("^a.b$", "s", ("axb", "a\nb", "a\rb"), ("ab",)),
    ("^a b # c$", "x", ("ab#c",), ("a b # c",)),
    ("^a[ ]b$", "x", ("a b",), ("ab",)),
    (r"^\ d$", "x", ("7",), (" d",)),
    ("a.b", "q", ("xa.by",), ("axb",)),
    ("A.B", "iq", ("a.b",), ("axb",)),
    (" a", "xq", (" a",), ("a",)),
    (r"^\w+$", "", ("a1é", "1+1"), ("a_b", "a b", "a-b")),
    (r"^[\w]+$", "", ("a1é", "1+1"), ("a_b", "a b", "a-b")),
    (r"^\W$", "", ("_", "-", " "), ("a", "+")),
    (r"^\s$", "", (" ", "\t", "\n", "\r"), ("\u00a0", "\u2003", "\x0b", "\x85")),
    (r"^\S$", "", ("\u00a0", "a"), (" ", "\n")),
    (r"^\d+$", "", ("12", "٣"), ("a", "²")),
    (r"^\i\c*$", "", ("a-b", "xml:id", "Ж1"), ("1a", "a b")),
    ("^[a-z-[aeiou]]+$", "", ("bcd",), ("bad",)),
    ("^[^a-z]+$", "", ("AB",), ("a",)),
    (r"^(a|b)\1$", "", ("aa", "bb"), ("ab",)),
    ("^a{2,3}?$", "", ("aa", "aaa"), ("a", "aaaa")),
    ("^(?:ab)+$", "", ("abab",), ("aba",)),
    (r"^\$\^\.\-\\$", "", ("$^.-\\",), ("",)),
    ("", "", ("", "anything"), ()),
]
BROKEN = [
    *("(", ")", "[", "]", "a{2,1}", "a{,2}", "*a", "a**", "a++", "[z-a]", "[]", r"\1", "a|*b"),
    *(r"\q", r"\b", r"\A", r"\Z", r"\x41", r"\u0041", r"\a", r"\f", r"\v", r"\/", r"\_", r"\0"),
    *("(?=a)", "(?!a)", "(?<n>a)", "(?P<n>a)", "(?i)a", "(?#c)", r"\p{Nonsense}", r"\pL", "\\"),
    *(r"\N{DASH}", r"[\b]", r"[\1]", "(a", "{2}"),
]


@pytest.mark.parametrize(("pattern", "flags", "matched", "unmatched"), TABLE)
def test_a_pattern_means_what_xpath_says(
    pattern: str, flags: str, matched: tuple[str, ...], unmatched: tuple[str, ...]
) -> None:
    """Flags, anchors, classes and categories are XPath's."""
    constraint = f"sh:pattern {json.dumps(pattern)} ; sh:flags {json.dumps(flags)}"
    wrong = {ox.Literal(text) for text in unmatched}
    assert violating(constraint, {*wrong, *map(ox.Literal, matched)}) == wrong


@pytest.mark.parametrize("pattern", BROKEN)
def test_what_is_no_regular_expression_of_xpath_is_refused(pattern: str) -> None:
    """So is what only Python, or JavaScript, would take."""
    with pytest.raises(PatternError):
        compiled(pattern)


@pytest.mark.parametrize("flags", ["g", "I", "u", "i,m", " i"])
def test_an_unknown_flag_is_refused(flags: str) -> None:
    """There are s, m, i, x and q."""
    with pytest.raises(PatternError):
        compiled("a", flags)


_TEXTS = st.text("ab .^$\\\n_жλ1+", max_size=6)


@given(text=_TEXTS, around=st.tuples(_TEXTS, _TEXTS), other=_TEXTS)
@settings(max_examples=100, deadline=None)
def test_an_escaped_text_matches_itself_alone(
    text: str, around: tuple[str, str], other: str
) -> None:
    """Between anchors nothing else matches; without them, and with `q`, any text around it does."""
    escaped = re.sub(r"[.^$\\+]", r"\\\g<0>", text)
    assert bool(compiled(f"^{escaped}$").search(other)) == (text == other)
    for pattern, flags in ((escaped, ""), (text, "q")):
        assert compiled(pattern, flags).search(text.join(around))
        assert bool(compiled(pattern, flags).search(other)) == (text in other)


@given(st.lists(st.tuples(st.sampled_from("abж"), st.integers(0, 3), st.integers(0, 3))))
@settings(max_examples=100, deadline=None)
def test_quantifiers_count(parts: list[tuple[str, int, int]]) -> None:
    """`x{n,m}` is n to m times x, one after the other."""
    pattern = "".join(f"{letter}{{{least},{least + more}}}" for letter, least, more in parts)
    least = "".join(letter * number for letter, number, _ in parts)
    most = "".join(letter * (number + more) for letter, number, more in parts)
    assert compiled(f"^{pattern}$").search(least)
    assert compiled(f"^{pattern}$").search(most)
    assert not compiled(f"^{pattern}$").search(f"{most}\n")


def test_an_iri_is_matched_and_a_blank_node_is_not() -> None:
    """An IRI's string is itself; a blank node has none."""
    iri, blank = ox.NamedNode("http://example.org/a"), ox.BlankNode()
    assert violating('sh:pattern "^http"', {iri, blank}) == {blank}
    assert violating('sh:pattern ""', {blank}) == {blank}
