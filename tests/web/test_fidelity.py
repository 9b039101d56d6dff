"""What the server writes has each term as the release has it, or it says that a format cannot."""

import hashlib
import json
from collections.abc import Iterator
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from pyoxigraph import (
    BaseDirection,
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
)

from cstograph.rdf.writing.statements import n_quads
from cstograph.release.release import Release
from tests.live import serving
from tests.web.client import Server, wait_for_dumps

HERE = "http://hard.example/"
XSD = "http://www.w3.org/2001/XMLSchema#"
GRAPH = NamedNode(f"{HERE}graph")
#: The literals that the engine keeps as they are.
KEPT = (
    Literal("a\r\nb\rc"),
    Literal("E:\n@prefix foo: <bar> .\nz"),
    Literal("C:\\new $\\nabla$"),
    Literal("\u0085\u2028\ufeff"),
    Literal('"""\\'),
    Literal("x", language="ar", direction=BaseDirection.RTL),
    Literal("x", language="zh-Hant-TW"),
    Literal("not json", datatype=NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON")),
    Literal("51.50735091", datatype=NamedNode(f"{XSD}double")),
    Literal("yes", datatype=NamedNode(f"{XSD}boolean")),
)
#: The literals whose values the engine keeps, in a form of its own.
NORMALIZED = tuple(
    Literal(text, datatype=NamedNode(f"{XSD}{name}"))
    for text, name in (
        ("5.150735091E1", "double"),
        ("1", "boolean"),
        ("100.0", "decimal"),
        ("1.", "decimal"),
        ("007", "integer"),
        ("7", "nonNegativeInteger"),
        ("2020-01-01T00:00:00+00:00", "dateTime"),
    )
)
LITERALS = (*KEPT, *NORMALIZED)
PROPERTY = NamedNode(f"{HERE}p")
RDF_TYPES = ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml")
RESULT_TYPES = ("application/sparql-results+json", "application/sparql-results+xml")


def thing(number: int) -> NamedNode:
    """Name the thing that has a literal."""
    return NamedNode(f"{HERE}{number}")


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve a release with what is hard to write, until its dumps are made."""
    quads = [Quad(thing(n), PROPERTY, literal, GRAPH) for n, literal in enumerate(LITERALS)]
    quads.append(Quad(NamedNode(f"{HERE}control"), PROPERTY, Literal("\x01"), GRAPH))
    quads.append(
        Quad(NamedNode(f"{HERE}year"), NamedNode(f"{HERE}column/2020"), Literal("1"), GRAPH)
    )
    body = n_quads(quads)
    path = tmp_path_factory.mktemp("hard") / "release.nq"
    Release(hashlib.sha256(body).hexdigest(), len(quads), "", "none", body).write(path)
    with serving("--release", str(path)) as url:
        server = Server(url)
        wait_for_dumps(server)
        yield server


def literals() -> list[object]:
    """List the literals; those that the engine changes are expected to fail until it does not."""
    why = "the engine normalizes the literals of some datatypes"
    return [
        *(pytest.param(number, id=repr(literal.value)) for number, literal in enumerate(KEPT)),
        *(
            pytest.param(
                number, id=repr(literal.value), marks=pytest.mark.xfail(reason=why, strict=True)
            )
            for number, literal in enumerate(NORMALIZED, len(KEPT))
        ),
    ]


def objects(server: Server, target: str, accept: str) -> set[object]:
    """Read the values that a response in RDF gives the property."""
    reply = server.send("GET", target, {"Accept": accept})
    assert reply.status == 200, reply.body
    syntax = RdfFormat.from_media_type(accept)
    return {quad.object for quad in parse(reply.body, format=syntax) if quad.predicate == PROPERTY}


@pytest.mark.parametrize("accept", RDF_TYPES)
@pytest.mark.parametrize("number", literals())
def test_a_description_has_the_literal(hard: Server, number: int, accept: str) -> None:
    """A thing's description in each format of RDF."""
    target = f"/resource?iri={quote(thing(number).value)}"
    assert objects(hard, target, accept) == {LITERALS[number]}


@pytest.mark.parametrize("accept", RDF_TYPES)
@pytest.mark.parametrize("number", literals())
def test_a_construct_has_the_literal(hard: Server, number: int, accept: str) -> None:
    """CONSTRUCT in each format of RDF."""
    query = f"CONSTRUCT WHERE {{ {thing(number)} ?p ?o }}"
    assert objects(hard, f"/sparql?query={quote(query)}", accept) == {LITERALS[number]}


@pytest.mark.parametrize("accept", RESULT_TYPES)
@pytest.mark.parametrize("number", literals())
def test_a_solution_has_the_literal(hard: Server, number: int, accept: str) -> None:
    """SELECT in the formats that hold terms."""
    query = f"SELECT ?o {{ {thing(number)} ?p ?o }}"
    reply = hard.send("GET", f"/sparql?query={quote(query)}", {"Accept": accept})
    syntax = QueryResultsFormat.from_media_type(accept)
    assert syntax is not None
    found = parse_query_results(reply.body, format=syntax)
    assert isinstance(found, QuerySolutions)
    assert [solution["o"] for solution in found] == [LITERALS[number]]


@pytest.mark.parametrize("number", literals())
def test_a_graph_has_the_literal(hard: Server, number: int) -> None:
    """The Graph Store Protocol."""
    assert LITERALS[number] in objects(hard, f"/graphs?graph={GRAPH.value}", "text/turtle")


@pytest.mark.parametrize("name", ["ttl", "trig", "nt", "nq", "jsonld"])
def test_a_dump_has_all_literals(hard: Server, name: str) -> None:
    """Dumps are written from the release itself."""
    syntax = RdfFormat.from_extension(name)
    body = hard.send("GET", f"/dumps/dataset.{name}").body
    found = {quad.object for quad in parse(body, format=syntax) if quad.predicate == PROPERTY}
    assert found == {*LITERALS, Literal("\x01")}


def test_a_format_that_has_no_dump_says_why(hard: Server) -> None:
    """What XML cannot hold takes one dump away; the page, VoID and the 404 tell it."""
    for name in ("dataset.rdf", "dataset.rdf.gz"):
        reply = hard.send("GET", f"/dumps/{name}")
        assert reply.status == 404
        assert "XML cannot hold" in json.loads(reply.body)["detail"]
    page = hard.send("GET", "/dumps/", {"Accept": "text/html"}).body.decode()
    void = hard.send("GET", "/.well-known/void", {"Accept": "text/turtle"}).body.decode()
    for told in (page, void):
        assert "There is no dataset.rdf. XML cannot hold" in told
    assert "dataset.jsonld" in void


@pytest.mark.parametrize(
    ("target", "formats"),
    [
        (f"/resource?iri={HERE}control", ("rdf", "rdfxml", "xml")),
        (f"/resource?iri={HERE}year", ("rdf",)),
        (f"/sparql?query={quote(f'SELECT * {{ <{HERE}control> ?p ?o }}')}", ("xml",)),
        (f"/sparql?query={quote(f'CONSTRUCT WHERE {{ <{HERE}control> ?p ?o }}')}", ("rdfxml",)),
        (f"/sparql?query={quote(f'CONSTRUCT WHERE {{ <{HERE}year> ?p ?o }}')}", ("rdfxml",)),
        (f"/graphs?graph={HERE}graph", ("rdfxml",)),
    ],
)
def test_xml_says_what_it_cannot_hold(hard: Server, target: str, formats: tuple[str, ...]) -> None:
    """Never ill-formed XML: a problem that tells to ask for another format."""
    for name in formats:
        reply = hard.send("GET", f"{target}&format={name}")
        assert (reply.status, json.loads(reply.body)["title"]) == (
            406,
            "The answer does not fit this format",
        )


@pytest.mark.parametrize(
    ("target", "accept", "expected"),
    [
        (
            f"/sparql?query={quote(f'SELECT * {{ <{HERE}control> ?p ?o }}')}",
            "application/sparql-results+xml, application/sparql-results+json;q=0.5",
            "application/sparql-results+json",
        ),
        (
            f"/sparql?query={quote(f'CONSTRUCT WHERE {{ <{HERE}year> ?p ?o }}')}",
            "application/rdf+xml, text/turtle;q=0.1",
            "text/turtle",
        ),
        (f"/graphs?graph={HERE}graph", "application/rdf+xml, text/turtle;q=0.2", "text/turtle"),
    ],
)
def test_another_format_that_is_acceptable_is_sent(
    hard: Server, target: str, accept: str, expected: str
) -> None:
    """Where the preferred format cannot hold the answer, the next one that is wanted does."""
    reply = hard.send("GET", target, {"Accept": accept})
    assert reply.status == 200
    assert reply.headers["Content-Type"].partition(";")[0] == expected


def test_xml_is_read_as_it_was_meant(hard: Server) -> None:
    """A carriage return is escaped: XML parsers read a bare one as a line feed."""
    query = quote(f"SELECT ?o {{ {thing(0)} ?p ?o }}")
    reply = hard.send("GET", f"/sparql?query={query}&format=xml")
    assert [*ET.fromstring(reply.body).itertext()] == ["a\r\nb\rc"]  # noqa: S314 - it is our own
