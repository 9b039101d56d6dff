"""Random JSON-LD contexts: names that look like others, and everything a definition may say."""

import json
from typing import Any

from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from tests.rdf.writing.datasets import BASE, RDF, XSD

_NAMES = ["id", "type", "facts", "ex", "isbn", "urn", "open", "knows", "label", "http", "a b"]
_NAMES += ["@foo", "ex:knows", "x/y", "3d", "_", "graph", "Thing", "value", "tag", "xsd", "https"]
_IRIS = ["@id", "@type", "@graph", "@value", "@language", "@list", "@set", "ex", "open", "knows"]
_IRIS += [f"http://example.com/{rest}" for rest in ("", "ns", "ns#", "ns#knows", "ns#status")]
_IRIS += ["ex:knows", "ex:open", BASE, "urn:", "urn:x:", "isbn:", "http://unknown.org/a#b", XSD]
_IRIS += [RDF, f"{RDF}type", f"{RDF}nil", "http://www.w3.org/2000/01/rdf-schema#label"]
_DEFINITION = {
    "@id": st.sampled_from(_IRIS),
    "@type": st.sampled_from(["@id", "@vocab", "@none", "@json", f"{XSD}integer", "ex:open"]),
    "@language": st.sampled_from(["en", "EN", "ar", None]),
    "@direction": st.sampled_from(["rtl", "ltr", None]),
    "@container": st.sampled_from(
        [["@language", "@set"], "@language", "@set", "@list", "@index", "@id", "@type", "@graph"]
    ),
    "@prefix": st.booleans(),
    "@protected": st.booleans(),
    "@nest": st.just("@nest"),
    "@context": st.sampled_from([{"@base": "http://else.example/"}, {"knows": None}, None]),
}
_BASES = ["http://b.org/?d=/", "http://b.org/a/../", "http://B.org:80/", "http://b.org//"]
_SETTINGS = {
    "@base": st.sampled_from(
        [BASE, f"{BASE}x/", BASE.removesuffix("/"), "http://example.com/", *_BASES]
    ),
    "@vocab": st.sampled_from(["http://example.com/ns#", BASE, "ex:", ""]),
    "@language": st.sampled_from(["en", "AR"]),
    "@direction": st.sampled_from(["rtl", "ltr"]),
    "@protected": st.booleans(),
    "@propagate": st.booleans(),
}


def _is_valid(context: dict[str, Any]) -> bool:
    document = {"@context": context, "@id": "urn:a", "urn:p": "x"}
    try:
        list(parse(json.dumps(document), format=RdfFormat.JSON_LD))
    except SyntaxError:
        return False
    return True


def contexts() -> st.SearchStrategy[dict[str, Any]]:
    """Draw contexts that a JSON-LD processor takes."""
    definitions = st.one_of(
        st.sampled_from(_IRIS), st.none(), st.fixed_dictionaries({}, optional=_DEFINITION)
    )
    names = st.dictionaries(st.sampled_from(_NAMES), definitions, max_size=8)
    settings = st.fixed_dictionaries({"@version": st.just(1.1)}, optional=_SETTINGS)
    return st.builds(lambda said, named: {**said, **named}, settings, names).filter(_is_valid)
