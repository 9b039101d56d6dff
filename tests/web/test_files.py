"""A file that is served as it is: its IRIs, its prefixes, its blank nodes."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store, parse

from cstograph.rdf import formats
from tests.browser.crawl import Kind, walk
from tests.live import serving
from tests.web.client import Server, encoded

FILE = Path(__file__).with_name("blank.ttl")
IRI = FILE.as_uri()
THING = "http://e/thing"
#: Texts that blank nodes hold which e:thing leads to, or which lead to it.
HELD = ("outer", "inner", "innermost", "first", "in a list", "Minsk", "a review")


@pytest.fixture(scope="module")
def files() -> Iterator[Server]:
    """Serve the file."""
    with serving(str(FILE)) as url:
        yield Server(url)


def described(server: Server, iri: str, ending: str) -> bytes:
    """Give the description of a resource in the format of an ending."""
    reply = server.send("GET", f"/resource?{encoded(('iri', iri), ('format', ending))}")
    assert reply.status == 200, reply
    return reply.body


def test_relative_iris_are_relative_to_the_file(files: Server) -> None:
    """As for other tools: `<>` is the file itself."""
    rows = files.get("SELECT ?label { ?file a <http://www.w3.org/2002/07/owl#Ontology> }")
    assert rows.status == 200
    assert b"the file" in described(files, IRI, "ttl")
    assert f"<{IRI.rpartition('/')[0]}/other>".encode() in described(files, IRI, "nt")
    assert b"it" in described(files, f"{IRI}#it", "nt")


@pytest.mark.parametrize("to", formats.DESCRIPTIONS, ids=lambda to: to.name)
def test_a_description_has_what_blank_nodes_hold(files: Server, to: formats.Format) -> None:
    """In each format, with all that the file says of them."""
    assert isinstance(to.writer, RdfFormat)
    body = described(files, THING, to.writer.file_extension)
    store = Store()
    store.extend(parse(body, format=to.writer))
    texts = {quad.object.value for quad in store if hasattr(quad.object, "datatype")}
    assert texts >= set(HELD)
    path = "<http://e/thing> <http://e/ns#part>/<http://e/ns#part>/<http://e/ns#part> ?part"
    assert store.query(f"ASK {{ {path} . ?part <http://e/ns#of> <http://e/thing> }}")


def test_a_page_shows_what_blank_nodes_hold(files: Server) -> None:
    """Beside what links to them, however deep, and lists in their order."""
    page = described(files, THING, "html").decode()
    for text in HELD:
        assert re.search(rf">\s*{text}\s*<", page), text
    assert page.index("first") < page.index("in a list")
    assert re.search("[0-9a-f]{32}", page.partition("<main")[2].partition("</main")[0]) is None


def test_a_page_tells_search_engines_what_blank_nodes_hold(files: Server) -> None:
    """Nested, as the terms of schema.org are meant."""
    page = described(files, THING, "html").decode()
    item = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert item
    expected = {"@type": ["PostalAddress"], "addressLocality": "Minsk"}
    assert json.loads(item[1])["address"] == expected


def test_the_prefixes_of_the_file_make_answers_readable(files: Server) -> None:
    """In Turtle, on pages, and in the query editor."""
    assert b"ls:part" in described(files, THING, "ttl")
    constructed = files.get("CONSTRUCT { ?s ?p ?o } { ?s <http://e/ns#about> ?o . ?s ?p ?o }")
    assert b"PREFIX ls:" in constructed.body or b"@prefix ls:" in constructed.body
    assert b">ls:part<" in described(files, THING, "html")
    answer = files.get("SELECT ?p { ?s ?p ?o }", accept="text/html")
    assert b">ls:part<" in answer.body
    told = files.get("SELECT * { ?s ls:part ?o }").problem["detail"]
    assert "PREFIX ls: <http://e/ns#>" in told
    form = files.send("GET", "/sparql", {"Accept": "text/html"}).body.decode()
    if "data-prefixes" in form:
        assert "http://e/ns#" in form


def test_blank_nodes_stay_blank_nodes_for_queries(files: Server) -> None:
    """The file is asked as it is."""
    assert json.loads(files.get("ASK { ?s <http://e/ns#text> ?o FILTER isBlank(?s) }").body)[
        "boolean"
    ]


def test_no_link_leads_to_a_bad_request(files: Server, tmp_path: Path) -> None:
    """Whatever blank nodes are classes, members, subjects, values, or names of graphs."""
    graphs = tmp_path / "graphs.trig"
    graphs.write_text("_:g { <http://e/s> <http://e/p> _:b . _:b <http://e/p> _:g . }", "utf-8")
    with serving(str(graphs)) as url:
        for each, least in ((files.url, 5), (url, 2)):
            walked = walk(each)
            assert len(walked.pages) > least
            links = [link for link in walked.links if link.kind is not Kind.MENTION]
            replies = (walked.replies.get(link.address) for link in links)
            assert not [reply for reply in replies if reply and reply.status == 400]
