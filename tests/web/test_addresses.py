"""Whatever an IRI below the base looks like, the link for it leads to what is said of it."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any, NamedTuple, cast
from urllib.parse import unquote, urljoin
from xml.etree import ElementTree as ET

import httptools
import pytest
import requests
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from cstograph.engine.evaluators.embedded import EmbeddedEngine
from cstograph.engine.isolated_engine import IsolatedEngine
from cstograph.engine.metrics import Measures
from cstograph.engine.workers.limits import Limits
from cstograph.project.project import Project
from cstograph.rdf import union_store
from cstograph.server.environ import make_environ
from cstograph.web import addresses, links
from cstograph.web.app import create_app
from cstograph.web.discovery import signposting
from cstograph.web.publication import Publication
from cstograph.web.queries import select
from tests.web.client import DATA

ROOT = "http://here.example"
SAYS, GRAPH = NamedNode("http://example.org/says"), NamedNode(f"{DATA}source/all")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
#: How many datasets are made up.
EXAMPLES = int(os.environ.get("CSTOGRAPH_TEST_IRIS", "20"))
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


class Answer(NamedTuple):
    """What came back in the end, and from where."""

    status: int
    url: str
    content_type: str
    body: str


class Site:
    """The pages of a dataset, asked as clients ask for them, without a network."""

    def __init__(self, publication: Publication, app: Flask) -> None:
        self.publication = publication
        self.app = app

    def href(self, iri: str) -> str:
        """Give the link that pages have for an IRI."""
        with self.app.test_request_context(base_url=ROOT):
            href = links.href(self.publication, iri)
        assert href, iri
        return urljoin(f"{ROOT}/", href)

    def get(self, url: str, accept: str, most: int = 3) -> Answer:
        """Follow a URL, over at most so many redirections.

        It is prepared as `requests` does, which changes what is equivalent by RFC 3986.
        """
        prepared = requests.Request("GET", url).prepare().url
        assert prepared
        target = prepared.removeprefix(ROOT).partition("#")[0]
        parts = httptools.parse_url(target.encode())
        scope: dict[str, Any] = {
            "method": "GET",
            "path": unquote(parts.path.decode()),
            "raw_path": parts.path,
            "query_string": parts.query or b"",
            "http_version": "1.1",
            "scheme": "http",
            "headers": [(b"host", b"here.example"), (b"accept", accept.encode())],
        }
        said: dict[str, Any] = {}

        def start(
            status: str, headers: list[tuple[str, str]], _info: object = None, /
        ) -> Callable[[bytes], object]:
            said.update(status=int(status[:3]), headers=dict(headers))
            return print

        body = b"".join(self.app(make_environ(scope, b"", 0), start))
        location = said["headers"].get("Location")
        if location and most:
            return self.get(urljoin(url, location), accept, most - 1)
        return Answer(said["status"], url, said["headers"].get("Content-Type", ""), body.decode())


@contextmanager
def site_of(quads: list[Quad]) -> Iterator[Site]:
    """Publish quads below the base of the bundled project."""
    engine = EmbeddedEngine(union_store.of_quads(quads), Project.bundled())
    publication = Publication(
        cast("IsolatedEngine", engine), "version", len(quads), "All", Project.bundled()
    )
    yield Site(publication, create_app(publication, Measures(), Limits(cache=0)))


def stated(iris: list[str]) -> list[Quad]:
    """Say something else of each IRI, in a graph."""
    return [
        Quad(NamedNode(iri), SAYS, Literal(f"statement {number}."), GRAPH)
        for number, iri in enumerate(iris)
    ]


def is_said(quad: Quad, answer: Answer) -> bool:
    """Tell whether RDF says a statement.

    How a format abbreviates IRIs is not looked into here, so others than N-Triples and N-Quads are
    not parsed.
    """
    read = RdfFormat.from_media_type(answer.content_type.partition(";")[0])
    if read not in (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS):
        assert isinstance(quad.object, Literal)
        return quad.object.value in answer.body
    return any(found.triple == quad.triple for found in parse(answer.body.encode(), read))


def check(iris: list[str]) -> None:
    """Make sure that each IRI is described where links lead, in every form, and no page is lost."""
    quads = stated(iris)
    with site_of(quads) as site:
        for quad in quads:
            assert isinstance(quad.subject, NamedNode)
            assert isinstance(quad.object, Literal)
            link = site.href(quad.subject.value)
            page = site.get(link, BROWSER)
            assert page.status == 200, (link, page)
            assert quad.object.value in page.body, (link, page)
            data = site.get(link, "application/n-triples")
            assert data.status == 200, (link, data)
            assert is_said(quad, data), (link, data)
            documents = re.findall(r'<link rel="alternate" type="[^"]*" href="([^"]*)"', page.body)
            assert len(documents) == 6
            for document in documents:
                found = site.get(urljoin(page.url, unescape(document)), "*/*", most=0)
                assert found.status == 200, (document, found)
                assert is_said(quad, found), (document, found)
        sitemap = site.get(f"{ROOT}/sitemap.xml", "*/*").body
        listed = [each.text or "" for each in ET.fromstring(sitemap).iter(f"{SITEMAP}loc")]  # noqa: S314
        pages = [site.get(url, BROWSER, most=0) for url in listed]
        assert {page.status for page in pages} == {200}, listed
        for quad in quads:
            assert isinstance(quad.object, Literal)
            assert any(quad.object.value in page.body for page in pages), (quad, listed)


#: IRIs, or several, without the base, that are easily taken for something else.
HARD = [
    ["x#it"],
    ["x", "x#it", "x#other"],
    ["x#a%20b", "x#é"],
    ["x#"],
    ["bird?id=1", "bird?id=2", "bird"],
    ["bird?id=1#it"],
    ["bird?"],
    ["?id=1"],
    ["bird?name='x'"],
    ["bird?name=%27x%27&a=b%26c&é=é"],
    ["a%2Fb", "a/b"],
    ["a%2fb"],
    ["a%20b%25%3F%23"],
    ["é", "%C3%A9"],
    ["é/%C3%A9"],
    ["%c3%a9"],
    ["%FF", "%C3%A9%FF", "é%FF"],
    ["%00"],
    ["x.ttl"],
    ["x", "x.ttl", "x.html", "x.json"],
    ["x", "x.html#it"],
    ["x.linkset", "x"],
    ["é", "é.html", "%C3%A9.ttl"],
    ["x.", "x..", ".x", "..x", "..."],
    ["x/", "x"],
    ["x/.ttl", "x/"],
    ["a//b", "a/b"],
    ["/a", "//a", "/"],
    ["a/../b", "b"],
    ["a/.", "..", "."],
    ["%2e%2E/x", "a/%2E"],
    ["x%41", "xA"],
    ["%7Ex", "~x"],
    [""],
    ["#it"],
    ["sparql", "sparql/", "search", "graphs", "health", "changes", "resource", "browse"],
    ["%73parql", "graphs%2Fx", "static/style.css", "favicon.ico", "dumps/", "sitemap.xml"],
    ["ontology/context", "ontology/context.jsonld", "ontology", "ontology#State"],
    ["reconcile/suggest/entity", "reconcile/suggest/entity/x", ".well-known/void"],
    ["robots", "robots.txt"],
    ["a:b", "a@b", "!$&'()*+,;=", "-._~"],
    ["\N{BIRD}", "e\N{COMBINING ACUTE ACCENT}", "\u0442\u0435\u0441\u0442/\u044b"],
    ["source/all", "source/all#part"],
]  # fmt: skip


@pytest.mark.parametrize("relative", HARD, ids=" ".join)
def test_a_hard_iri_leads_to_its_description(relative: list[str]) -> None:
    """Fragments, queries, escapes, slashes, dots, endings, and the pages of the site itself."""
    check([f"{DATA}{each}" for each in relative])


SEGMENTS = (
    " x x.ttl x.html x.json y é %C3%A9 %c3%a9 a%2Fb a b . .. %2e %2E%2e x%41 xA %FF %00 a%20b %25 "
    "sparql graphs search static ontology ~ %7E x. ..x x:y !'()* .ttl \N{BIRD} %F0%9F%90%A6"
).split(" ")
SEGMENT = st.sampled_from(SEGMENTS) | st.text(
    st.characters(min_codepoint=33, exclude_categories=["Cs", "Cc"]), max_size=4
)
IRI = st.builds(
    lambda segments, query, fragment: DATA + "/".join(segments) + query + fragment,
    st.lists(SEGMENT, min_size=1, max_size=3),
    st.sampled_from(["", "", "", "?", "?id=1", "?id='1'", "?é=%C3%A9", "?a=b&c=%26", "?x.ttl"]),
    st.sampled_from(["", "", "", "#", "#it", "#é", "#%C3%A9", "#a?b/c"]),
).filter(links.is_iri)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(IRI, min_size=1, max_size=6, unique=True))
def test_every_iri_leads_to_its_description(iris: list[str]) -> None:
    """Whatever else there is, by the link for it, in every form, and from the sitemap."""
    check(iris)


@given(IRI.map(lambda iri: iri.removeprefix(DATA).partition("#")[0]))
def test_a_target_stands_for_its_iri(relative: str) -> None:
    """A target is in ASCII, no client changes it, and it is read as the IRI that it was made of."""
    target = addresses.target(relative)
    if target is None:
        return
    assert relative in addresses.exact(target)
    assert requests.Request("GET", f"{ROOT}/{target}").prepare().url == f"{ROOT}/{target}"


def test_common_iris_have_paths() -> None:
    """What is common is not looked up by its IRI."""
    common = [
        "state/belarus",
        "a/b/",
        "тест",
        "%C3%A9",
        "a%2Fb",
        "x?id=1&a=b",
        "x.ttl",
        "a//b",
        "(a)",
    ]
    assert all(addresses.target(each) for each in common)


def test_all_endings_are_looked_for() -> None:
    """What could be taken for a document of something else has one of its endings."""
    (found,) = re.findall(r"\(\?:([a-z|]+)\)", select.text_of("uncommon"))
    assert {*found.split("|")} == {*signposting.ENDINGS, signposting.LINKSET_ENDING}


def test_what_is_only_named_has_a_page() -> None:
    """A link to something that nothing is said of leads to what names it."""
    hub, spoke, prop = (NamedNode(f"{DATA}{each}") for each in ("hub", "spoke", "prop"))
    with site_of([Quad(hub, prop, spoke, GRAPH)]) as site:
        for iri in (spoke, prop):
            page = site.get(site.href(iri.value), BROWSER)
            assert (page.status, "Nothing is said of it" in page.body) == (200, True), page


def test_what_is_only_named_is_not_in_the_way() -> None:
    """A link to a document, which a statement names, leads to the document."""
    hub, document, prop = (NamedNode(f"{DATA}{each}") for each in ("hub", "hub.nt", "prop"))
    quad = Quad(hub, prop, document, GRAPH)
    with site_of([quad]) as site:
        assert is_said(quad, site.get(site.href(document.value), "*/*", most=0))


def test_a_named_graph_has_a_page() -> None:
    """It says how many statements the graph has, and leads to them."""
    with site_of(stated([f"{DATA}x", f"{DATA}y"])) as site:
        page = site.get(site.href(GRAPH.value), BROWSER)
        assert page.status == 200
        (statements,) = re.findall(r'href="(/graphs[^"]*)"', page.body)
        found = site.get(urljoin(ROOT, unescape(statements)), "application/n-triples")
        assert len(found.body.splitlines()) == 2
        data = site.get(site.href(GRAPH.value), "application/n-triples")
        (line,) = data.body.splitlines()
        assert line.startswith(f"<{GRAPH.value}> <http://rdfs.org/ns/void#triples> ")
        assert '"2"' in line


def test_many_parts_of_a_document_are_listed() -> None:
    """Those that a page does not describe in full lead to descriptions of their own."""
    iris = [f"{DATA}data#part-{number}" for number in range(150)]
    quads = stated(iris)
    with site_of(quads) as site:
        page = site.get(site.href(iris[0]), BROWSER)
        data = site.get(f"{ROOT}/data", "application/n-triples")
        assert {found.triple for found in parse(data.body.encode(), RdfFormat.N_TRIPLES)} == {
            quad.triple for quad in quads
        }
        for quad, iri in zip(quads, iris, strict=True):
            place = iri.partition("#")[2]
            assert f'id="{place}"' in page.body
            assert isinstance(quad.object, Literal)
            found = re.search(f'id="{place}"><a href="([^"]*)"', page.body)
            shown = site.get(urljoin(ROOT, unescape(found[1])), BROWSER) if found else page
            assert quad.object.value in shown.body


@pytest.mark.parametrize("relative", ["", "sparql", ".well-known/void", "dumps/"])
def test_the_iri_of_a_page_of_the_site_leads_to_that_page(relative: str) -> None:
    """Where nothing is said of it: such as an endpoint that a statement names."""
    with site_of(stated([f"{DATA}x"])) as site:
        page = site.get(site.href(f"{DATA}{relative}"), BROWSER)
        assert (page.status, page.url) == (200, f"{ROOT}/{relative}")
