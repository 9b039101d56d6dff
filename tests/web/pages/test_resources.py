"""Whoever has an IRI gets its description, in the form they asked for."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from cstograph.rdf import formats
from tests.live import serving
from tests.web.client import DATA, Reply, Server

BELARUS = NamedNode(f"{DATA}state/belarus")
CSTO = f"{DATA}ontology#"
LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
SEE_OTHER = [
    ("text/html", "html"),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "html"),
    ("text/turtle", "ttl"),
    ("text/turtle;charset=utf-8", "ttl"),
    ("application/ld+json", "jsonld"),
    ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "jsonld"),
    ("application/n-triples", "nt"),
    ("application/rdf+xml", "rdf"),
    ("application/trig", "trig"),
    ("application/n-quads", "nq"),
    ("application/rdf+xml;q=0.4, text/turtle;q=0.5, text/html;q=0.3", "ttl"),
    ("text/*;q=0.2, application/rdf+xml", "rdf"),
    ("*/*", "ttl"),
    ("", "ttl"),
]
ENDINGS = {to.writer.file_extension: to for to in formats.DESCRIPTIONS}
MISSING = [
    "/state/belarsu",
    "/state",
    "/state/",
    "/state/belarus/",
    "/state/belarus.yaml",
    "/state/belarus.html.html",
    "/.html",
    "/../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/state%2Fnobody",
    "/state/a%20b",
    "/state/%3Cscript%3E.html",
    "/state/%00",
    "/state/%ff",
    "/https://example.org/",
    "//example.org/",
    "/" + "a" * 10_000,
    "/" + "a/" * 5_000,
]


def quads(reply: Reply) -> set[Quad]:
    """Read the RDF of a reply."""
    media_type = reply.content_type.partition(";")[0]
    read = RdfFormat.from_media_type(media_type)
    assert read is not None, reply
    return set(parse(reply.body, format=read))


@pytest.mark.parametrize(("accept", "ending"), SEE_OTHER)
def test_a_resource_leads_to_its_description(server: Server, accept: str, ending: str) -> None:
    """The IRI of a thing is answered 303, to the document that the client likes best."""
    for method in ("GET", "HEAD"):
        reply = server.send(method, "/state/belarus", {"Accept": accept})
        assert reply.status == 303, reply
        assert reply.headers["Location"] == f"/state/belarus.{ending}"
        assert "accept" in reply.vary
        assert reply.headers["Access-Control-Allow-Origin"] == "*"


def test_nothing_acceptable_is_told_apart_from_nothing_there(server: Server) -> None:
    """406 says that there is something, and in which formats; 404 that there is nothing."""
    assert server.send("GET", "/state/belarus", {"Accept": "image/png"}).status == 406
    reply = server.send("GET", "/state/nowhere", {"Accept": "image/png"})
    assert reply.status == 404
    assert "text/turtle" in server.send("GET", "/state/belarus", {"Accept": "a/b"}).body.decode()


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_description_has_a_url_for_each_format(server: Server, ending: str) -> None:
    """Each is sent under its registered media type, with the statements about the thing."""
    reply = server.send("GET", f"/state/belarus.{ending}")
    assert reply.status == 200
    assert reply.content_type == ENDINGS[ending].content_type
    found = {quad.triple for quad in quads(reply)}
    assert any(t.subject == BELARUS and t.predicate == LABEL for t in found)
    assert int(reply.headers["Content-Length"]) == len(reply.body)


def test_a_description_goes_both_ways(server: Server) -> None:
    """It has what is said of the thing, what points at it, and the names of all of these."""
    found = quads(server.send("GET", "/state/belarus.trig"))
    parliament = NamedNode(f"{DATA}parliament/belarus")
    assert any(q.subject == BELARUS for q in found)
    assert any(q.subject == parliament and q.object == BELARUS for q in found)
    others = {
        term
        for q in found
        if BELARUS in (q.subject, q.object) and q.predicate.value.startswith(CSTO)
        for term in (q.subject, q.object)
        if isinstance(term, NamedNode)
    }
    assert others <= {q.subject for q in found if q.predicate == LABEL}


def test_a_description_says_which_source_says_each_thing(server: Server) -> None:
    """The formats that hold graphs keep each statement in the graph of its source."""
    for ending in ("trig", "nq", "jsonld"):
        found = quads(server.send("GET", f"/state/belarus.{ending}"))
        stated = {q.graph_name for q in found if q.subject == BELARUS}
        assert {NamedNode(f"{DATA}source/{s}") for s in ("reference", "delegations")} < stated
    title = NamedNode("http://purl.org/dc/terms/title")
    described = {q.subject for q in quads(server.send("GET", "/state/belarus.ttl"))}
    assert NamedNode(f"{DATA}source/delegations") in described, title


def test_a_number_has_the_type_that_the_release_gives_it(server: Server) -> None:
    """The seats of a delegation are xsd:nonNegativeInteger, though queries say xsd:integer."""
    assert b'"11"^^xsd:nonNegativeInteger' in server.send("GET", "/delegation/belarus.ttl").body


@pytest.mark.parametrize("path", MISSING)
def test_what_nobody_described_is_not_found(server: Server, path: str) -> None:
    """A path that is no resource, whatever stands in it, is a clear 404 (or 400)."""
    reply = server.send("GET", path)
    assert reply.status in (400, 404), reply
    assert reply.problem["detail"]


def test_a_page_is_for_people(server: Server) -> None:
    """It shows the names, the facts by their labels, the sources, and the other formats."""
    text = server.send("GET", "/delegation/russia.html").body.decode()
    for shown in (
        "Delegation of the Federal Assembly of the Russian Federation to the CSTO PA",
        "plenipotentiary representative",
        "Mikhail Krotov",
        '<li id="source-1">',
        'href="/delegation/russia.ttl"',
        'href="/person/mikhail-krotov"',
    ):
        assert shown in text
    assert len(text.encode()) < 50_000


def test_typed_links_lead_on(server: Server) -> None:
    """The header and the linkset tell programs the same (RFC 8288, RFC 9264)."""
    replies = [
        server.send("GET", "/state/belarus", {"Accept": "text/html"}),
        server.send("GET", "/state/belarus.html"),
        server.send("HEAD", "/state/belarus.ttl"),
    ]
    for reply in replies:
        link = reply.headers["Link"]
        for expected in (
            f'<{DATA}state/belarus>; rel="cite-as"',
            '</state/belarus.jsonld>; rel="describedby"; type="application/ld+json"',
            '</state/belarus.html>; rel="alternate"; type="text/html"',
            f'<{CSTO}State>; rel="type"',
            '<https://creativecommons.org/licenses/by/4.0/>; rel="license"',
            '</ontology/context.jsonld>; rel="http://www.w3.org/ns/json-ld#context"',
            '</state/belarus.linkset>; rel="linkset"; type="application/linkset+json"',
        ):
            assert expected in link
    reply = server.send("GET", "/state/belarus.linkset")
    assert reply.content_type == "application/linkset+json"
    (linkset,) = json.loads(reply.body)["linkset"]
    assert linkset["anchor"] == f"{server.url}/state/belarus.html"
    assert linkset["cite-as"] == [{"href": f"{DATA}state/belarus"}]


def test_a_known_description_is_not_sent_again(server: Server) -> None:
    """It has an entity tag, and is answered 304 to who has it."""
    reply = server.send("GET", "/state/belarus.ttl")
    again = server.send("GET", "/state/belarus.ttl", {"If-None-Match": reply.etag})
    assert (again.status, again.body) == (304, b"")
    assert reply.etag != server.send("GET", "/state/belarus.nt").etag


def test_a_vocabulary_is_described_with_its_terms(server: Server) -> None:
    """Its namespace leads to a page of every term, and to the same as RDF."""
    assert server.send("GET", "/ontology", {"Accept": "text/turtle"}).status == 303
    page = server.send("GET", "/ontology.html").body.decode()
    terms = {
        q.subject.value
        for q in quads(server.send("GET", "/ontology.ttl"))
        if isinstance(q.subject, NamedNode) and q.subject.value.startswith(CSTO)
    }
    assert f"{CSTO}Delegation" in terms
    for term in terms:
        assert f'id="{term.removeprefix(CSTO)}"' in page


NASTY = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<http://e/a> a <http://e/K> ;
    rdfs:label "</script><script>alert(1)</script>", "\\u202Eevil" ;
    rdfs:seeAlso <javascript:alert(1)>, <http://e/b%22onclick=%22x> ;
    <http://e/p> "<img src=x onerror=alert(1)>" .
<http://e/b> rdfs:label "b" ; <http://e/p> <http://e/a> .
"""


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve a file that means no good, without a project."""
    path: Path = tmp_path_factory.mktemp("nasty") / "nasty.ttl"
    path.write_text(NASTY, "utf-8")
    with serving(str(path)) as url:
        yield Server(url)


def test_a_resource_anywhere_is_found_by_its_iri(nasty: Server) -> None:
    """Without a project every resource is looked up by IRI, in every format."""
    for ending in ("html", *ENDINGS):
        reply = nasty.send("GET", f"/resource?iri=http://e/a&format={ending}")
        assert reply.status == 200, reply
    reply = nasty.send("GET", "/resource?iri=http://e/a", {"Accept": "text/turtle"})
    assert reply.content_type == "text/turtle; charset=utf-8"


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/resource", 400),
        ("/resource?iri=", 400),
        ("/resource?iri=x", 400),
        ("/resource?iri=javascript:alert(1)", 404),
        ("/resource?iri=http://e/nothing", 404),
        ("/resource?iri=http://e/a&format=yaml", 400),
        ("/resource?iri=http://e/%3Cscript%3E", 400),
    ],
)
def test_a_bad_iri_is_told(nasty: Server, target: str, status: int) -> None:
    """What is no absolute IRI, or is not described, gets a clear answer."""
    reply = nasty.send("GET", target)
    assert reply.status == status, reply
    assert reply.problem["detail"]


def test_markup_in_a_graph_is_text_on_a_page(nasty: Server) -> None:
    """Labels, IRIs and texts never become markup, script or a link that runs something."""
    text = nasty.send("GET", "/resource?iri=http://e/a&format=html").body.decode()
    assert "<script>alert" not in text
    assert "<img" not in text
    assert 'href="javascript:' not in text
    assert 'onclick="x' not in text
    assert "\u202e" not in text


def test_what_is_near_is_told(server: Server) -> None:
    """An IRI with a slip of the pen gets what may have been meant, for programs and for people."""
    problem = server.send("GET", "/state/belarsu").problem
    belarus = {"iri": f"{DATA}state/belarus", "name": "Belarus", "href": "/state/belarus"}
    assert problem["near"][0] == belarus
    page = server.send("GET", "/delegation/rusia.html", {"Accept": "text/html"})
    assert page.status == 404
    assert 'href="/delegation/russia"' in page.body.decode()


def test_what_does_not_fit_on_a_page_is_a_query_away(tmp_path: Path) -> None:
    """A page lists fifty things under a property, and leads to all of them."""
    file = tmp_path / "many.ttl"
    links = "\n".join(f"<http://e/{number}> <http://e/p> <http://e/hub> ." for number in range(60))
    file.write_text(f'<http://e/hub> <http://e/q> "x" .\n{links}\n', "utf-8")
    with serving(str(file)) as url:
        server = Server(url)
        text = server.send("GET", "/resource?iri=http://e/hub&format=html").body.decode()
        assert "and 10 more" in text
        (link,) = re.findall(r'href="([^"]*)">all of them', text)
        reply = server.send("GET", f"{unescape(link)}&format=csv")
        assert len(reply.body.splitlines()) == 61
