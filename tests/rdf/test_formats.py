"""Formats and negotiation (RFC 9110, section 12.5.1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cstograph.errors import NotAcceptableError, UnknownFormatError
from cstograph.rdf import formats
from cstograph.rdf.formats import GRAPHS, RESULTS, Format

TURTLE, JSON_LD, N_TRIPLES = "text/turtle", "application/ld+json", "application/n-triples"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, TURTLE),
        ("", TURTLE),
        ("*/*", TURTLE),
        ("text/*", TURTLE),
        ("application/*", N_TRIPLES),
        (JSON_LD, JSON_LD),
        ("application/LD+JSON", JSON_LD),
        (f"{TURTLE};q=0.5, {JSON_LD}", JSON_LD),
        (f"{TURTLE};q=0.5, {JSON_LD};q=0.4", TURTLE),
        (f"*/*;q=0.1, {JSON_LD};q=0.2", JSON_LD),
        (f"{TURTLE};q=0, */*", N_TRIPLES),
        (f"application/*;q=0.9, {N_TRIPLES};q=0.1, */*;q=0.2", "application/rdf+xml"),
        ("text/turtle;charset=utf-8", TURTLE),
        ('text/turtle;charset="UTF-8"', TURTLE),
        ("text/turtle;charset=utf8", TURTLE),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', JSON_LD),
        ('application/ld+json;profile="a,b";q=0.9, text/turtle;q=0.8', JSON_LD),
        ("text/turtle;q=1.000", TURTLE),
        ("application/json", "application/json"),
        ("text/html, application/xml;q=0.9, */*;q=0.8", "application/xml"),
        ("nonsense, text/turtle", TURTLE),
        ("text/turtle;level=1", TURTLE),
        ("application/json;odata=minimal", "application/json"),
        ("application/json; odata.metadata=minimal; indent=2", "application/json"),
        (f"{JSON_LD};q=0.5;ext=1, {N_TRIPLES};q=0.4", JSON_LD),
        (f"{JSON_LD};level, {N_TRIPLES};q=0.4", JSON_LD),
        (f'{JSON_LD};a="x;q=0,y";q=0.5, {N_TRIPLES};q=0.4', JSON_LD),
        (f"{TURTLE};level=1;q=0, {TURTLE};level=2, {JSON_LD};q=0.5", TURTLE),
        # A parameter that the offer has makes a range more specific, any other does not.
        (f"{TURTLE};charset=utf-8;q=0.1, {TURTLE}, {JSON_LD};q=0.5", JSON_LD),
        (f"{JSON_LD};charset=utf-8;q=0.1, {JSON_LD}, {TURTLE};q=0.5", JSON_LD),
        (f"{TURTLE};charset=utf-16, {JSON_LD};charset=utf-8;q=0.1", JSON_LD),
    ],
)
def test_the_best_offer_is_chosen(accept: str | None, chosen: str) -> None:
    """The offer of the highest quality wins, then the server's order."""
    assert formats.negotiate(accept, GRAPHS).media_type == chosen


@pytest.mark.parametrize(
    "accept",
    [
        "image/png",
        "text/turtle;q=0",
        "*/*;q=0",
        "text/turtle;charset=iso-8859-1",
        "text/turtle;level=1;charset=iso-8859-1",
        "text/turtle;level=1;q=0",
        "text/turtle;q=2",
        "text/turtle;q=high",
        "nonsense",
        ",",
    ],
)
def test_nothing_acceptable_says_what_there_is(accept: str) -> None:
    """Where no offer fits, the error lists every media type on offer."""
    with pytest.raises(NotAcceptableError) as raised:
        formats.negotiate(accept, GRAPHS)
    assert raised.value.offers == [offer.media_type for offer in GRAPHS]


ranges = st.sampled_from(
    [*(offer.essence for offer in GRAPHS), "text/*", "application/*", "*/*", "image/png"]
)
qualities = st.integers(0, 1000).map(lambda thousandths: thousandths / 1000)


@given(st.dictionaries(ranges, qualities, min_size=1))
def test_no_offer_is_better_than_the_chosen(accepted: dict[str, float]) -> None:
    """For any Accept, the chosen offer's quality is above 0 and no other's is higher."""

    def quality(essence: str) -> float:
        kind = essence.partition("/")[0]
        exact, subtypes = (
            accepted.get(essence),
            accepted.get(f"{kind}/*"),
        )
        return next((q for q in (exact, subtypes, accepted.get("*/*")) if q is not None), 0.0)

    header = ", ".join(f"{name};q={q:.3f}" for name, q in accepted.items())
    best = max(quality(offer.essence) for offer in GRAPHS)
    try:
        chosen = formats.negotiate(header, GRAPHS)
    except NotAcceptableError:
        assert best == 0
    else:
        assert quality(chosen.essence) == best > 0


TOKEN = st.text("abcxyzABC0189!#$%&'+-.^_`|~", min_size=1, max_size=8)
QUOTED = st.text(st.sampled_from('ab ,;=/*q0."\\'), max_size=8).map(
    lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
)
#: What weighs or is served: all other parameters are unknown.
KNOWN = {"q", "charset"}
PARAMETERS = st.tuples(
    st.sampled_from(["; ", ";", " ; "]),
    TOKEN.filter(lambda name: name.lower() not in KNOWN) | st.sampled_from(["profile", "version"]),
    TOKEN | QUOTED,
).map(lambda parts: f"{parts[0]}{parts[1]}={parts[2]}")
OFFERS = [GRAPHS, RESULTS, (*RESULTS, formats.HTML_RESULTS), tuple(formats.DESCRIPTIONS)]
ESSENCES = sorted({offer.essence for offers in OFFERS for offer in offers})
RANGES = st.tuples(
    st.sampled_from([*ESSENCES, "text/*", "application/*", "*/*", "image/png", "nonsense"]),
    st.sampled_from(["", ";charset=utf-8", ";charset=iso-8859-1"]),
    st.sampled_from(["", ";q=0", ";q=0.3", ";q=0.7", ";q=1.000", ";Q=0.5", ";q=2"]),
)


@given(
    st.sampled_from(OFFERS),
    st.lists(st.tuples(RANGES, st.lists(PARAMETERS, max_size=3), st.booleans()), min_size=1),
)
def test_an_unknown_parameter_changes_nothing(
    offers: tuple[Format, ...], elements: list[tuple[tuple[str, str, str], list[str], bool]]
) -> None:
    """Wherever it stands in whichever range, the same format is chosen, or none as before."""

    def chosen(accept: str) -> Format | None:
        try:
            return formats.negotiate(accept, offers)
        except NotAcceptableError:
            return None

    plain = ", ".join("".join(parts) for parts, _, _ in elements)
    with_more = ", ".join(
        "".join((parts[0], *more, *parts[1:]) if is_first else (*parts, *more))
        for parts, more, is_first in elements
    )
    assert chosen(with_more) == chosen(plain)


@given(st.text())
def test_any_text_is_an_accept_field(accept: str) -> None:
    """Whatever a client sends, it gets an offer or is told what there is."""
    try:
        assert formats.negotiate(accept, RESULTS) in RESULTS
    except NotAcceptableError as error:
        assert error.offers


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("turtle", TURTLE),
        ("ttl", TURTLE),
        (".ttl", TURTLE),
        ("TURTLE", TURTLE),
        ("text/turtle", TURTLE),
        ("json-ld", JSON_LD),
        ("json", JSON_LD),
        ("rdf+xml", "application/rdf+xml"),
        ("xml", "application/rdf+xml"),
        ("nt", N_TRIPLES),
    ],
)
def test_a_format_has_the_names_people_type(name: str, media_type: str) -> None:
    """A format is found by its names, its file ending and its media type."""
    assert formats.named(name, GRAPHS).media_type == media_type


def test_an_unknown_name_is_told_the_known() -> None:
    """A name that means nothing is answered with the names there are, each once."""
    with pytest.raises(UnknownFormatError) as raised:
        formats.named("yaml", RESULTS)
    assert str(raised.value) == "There is no format `yaml` here; there are json, xml, csv, tsv."
