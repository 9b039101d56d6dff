"""The changes between releases: followed by people, feed readers and programs, while it serves."""

import contextlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser
import pytest
from rdflib import RDF, Dataset, Graph, Namespace, URIRef
from rdflib.term import Node

from cstograph.project.project import Project
from tests.live import address, serving
from tests.web.client import DATA, PATIENCE, Reply, Server

ATOM = {
    "a": "http://www.w3.org/2005/Atom",
    "fh": "http://purl.org/syndication/history/1.0",
}
AS = Namespace("https://www.w3.org/ns/activitystreams#")
LDES = Namespace("https://w3id.org/ldes#")
TREE = Namespace("https://w3id.org/tree#")
SOURCE = """
id: source/example
type: Source
title: An example
publisher: body/csto-parliamentary-assembly
issued: 2021-03-01
language: en
url: https://example.org/the-page
facts:
"""
PERSON = "  - id: person/{}\n    type: Person\n    label: {}\n"
MARKUP = "</title><b>\\u202E&amp; x"
BEFORE = PERSON.format("first", "The First") + PERSON.format("second", "The Second")
AFTER = PERSON.format("first", f'"{MARKUP}"') + PERSON.format("third", "The Third")
CHANGED = [
    ("Create", f"{DATA}person/third"),
    ("Update", f"{DATA}person/first"),
    ("Delete", f"{DATA}person/second"),
]
RDF_XML = "application/rdf+xml"
FEED, PAGES, ALL = "/changes.atom", "/changes?page=", "SELECT DISTINCT ?s { ?s ?p ?o }"


def build(root: Path, people: str) -> None:
    """Build a project with a source that names people."""
    (root / "data" / "sources" / "example.yaml").write_text(SOURCE + people, "utf-8")
    command = [sys.executable, "-m", "cstograph", "build", "--project", str(root)]
    built = subprocess.run(command, check=False, capture_output=True)
    assert built.returncode == 0, built.stderr.decode()


def version(server: Server) -> bytes:
    """Give the version that is served."""
    return server.send("GET", "/ready").body


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the bundled project, with a source of its own."""
    root = tmp_path_factory.mktemp("changing")
    for folder in ("ontology", "data", "shapes"):
        shutil.copytree(Project.bundled().root / folder, root / folder)
    build(root, BEFORE)
    return root


@pytest.fixture(scope="module")
def first(root: Path) -> Iterator[tuple[Server, str]]:
    """Serve a project, and give the tag of its changes before it is built anew."""
    with serving("--project", str(root)) as url:
        server = Server(url)
        before, tag = version(server), server.send("GET", "/changes").etag
        build(root, AFTER)
        deadline = time.monotonic() + PATIENCE
        while version(server) == before:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield server, tag


@pytest.fixture
def server(first: tuple[Server, str]) -> Server:
    """Give a server that serves the second release that it has seen."""
    return first[0]


def get(server: Server, url: str, accept: str = "*/*") -> Reply:
    """Get what is at a URL of the server."""
    reply = server.send("GET", url.removeprefix(server.url), {"Accept": accept})
    assert reply.status == 200, reply
    return reply


@dataclass(frozen=True)
class Member:
    """A member of the event stream."""

    id: str
    kind: str
    iri: str
    time: str


def stream(server: Server, accept: str = "text/turtle") -> list[Member]:
    """Read the event stream as clients do, from the root back; give the oldest member first."""
    members: list[Member] = []
    url: str | None = f"{server.url}/changes"
    bound = "9999"
    while url:
        graph = Graph().parse(data=get(server, url, accept).body, format=accept)
        (itself,) = graph.subjects(RDF.type, LDES.EventStream)
        assert itself == URIRef(f"{DATA}changes")
        assert graph.value(itself, TREE.view) == URIRef(f"{server.url}/changes")
        assert graph.value(itself, LDES.timestampPath) == AS.endTime
        found = [_member(graph, member) for member in graph.objects(itself, TREE.member)]
        assert all(member.time <= bound for member in found)
        members += found
        relation = graph.value(URIRef(url), TREE.relation)
        bound = str(graph.value(relation, TREE.value))
        following = graph.value(relation, TREE.node)
        url = str(following) if following else None
    return sorted(members, key=lambda m: int(m.id.partition("#")[2].partition("-")[0]))


def _member(graph: Graph, node: Node) -> Member:
    """Read what a page says of a member."""
    kind, iri, time = (graph.value(node, p) for p in (RDF.type, AS.object, AS.endTime))
    return Member(str(node), str(kind).removeprefix(str(AS)), str(iri), str(time))


def last_page(server: Server) -> int:
    """Give the number of the newest page."""
    body = get(server, "/changes", "text/turtle").body
    root = Graph().parse(data=body, format="turtle")
    (newest,) = root.objects(None, TREE.node)
    return int(str(newest).partition("=")[2])


def test_the_newest_members_are_the_changes(server: Server) -> None:
    """What the new release created, updated and deleted comes last, in this order."""
    assert [(member.kind, member.iri) for member in stream(server)[-3:]] == CHANGED


def test_who_follows_the_stream_knows_what_is_described(server: Server) -> None:
    """Replayed, its members give the resources that the endpoint knows, all and only."""
    known: set[str] = set()
    for member in stream(server):
        (known.discard if member.kind == "Delete" else known.add)(member.iri)
    rows = json.loads(server.get(ALL, ("format", "json")).body)["results"]["bindings"]
    assert known == {row["s"]["value"] for row in rows}


def test_members_are_in_order_and_distinct(server: Server) -> None:
    """Each change is one member, with a time, and a later number has no earlier time."""
    members = stream(server)
    assert len({member.id for member in members}) == len(members) > 200
    times = [datetime.fromisoformat(member.time) for member in members]
    assert times == sorted(times)
    assert {member.kind for member in members} == {"Create", "Update", "Delete"}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's own parsers use what it ends
@pytest.mark.parametrize("accept", ["application/ld+json", "application/n-triples", RDF_XML])
def test_a_page_is_the_same_graph_in_each_format(accept: str, server: Server) -> None:
    """The root and each page of the stream say the same, whatever a client prefers to read."""
    for place in ("/changes", *(f"{PAGES}{n}" for n in range(1, last_page(server) + 1))):
        turtle, other = (triples(server, place, media) for media in ("text/turtle", accept))
        assert turtle == other, place
        assert len(turtle) > 10


def triples(server: Server, place: str, accept: str) -> set[tuple[Node, Node, Node]]:
    """Read the triples at a place."""
    body = get(server, place, accept).body
    return {(s, p, o) for s, p, o, _ in Dataset().parse(data=body, format=accept).quads()}


def parsed(server: Server, url: str) -> ET.Element:
    """Parse what is at a URL with a parser of XML, which takes nothing that is not well-formed."""
    return ET.fromstring(get(server, url).body)  # noqa: S314 - it is our own


def feed(server: Server, url: str = FEED) -> "feedparser.FeedParserDict":
    """Read a feed as feed readers do; it has to be well-formed."""
    reply = get(server, url)
    assert reply.content_type == "application/atom+xml; charset=utf-8"
    found = feedparser.parse(reply.body)
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    return found


def test_the_feed_begins_with_the_newest_changes(server: Server) -> None:
    """An entry a resource: its name, its kind of change, its time, and the link to it."""
    found = feed(server)
    assert len(found.entries) == 100
    deleted, updated, created = found.entries[:3]
    assert [e.tags[0].term for e in found.entries[:3]] == ["deleted", "updated", "created"]
    assert created.title == "The Third"
    assert created.link == f"{server.url}/person/third"
    assert deleted.title == "person/second"
    assert deleted.links[1] == {
        "rel": "via",
        "href": f"{DATA}person/second",
        "type": "text/html",  # feedparser's guess
    }
    assert updated.updated == created.updated == found.feed.updated
    assert found.entries[3].updated < created.updated
    assert len({entry.id for entry in found.entries}) == 100


def test_the_feed_has_what_atom_requires(server: Server) -> None:
    """Feed and entries have an id, a title and a time, and an author (RFC 4287, section 4.1)."""
    root = parsed(server, FEED)
    assert root.findtext("a:id", "", ATOM) == f"{DATA}changes"
    assert root.findtext("a:author/a:name", "", ATOM)
    links = {link.get("rel"): link.get("href") for link in root.findall("a:link", ATOM)}
    assert links["self"] == f"{server.url}/changes.atom"
    assert links["alternate"] == f"{server.url}/changes"
    for element in (root, *root.findall("a:entry", ATOM)):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"a:{name}", ATOM)) == 1
        assert datetime.fromisoformat(element.findtext("a:updated", "", ATOM))


def test_a_name_made_of_markup_is_a_text(server: Server) -> None:
    """In the feed and on the page it is shown as it is, but for what could deceive or break."""
    shown = "</title><b>[U+202E]&amp; x"
    root = parsed(server, FEED)
    assert [title.text for title in root.findall("a:entry/a:title", ATOM)][1] == shown
    page = get(server, "/changes", "text/html").body.decode()
    assert "&lt;/title&gt;&lt;b&gt;[U+202E]&amp;amp; x</a>" in page
    assert "<b>" not in page


def test_the_archive_of_the_feed_has_every_change(server: Server) -> None:
    """From archive to archive one comes to the first change (RFC 5005, section 4)."""
    ids: list[str] = []
    url: str | None = FEED
    archives = []
    while url:
        root = parsed(server, url)
        links = {link.get("rel"): link.get("href") for link in root.findall("a:link", ATOM)}
        if url != FEED:
            assert root.find("fh:archive", ATOM) is not None
            assert links["current"] == f"{server.url}{FEED}"
            archives.append((links["self"], links.get("next-archive")))
        ids += [entry.findtext("a:id", "", ATOM) for entry in root.findall("a:entry", ATOM)]
        url = links.get("prev-archive")
    assert set(ids) == {member.id for member in stream(server)}
    newer = [None, *(itself for itself, _ in archives)]
    assert [after for _, after in archives] == newer[: len(archives)]


def test_people_see_what_has_changed(server: Server) -> None:
    """The page tells the changes of each release by kind, with links; older ones are a link off."""
    page = get(server, "/changes", "text/html").body.decode()
    places = [
        page.index(text)
        for text in (
            "<h3>Created</h3>",
            '<a href="/person/third">The Third</a>',
            "<h3>Updated</h3>",
            '<a href="/person/first">',
            "<h3>Deleted</h3>",
            '<a href="/person/second">person/second</a>',
        )
    ]
    assert places == sorted(places)
    assert page.count("<section>") == 2
    last = last_page(server)
    assert f'href="/changes?page={last - 1}"' in page
    assert '<link rel="alternate" type="application/atom+xml"' in page


def test_each_page_is_small_and_leads_to_its_neighbours(server: Server) -> None:
    """All changes can be read page by page, none over 50 KB."""
    last = last_page(server)
    for number in range(1, last + 1):
        body = get(server, f"{PAGES}{number}", "text/html").body
        assert len(body) < 50_000
        assert (f'href="/changes?page={number - 1}"'.encode() in body) is (number > 1)
        assert (f'href="/changes?page={number + 1}"'.encode() in body) is (number < last)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "text/turtle; charset=utf-8"),
        ("application/ld+json", "application/ld+json"),
        ("application/json", "application/json"),
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/n-triples", "application/n-triples"),
        (RDF_XML, RDF_XML),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
    ],
)
def test_the_form_is_negotiated(accept: str, media_type: str, server: Server) -> None:
    """Each client gets the changes as it likes them, on every page."""
    for place in ("/changes", f"{PAGES}1"):
        reply = get(server, place, accept)
        assert reply.content_type == media_type
        assert "accept" in reply.vary
        assert reply.headers["Cache-Control"] == "no-cache"
        assert reply.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("place", ["/changes", f"{PAGES}1", FEED, f"{FEED}?page=1"])
def test_who_has_the_changes_is_told_so(place: str, server: Server) -> None:
    """A tag that is still good is 304, HEAD is GET without the content, and scripts may read it."""
    reply = server.send("GET", place)
    assert server.send("GET", place, {"If-None-Match": reply.etag}).status == 304
    head = server.send("HEAD", place)
    assert (head.status, head.body, head.etag) == (200, b"", reply.etag)
    assert reply.headers["Access-Control-Allow-Origin"] == "*"


def test_the_feed_is_compressed(server: Server) -> None:
    """Feed readers come often: a feed is sent as small as they take it."""
    reply = server.send("GET", FEED, {"Accept-Encoding": "gzip"})
    assert reply.headers["Content-Encoding"] == "gzip"
    assert len(reply.body) < 10_000


def test_a_new_release_has_new_changes(first: tuple[Server, str]) -> None:
    """The tag from before the last release is not good any more."""
    server, tag = first
    assert server.send("GET", "/changes", {"If-None-Match": tag}).status == 200


@pytest.mark.parametrize("path", ["/changes", FEED])
@pytest.mark.parametrize(
    ("page", "status"),
    [
        ("0", 400),
        ("-1", 400),
        ("1.0", 400),
        ("", 400),
        ("x" * 1000, 400),
        ("%D9%A1", 400),
        ("9" * 5000, 400),
        ("999999", 404),
    ],
)
def test_a_page_that_is_not_there_is_told(
    path: str, page: str, status: int, server: Server
) -> None:
    """A number that is none is 400, one that is too high 404, each with what there is."""
    reply = server.send("GET", f"{path}?page={page}")
    assert reply.status == status
    assert "page" in reply.problem["detail"]
    assert len(reply.body) < 1000


def test_a_page_that_is_not_full_is_no_archive(server: Server) -> None:
    """What may still change is in the feed itself alone."""
    last = last_page(server)
    reply = server.send("GET", f"{FEED}?page={last}")
    assert reply.status == 404
    assert "is not full yet" in reply.problem["detail"]


def test_files_have_no_history(tmp_path: Path) -> None:
    """Where plain files are served, nothing is known of what was before, and that is said."""
    (tmp_path / "a.ttl").write_text("<http://e/a> <http://e/b> <http://e/c> .", "utf-8")
    with serving(str(tmp_path / "a.ttl")) as url:
        for place in ("/changes", FEED):
            reply = Server(url).send("GET", place)
            assert reply.status == 404
            assert "Nothing is known here" in reply.problem["detail"]


def test_a_broken_history_takes_nothing_off_the_air(root: Path, tmp_path: Path) -> None:
    """The release is served, without its history; what is wrong is told."""
    copy = Path(shutil.copy(root / "build" / "release.nq", tmp_path))
    (tmp_path / "release.nq.changes.jsonl").write_text("nonsense\n", "utf-8")
    with _told(copy) as (server, log):
        assert server.get("ASK {}").status == 200
        assert server.send("GET", "/changes").status == 404
    assert "changes.jsonl is broken in line 1: " in log.read_text("utf-8")


@contextlib.contextmanager
def _told(release: Path) -> Iterator[tuple[Server, Path]]:
    """Serve a release, and keep what the server says."""
    log = release.with_name("log")
    command = [sys.executable, "-m", "cstograph", "serve", "--release", str(release)]
    with (
        log.open("wb") as output,
        subprocess.Popen([*command, "--port", "0"], stderr=output) as process,
    ):
        try:
            yield Server(address(process, log)), log
        finally:
            process.terminate()
            process.wait(PATIENCE)


def test_what_was_deleted_is_gone(server: Server) -> None:
    """Its IRI and its documents are answered 410, apart from what never was (404)."""
    for target in ("/person/second", "/person/second.ttl", "/person/second.html"):
        reply = server.send("GET", target)
        assert reply.status == 410
        assert "person/second" in reply.problem["detail"]
    assert server.send("GET", "/person/fourth").status == 404
    assert server.send("GET", "/person/third.ttl").status == 200


def test_the_sitemap_tells_when_each_page_was_changed(server: Server) -> None:
    """A crawler reads again only what is new."""
    sitemap = ET.fromstring(server.send("GET", "/sitemap.xml").body)  # noqa: S314 - our own
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    modified = {url[0].text: url[1].text for url in sitemap.iter(f"{space}url")}
    third, other = (modified[f"{server.url}/{name}.html"] for name in ("person/third", "body/csto"))
    assert third is not None
    assert other is not None
    assert third > other
