"""Random datasets over all of RDF 1.1, with directions, and what is hard in each format."""

import os
from collections.abc import Iterable
from functools import lru_cache

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from pyoxigraph import (
    BaseDirection,
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
)

from cstograph.rdf.writing.style import Style

#: How many datasets are tried in each format: the same ones, or so many others.
NUMBER = int(os.environ.get("CSTOGRAPH_TEST_DATASETS", "150"))
MANY = settings(
    max_examples=NUMBER,
    deadline=None,
    derandomize="CSTOGRAPH_TEST_DATASETS" not in os.environ,
    suppress_health_check=list(HealthCheck),
)

BASE = "https://example.org/data/"
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

#: A context with what contexts have: coercions, languages, scopes, names that look like others.
CONTEXT = {
    "@version": 1.1,
    "@base": BASE,
    "id": "@id",
    "type": "@type",
    "facts": "@graph",
    "ex": "http://example.com/ns#",
    "isbn": "http://example.com/isbn/",
    "urn": "http://example.com/urn/",
    "xsd": XSD,
    "rdf": RDF,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "3d": "http://example.com/3d/",
    "a.b.": "http://example.com/ab/",
    "xmlish": "http://example.com/xml/",
    "Thing": "ex:Thing",
    "label": {"@id": "rdfs:label", "@container": "@language", "@language": "en"},
    "comment": {"@id": "rdfs:comment", "@language": "en"},
    "note": {"@id": "rdfs:comment"},
    "knows": {"@id": "ex:knows", "@type": "@id"},
    "status": {"@id": "ex:status", "@type": "@vocab"},
    "open": "ex:open",
    "count": {"@id": "ex:count", "@type": "xsd:integer"},
    "steps": {"@id": "ex:steps", "@container": "@list"},
    "tags": {"@id": "ex:tags", "@container": "@set"},
    "scoped": {"@id": "ex:scoped", "@context": {"knows": "ex:other"}},
    "Scoped": {"@id": "ex:Scoped", "@context": {"@base": "http://example.com/else/"}},
    "indexed": {"@id": "ex:indexed", "@container": "@index"},
    "nested": {"@id": "ex:nested", "@nest": "facts2"},
    "facts2": "@nest",
    "back": {"@reverse": "ex:back"},
    "json": {"@id": "ex:json", "@type": "@json"},
    "rtl": {"@id": "ex:rtl", "@language": "ar", "@direction": "rtl"},
    "none": {"@id": "ex:none", "@type": "@none"},
}
PREFIXES = {
    name: iri
    for name, iri in CONTEXT.items()
    if isinstance(iri, str) and iri.endswith(("#", "/")) and name[0] != "@"
}
#: A project's style, one whose context has defaults, and none.
STYLES = (
    Style(
        PREFIXES,
        BASE,
        ("http://example.com/ns#Thing", f"{RDF}value"),
        CONTEXT,
        frozenset({"http://example.com/ns#knows"}),
    ),
    Style(
        {**PREFIXES, "xml": "http://example.com/x/", "rdf": "http://example.com/y/"},
        None,
        (),
        {
            "@vocab": "http://example.com/ns#",
            "@language": "en",
            "@direction": "ltr",
            "name": {},
            "plain": {"@id": "plain", "@language": None, "@direction": None},
            "knows": {"@type": "@id"},
        },
    ),
    Style(),
)

_HARD_IRIS = [
    *(
        BASE + rest
        for rest in ("isbn:978", "x/../y", "ns#", "x#it", "bird?id=1", "a%2Fb", ".", "..")
    ),
    *(BASE + rest for rest in ("", "x/", "x//y", "@id", "open", "Thing", "a/%2e%2e/b", "state/by")),
    *(
        BASE + rest
        for rest in (
            "column/2020",
            "é/ü",
            "a:b",
            "_:x",
            "id",
            "type",
            "facts",
            "x'y",
            "x(y)",
            "x,y;z",
            "-x",
            "x.",
        )
    ),
    *("http://example.com/ns#" + name for name in ("knows", "status", "open", "count", "Thing")),
    *(
        "http://example.com/ns#" + name
        for name in ("scoped", "Scoped", "indexed", "json", "a/b", "")
    ),
    *("http://example.com/3d/x", "http://example.com/ab/x", "http://example.com/xml/x"),
    *(
        "ex:open",
        "ex://open",
        "isbn:978",
        "urn:isbn:978",
        "urn:x",
        "mailto:a@b.org",
        "tag:a,2020:b",
    ),
    *(
        "http://a",
        "http://a?b#c",
        "http://a/b/",
        "http://a/%F0%9F%98%80",
        "https://example.org/data",
    ),
    *(RDF + name for name in ("nil", "first", "rest", "List", "JSON", "value", "_1", "type")),
    *("https://example.org/data/\u65e5\u672c", "http://a/\u00b5\u00aa", "http://a/x\u0300"),
]
_HARD_PROPERTIES = [
    *("http://example.com/ns#" + name for name in ("knows", "status", "count", "steps", "tags")),
    *("http://example.com/ns#" + name for name in ("scoped", "indexed", "nested", "back", "json")),
    *("http://example.com/ns#" + name for name in ("rtl", "none", "name", "plain", "x-y", "x.y")),
    *(f"http://www.w3.org/2000/01/rdf-schema#{name}" for name in ("label", "comment", "seeAlso")),
    *(RDF + name for name in ("type", "first", "rest", "value", "nil")),
    *("http://unknown.org/a#b", "http://unknown.org/c/d", "urn:x:y", BASE + "p", "http://a/xml/p"),
]
#: Properties that no element of XML has as its name.
NAMELESS = [
    "http://example.com/column/2020",
    "http://a/b#",
    "http://a/b/",
    RDF + "li",
    RDF + "bagID",
]

_HARD_TEXTS = [
    "",
    "51.50735091",
    "1.",
    "01",
    "-0",
    "+1",
    "100",
    "100.0",
    "1.50",
    "1e0",
    "1.0E0",
    "NaN",
    "INF",
    "true",
    "1",
    "E:\n@prefix foo: <bar> .\nz",
    "C:\\new $\\nabla$ \\u0041 \\",
    "a\r\nb\rc",
    '"""',
    'x"',
    '\n"',
    '\\"\n',
    "'''",
    "\u0085\u2028\u2029\ufeff",
    "\u00a0\u200f\u202e",
    "\t\b\f",
    "<http://a/b>",
    '{"a": [1, 2.0]}',
    "not json",
    "]]>&lt;<!--",
    "  two  spaces  ",
    "\U0001f600\u0301",
    "2020-01-01",
    "_:b0",
    "@id",
]
_DATATYPES = [
    *(
        XSD + name
        for name in ("double", "decimal", "integer", "boolean", "float", "date", "string")
    ),
    *(XSD + name for name in ("nonNegativeInteger", "gYear", "anyURI", "duration", "base64Binary")),
    *(
        RDF + "nil",
        RDF + "JSON",
        RDF + "HTML",
        RDF + "XMLLiteral",
        "http://example.com/ns#type",
        BASE + "type",
    ),
    *("urn:type", "ex:type"),
]


@lru_cache(None)
def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


_iris = st.one_of(
    st.sampled_from(_HARD_IRIS),
    st.from_regex(r"https://example\.org/data/[a-z0-9.%~:/?#@_'()-]{0,9}", fullmatch=True),
).filter(_is_iri)
_texts = st.one_of(
    st.sampled_from(_HARD_TEXTS),
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12),
    st.from_regex(r"[+-]?[0-9]{0,3}\.?[0-9]{0,3}([eE][+-]?[0-9]{1,2})?", fullmatch=True),
)
_tags = st.sampled_from(["en", "ru", "EN-us", "zh-Hant-TW", "ar", "x-private", "de-1996"])


@st.composite
def _literals(draw: st.DrawFn, *, directions: bool) -> Literal:
    text = draw(_texts)
    match draw(st.integers(0, 3)):
        case 0:
            return Literal(text)
        case 1:
            way = draw(st.sampled_from([None, BaseDirection.LTR, BaseDirection.RTL]))
            return Literal(text, language=draw(_tags), direction=way if directions else None)
        case _:
            return Literal(text, datatype=NamedNode(draw(st.sampled_from(_DATATYPES))))


@st.composite
def datasets(
    draw: st.DrawFn, *, directions: bool = True, properties: tuple[str, ...] = ()
) -> list[Quad]:
    """Draw quads, in which blank nodes make trees, circles and lists of every kind."""
    blank = st.sampled_from([BlankNode(name) for name in ("a", "b", "c", "d", "1x", "e.f")])
    nodes = st.one_of(_iris.map(NamedNode), blank)
    names = st.sampled_from([*_HARD_PROPERTIES, *properties]).map(NamedNode)
    values = st.one_of(nodes, _literals(directions=directions))
    graphs = st.one_of(st.just(DefaultGraph()), st.just(DefaultGraph()), nodes)
    one_graph = draw(st.booleans())
    graph = draw(graphs)
    quad = st.builds(Quad, nodes, names, values, st.just(graph) if one_graph else graphs)
    quads = draw(st.lists(quad, max_size=8))
    for number in range(draw(st.integers(0, 2))):
        quads += _list(draw(nodes), draw(names), draw(st.lists(values, max_size=3)), number, graph)
    return quads


def _list(
    subject: NamedNode | BlankNode,
    name: NamedNode,
    items: list[NamedNode | BlankNode | Literal],
    number: int,
    graph: NamedNode | BlankNode | DefaultGraph,
) -> list[Quad]:
    ends: list[NamedNode | BlankNode] = [BlankNode(f"l{number}{n}") for n in range(len(items))]
    ends.append(NamedNode(RDF + "nil"))
    quads = [Quad(subject, name, ends[0], graph)]
    for cell, item, rest in zip(ends, items, ends[1:], strict=False):
        quads.append(Quad(cell, NamedNode(RDF + "first"), item, graph))
        quads.append(Quad(cell, NamedNode(RDF + "rest"), rest, graph))
    return quads


def canonical(quads: Iterable[Quad]) -> list[str]:
    """Give the lines of a dataset in its canonical form (RDFC-1.0): equal if isomorphic."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, dataset))


def union(quads: Iterable[Quad]) -> list[Quad]:
    """Give the union of all graphs."""
    return list({Quad(*quad.triple) for quad in quads})
