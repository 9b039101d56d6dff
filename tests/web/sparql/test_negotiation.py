"""Which format a client gets (RFC 9110, section 12.5.1), and that it holds the whole answer."""

import csv
import re
import xml.sax
from io import StringIO
from xml.sax.handler import ContentHandler

import pytest
from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
)

from tests.web.client import Server, expected, question

SELECT = "SELECT (1 AS ?one) {}"
GRAPH = "CONSTRUCT { <http://example.org/s> <http://example.org/p> 1 } WHERE {}"

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
CSV = "text/csv; charset=utf-8"
TSV = "text/tab-separated-values; charset=utf-8"
TURTLE = "text/turtle; charset=utf-8"
N_TRIPLES = "application/n-triples"
RDF_XML = "application/rdf+xml"
JSON_LD = "application/ld+json"
HTML = "text/html; charset=utf-8"

RESULTS = [(JSON, "json"), (XML, "xml"), (CSV, "csv"), (TSV, "tsv")]
GRAPHS = [
    (TURTLE, RdfFormat.TURTLE),
    (N_TRIPLES, RdfFormat.N_TRIPLES),
    (RDF_XML, RdfFormat.RDF_XML),
    (JSON_LD, RdfFormat.JSON_LD),
]

ACCEPTED = [
    # query, Accept, Content-Type
    (SELECT, "", JSON),
    (SELECT, "*/*", JSON),
    (SELECT, "application/sparql-results+json", JSON),
    (SELECT, "application/sparql-results+xml", XML),
    (SELECT, "text/csv", CSV),
    (SELECT, "text/tab-separated-values", TSV),
    (SELECT, "application/json", "application/json"),
    (SELECT, "application/xml", "application/xml"),
    (SELECT, "text/*", CSV),
    (SELECT, "application/*", JSON),
    (SELECT, "text/html, application/xml;q=0.9, */*;q=0.8", HTML),
    (SELECT, "text/turtle, text/csv;q=0.1", CSV),
    (SELECT, "application/sparql-results+json;q=0.5, text/csv;q=0.6", CSV),
    (SELECT, "text/csv;q=0.500, text/tab-separated-values;q=0.501", TSV),
    (SELECT, "text/csv;q=1.000, application/sparql-results+xml;q=0.999", CSV),
    (SELECT, "application/sparql-results+json;q=0, */*", XML),
    (SELECT, "*/*, application/sparql-results+json;q=0", XML),
    (SELECT, "text/*;q=0.3, text/csv;q=0.1, */*;q=0.2", TSV),
    (SELECT, "text/csv;q=0.1, text/*;q=0, */*;q=0.05", CSV),
    (SELECT, "*/*;q=0.1, text/*;q=0.2, text/tab-separated-values;q=0.3", TSV),
    (SELECT, "TEXT/CSV", CSV),
    (SELECT, "text/csv;charset=utf-8", CSV),
    (SELECT, 'text/csv; charset="UTF-8"', CSV),
    (SELECT, "text/csv;charset=iso-8859-1, text/tab-separated-values;q=0.1", TSV),
    (SELECT, "text/csv ; Q=0.5 , text/tab-separated-values ; q=0.6", TSV),
    (SELECT, ",, text/csv ,", CSV),
    (SELECT, "text/csv;header=present", CSV),
    (SELECT, "text/csv;header=absent;q=0.1, text/tab-separated-values;q=0.2", TSV),
    (SELECT, 'text/csv;a="x,y", text/tab-separated-values;q=0.1', CSV),
    (SELECT, 'text/csv;a="\\",application/sparql-results+xml,", text/tab-separated-values', CSV),
    (SELECT, "application/json;odata=minimal", "application/json"),
    (SELECT, "text/html;level=1", HTML),
    (GRAPH, "application/json;odata.metadata=none", "application/json"),
    (GRAPH, "text/html;level=1, text/turtle;q=0.9", HTML),
    (SELECT, "text/csv;q=2, text/tab-separated-values;q=0.1", TSV),
    (SELECT, "nonsense, text/csv", CSV),
    (GRAPH, "text/html, application/xml;q=0.9, */*;q=0.8", HTML),
    (GRAPH, "*/*", TURTLE),
    (GRAPH, "text/turtle", TURTLE),
    (GRAPH, "text/turtle;charset=utf-8", TURTLE),
    (GRAPH, "text/turtle;version=1.1", TURTLE),
    (GRAPH, "application/n-triples", N_TRIPLES),
    (GRAPH, "application/rdf+xml", RDF_XML),
    (GRAPH, "application/ld+json", JSON_LD),
    (GRAPH, 'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', JSON_LD),
    (GRAPH, "application/json", "application/json"),
    (GRAPH, "application/xml", "application/xml"),
    (GRAPH, "application/*", N_TRIPLES),
    (GRAPH, "text/turtle;q=0, */*;q=0.1", N_TRIPLES),
    (GRAPH, "application/rdf+xml;q=0.8, application/ld+json;q=0.9, text/turtle;q=0.7", JSON_LD),
    (GRAPH, "application/sparql-results+json, application/rdf+xml;q=0.1", RDF_XML),
]

REFUSED = [
    (SELECT, "text/turtle"),
    (SELECT, "text/plain"),
    (SELECT, "image/*"),
    (SELECT, "*/*;q=0"),
    (SELECT, "text/csv;q=0"),
    (SELECT, "text/csv;q=0.0, text/tab-separated-values;q=0.000"),
    (SELECT, "text/csv;charset=utf-16"),
    (SELECT, "*/csv"),
    (GRAPH, "text/csv"),
    (GRAPH, "text/n3"),
    (GRAPH, "application/sparql-results+json"),
]

ASKED = [
    # query, format=, Content-Type
    (SELECT, "json", JSON),
    (SELECT, "srj", JSON),
    (SELECT, "xml", XML),
    (SELECT, "csv", CSV),
    (SELECT, "html", HTML),
    (SELECT, "CSV", CSV),
    (SELECT, "tsv", TSV),
    (SELECT, "text/csv", CSV),
    (SELECT, "application/sparql-results+xml", XML),
    (SELECT, "application/json", "application/json"),
    (GRAPH, "turtle", TURTLE),
    (GRAPH, "ttl", TURTLE),
    (GRAPH, "ntriples", N_TRIPLES),
    (GRAPH, "nt", N_TRIPLES),
    (GRAPH, "rdfxml", RDF_XML),
    (GRAPH, "xml", RDF_XML),
    (GRAPH, "jsonld", JSON_LD),
    (GRAPH, "json-ld", JSON_LD),
    (GRAPH, "json", JSON_LD),
    (GRAPH, "application/rdf+xml", RDF_XML),
]

UNKNOWN = [
    # query, format=, what there is
    (SELECT, "yaml", ("json", "xml", "csv", "tsv")),
    (SELECT, "turtle", ("json", "xml", "csv", "tsv")),
    (SELECT, "text/turtle", ("json", "xml", "csv", "tsv")),
    (GRAPH, "csv", ("turtle", "ntriples", "rdfxml", "jsonld")),
    (GRAPH, "tsv", ("turtle", "ntriples", "rdfxml", "jsonld")),
    (GRAPH, "trig", ("turtle", "ntriples", "rdfxml", "jsonld")),
]


@pytest.mark.parametrize(("query", "accept", "content_type"), ACCEPTED)
def test_the_accept_field_chooses(
    server: Server, query: str, accept: str, content_type: str
) -> None:
    """The offer of the highest quality is sent, under exactly its type, and Vary says why."""
    reply = server.get(query, accept=accept)
    assert reply.status == 200, reply
    assert reply.content_type == content_type
    assert "accept" in reply.vary


def test_no_accept_field_accepts_anything(server: Server) -> None:
    """Who sends no Accept gets the first offer."""
    assert server.get(SELECT).content_type == JSON
    assert server.get(GRAPH).content_type == TURTLE


@pytest.mark.parametrize(("query", "accept"), REFUSED)
def test_what_is_not_on_offer_is_not_acceptable(server: Server, query: str, accept: str) -> None:
    """Where nothing fits, the answer is 406 and lists what there is."""
    reply = server.get(query, accept=accept)
    assert reply.status == 406
    offers = RESULTS if query == SELECT else GRAPHS
    listed = {offer.partition(";")[0] for offer in reply.problem["available"]}
    assert listed >= {content_type.partition(";")[0] for content_type, _ in offers}


@pytest.mark.parametrize(("query", "name", "content_type"), ASKED)
def test_the_format_parameter_chooses(
    server: Server, query: str, name: str, content_type: str
) -> None:
    """`format=` takes names, endings and media types, and overrides Accept; in a form as well."""
    by_get = server.get(query, ("format", name), accept="image/png")
    by_form = server.post(query, ("format", name), accept="image/png")
    by_post = server.direct(query, ("format", name), accept="image/png")
    assert [by_get.status, by_form.status, by_post.status] == [200, 200, 200]
    assert {by_get.content_type, by_form.content_type, by_post.content_type} == {content_type}


@pytest.mark.parametrize(("query", "name", "there_are"), UNKNOWN)
def test_a_format_of_the_wrong_kind_is_refused(
    server: Server, query: str, name: str, there_are: tuple[str, ...]
) -> None:
    """A format that the query cannot be answered in is 400, and what there is is told."""
    reply = server.get(query, ("format", name))
    assert reply.status == 400
    detail = reply.problem["detail"]
    assert f"`{name}`" in detail
    assert all(known in detail for known in there_are)


@pytest.mark.parametrize(("content_type", "extension"), RESULTS)
def test_solutions_are_whole_in_every_format(
    server: Server, content_type: str, extension: str
) -> None:
    """A SELECT has the same rows in each format, Russian names among them."""
    reply = server.get(question("names-in-russian"), accept=content_type)
    assert reply.content_type == content_type
    rows = [row for row in csv.reader(StringIO(expected("names-in-russian.csv"))) if row]
    if extension == "csv":
        found = list(csv.reader(StringIO(reply.body.decode())))
    else:
        form = QueryResultsFormat.from_media_type(content_type)
        assert form
        solutions = parse_query_results(reply.body, form)
        assert isinstance(solutions, QuerySolutions)
        head = [variable.value for variable in solutions.variables]
        found = [head, *([getattr(term, "value", "") for term in row] for row in solutions)]
    assert found == rows


@pytest.mark.parametrize("truth", [True, False])
@pytest.mark.parametrize(("content_type", "extension"), RESULTS)
def test_a_boolean_is_told_in_every_format(
    server: Server,
    content_type: str,
    extension: str,
    truth: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """An ASK is answered in each format."""
    query = question("was-the-antidrug-strategy-approved")  # no
    query = query.replace("ASK {", "ASK { FILTER NOT EXISTS {") + "}" if truth else query
    reply = server.get(query, accept=content_type)
    assert reply.content_type == content_type
    if extension in ("csv", "tsv"):
        assert reply.body.decode().strip() == str(truth).lower()
    else:
        form = QueryResultsFormat.from_media_type(content_type)
        assert form
        answer = parse_query_results(reply.body, form)
        assert isinstance(answer, QueryBoolean)
        assert bool(answer) is truth


@pytest.mark.parametrize(("content_type", "form"), GRAPHS)
@pytest.mark.parametrize("stem", ["remote-and-in-person-meetings", "who-is-the-secretary-general"])
def test_graphs_are_whole_in_every_format(
    server: Server, content_type: str, form: RdfFormat, stem: str
) -> None:
    """CONSTRUCT and DESCRIBE give the same triples in each format."""
    reply = server.get(question(stem), accept=content_type)
    assert reply.content_type == content_type
    triples = {quad.triple for quad in parse(reply.body, form)}
    assert triples == {quad.triple for quad in parse(expected(f"{stem}.nt"), RdfFormat.N_TRIPLES)}


UNWRITABLE = [
    # XML 1.0 has no way to write these; Namespaces in XML has none for the last
    ('SELECT ("\\u0000" AS ?x) {}', "application/sparql-results+xml"),
    ('SELECT ("\\u0001" AS ?x) {}', "application/sparql-results+xml"),
    ('CONSTRUCT { <http://e/s> <http://e/p> "\\u0001" } {}', "application/rdf+xml"),
    ("CONSTRUCT { <http://e/s> <http://e/1> 1 } {}", "application/rdf+xml"),
]


@pytest.mark.parametrize(("query", "accept"), UNWRITABLE)
def test_what_xml_cannot_hold_is_not_sent_as_xml(server: Server, query: str, accept: str) -> None:
    """What claims to be XML is XML, or else the client is told that it cannot be had so."""
    reply = server.get(query, accept=accept)
    if reply.status == 200:
        xml.sax.parseString(reply.body, ContentHandler())  # noqa: S317 - the server's own answer
        names = re.findall(rb"<([^\s/>?!]+)", reply.body)
        assert not [name for name in names if name.endswith(b":")], reply
    else:
        assert reply.status < 500, reply
        assert reply.problem
