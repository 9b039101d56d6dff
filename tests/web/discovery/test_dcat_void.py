"""What the dataset is, is found by catalogs, crawlers and search engines."""

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from rdflib import DCAT, RDF, VOID, Graph, URIRef
from rdflib.namespace import DCTERMS

from cstograph.project.project import Project
from cstograph.release.release import Release
from tests.live import serving
from tests.web.client import DATA, DELEGATIONS, Server, wait_for_dumps

DATASET = URIRef(DATA)
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def published(built: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve a release until its dumps are made."""
    path = tmp_path_factory.mktemp("published") / "release.nq"
    built.write(path)
    with serving("--release", str(path)) as url:
        server = Server(url)
        wait_for_dumps(server)
        yield server


def described(server: Server) -> Graph:
    """Read what the server tells of its dataset."""
    reply = server.send("GET", "/.well-known/void", {"Accept": "text/turtle"})
    return Graph().parse(reply.body, "turtle")


def number(graph: Graph, name: str) -> int:
    """Give a number that VoID tells of the dataset."""
    return int(str(graph.value(DATASET, VOID[name])))


def test_void_counts_what_is_there(server: Server) -> None:
    """The statistics are those that queries give."""
    graph = described(server)
    assert (DATASET, RDF.type, VOID.Dataset) in graph
    counted = server.get("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", accept="application/json").count
    assert number(graph, "triples") == counted
    for name, query in {
        "classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
        "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
        "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
        "distinctObjects": "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
    }.items():
        assert number(graph, name) == server.get(query, accept="application/json").count
    partitions = list(graph.objects(DATASET, VOID.propertyPartition))
    assert sum(int(str(graph.value(part, VOID.triples))) for part in partitions) == counted
    assert number(graph, "classes") == len(list(graph.objects(DATASET, VOID.classPartition)))


def test_linksets_lead_elsewhere(server: Server) -> None:
    """Links to Wikidata are a linkset, with their number."""
    graph = described(server)
    targets = {
        str(graph.value(graph.value(linkset, VOID.objectsTarget), VOID.uriSpace)): linkset
        for linkset in graph.subjects(RDF.type, VOID.Linkset)
    }
    wikidata = targets["http://www.wikidata.org/entity/"]
    query = (
        "SELECT (COUNT(*) AS ?n) { ?s <http://www.w3.org/2002/07/owl#sameAs> ?o "
        'FILTER(STRSTARTS(STR(?o), "http://www.wikidata.org/entity/")) }'
    )
    counted = server.get(query, accept="application/json").count
    assert int(str(graph.value(wikidata, VOID.triples))) == counted > 0


def test_dcat_tells_title_licence_and_service(server: Server) -> None:
    """What a catalog shows: title, description, publisher, licence, the endpoint."""
    graph = described(server)
    for name in ("title", "description", "publisher", "license"):
        assert graph.value(DATASET, DCTERMS[name])
    (service,) = graph.subjects(DCAT.servesDataset, DATASET)
    assert str(graph.value(service, DCAT.endpointURL)) == server.endpoint


def test_each_format_of_graphs_has_the_description(server: Server) -> None:
    """It is negotiated like any other graph."""
    for accept in ("text/turtle", "application/ld+json", "application/rdf+xml"):
        reply = server.send("GET", "/.well-known/void", {"Accept": accept})
        assert reply.content_type.startswith(accept)
    assert server.send("GET", "/.well-known/void", {"Accept": "a/b"}).status == 406


def test_the_service_description_leads_to_void(server: Server) -> None:
    """A program that finds the endpoint first finds the rest."""
    reply = server.send("GET", "/sparql", {"Accept": "text/turtle"})
    assert f"{server.url}/.well-known/void" in reply.body.decode()


def test_dumps_are_what_the_catalog_says(published: Server, built: Release) -> None:
    """Each distribution has the size and the checksum that DCAT tells, and all hold the data."""
    graph = described(published)
    distributions = list(graph.objects(DATASET, DCAT.distribution))
    assert len(distributions) == 12
    spdx = "http://spdx.org/rdf/terms#"
    for distribution in distributions:
        url = str(graph.value(distribution, DCAT.downloadURL))
        reply = published.send("GET", url.removeprefix(published.url))
        assert reply.status == 200
        assert len(reply.body) == int(str(graph.value(distribution, DCAT.byteSize)))
        checksum = graph.value(distribution, URIRef(f"{spdx}checksum"))
        value = str(graph.value(checksum, URIRef(f"{spdx}checksumValue")))
        assert hashlib.sha256(reply.body).hexdigest() == value.lower()
    lines = published.send("GET", "/dumps/dataset.nq").body.splitlines()
    assert sorted(lines) == sorted(built.body.splitlines())


def test_a_dump_is_sent_compressed_to_who_can_read_it(published: Server) -> None:
    """The compressed file is sent as a content coding, and as a file of its own."""
    plain = published.send("GET", "/dumps/dataset.ttl")
    coded = published.send("GET", "/dumps/dataset.ttl", {"Accept-Encoding": "gzip"})
    assert coded.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(coded.body) == plain.body
    assert coded.etag != plain.etag
    assert plain.content_type == coded.content_type == "text/turtle; charset=utf-8"
    archive = published.send("GET", "/dumps/dataset.ttl.gz")
    assert archive.content_type == "application/gzip"
    assert "Content-Encoding" not in archive.headers
    again = published.send("GET", "/dumps/dataset.ttl", {"If-None-Match": plain.etag})
    assert again.status == 304
    assert published.send("HEAD", "/dumps/dataset.ttl").status == 200


@pytest.mark.parametrize("name", ["nothing.ttl", "manifest.json", "..%2fmanifest.json", ".hidden"])
def test_only_dumps_are_sent(published: Server, name: str) -> None:
    """No other file is to be had."""
    assert published.send("GET", f"/dumps/{name}").status == 404


def test_a_crawler_finds_every_page(server: Server) -> None:
    """robots.txt leads to the sitemap, which lists every resource's page."""
    robots = server.send("GET", "/robots.txt").body.decode()
    found = re.search(r"^Sitemap: (\S+)$", robots, re.MULTILINE)
    assert found
    assert found[1] == f"{server.url}/sitemap.xml"
    sitemap = ET.fromstring(server.send("GET", "/sitemap.xml").body)  # noqa: S314 - our own
    pages = {location.text for location in sitemap.iter(f"{SITEMAP}loc")}
    assert f"{server.url}/state/belarus.html" in pages
    assert f"{server.url}/ontology.html" in pages
    query = (
        "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o "
        f'FILTER(STRSTARTS(STR(?s), "{DATA}") && !CONTAINS(STR(?s), "#")) }}'
    )
    assert len(pages) == server.get(query, accept="application/json").count + 1
    assert server.send("GET", "/sitemap.xml?page=2").status == 404


def test_items_are_described_to_search_engines(server: Server) -> None:
    """Each page holds its thing in schema.org terms, where it has such a class."""
    text = server.send("GET", "/state/belarus.html").body.decode()
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    item = json.loads(block)
    assert item["@id"] == f"{DATA}state/belarus"
    assert item["@type"] == ["Country"]
    assert item["sameAs"] == "http://www.wikidata.org/entity/Q184"


def test_a_graph_is_read_by_its_name(server: Server) -> None:
    """The Graph Store Protocol, directly, indirectly and for the default graph."""
    indirect = server.send("GET", f"/graphs?graph={DELEGATIONS}", {"Accept": "text/turtle"})
    direct = server.send("GET", "/graphs/source/delegations", {"Accept": "text/turtle"})
    assert indirect.body == direct.body
    counted = server.get(
        f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{DELEGATIONS}> {{ ?s ?p ?o }} }}",
        accept="application/json",
    ).count
    assert len(Graph().parse(indirect.body, "turtle")) == counted
    whole = server.send("GET", "/graphs?default", {"Accept": "application/n-triples"})
    assert len(whole.body.splitlines()) > counted
    assert server.send("HEAD", "/graphs?default").status == 200


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("GET", "/graphs", 400),
        ("GET", "/graphs?graph=x", 400),
        ("GET", "/graphs?graph=http://e/&default", 400),
        ("GET", "/graphs?graph=http://e/", 404),
        ("GET", "/graphs/nothing", 404),
        ("PUT", "/graphs?default", 405),
        ("POST", "/graphs?default", 405),
        ("DELETE", f"/graphs?graph={DELEGATIONS}", 405),
    ],
)
def test_a_bad_request_for_a_graph_is_told(
    server: Server, method: str, target: str, status: int
) -> None:
    """Nothing is written, and what is not there is not found."""
    reply = server.send(method, target, {"Content-Length": "0"})
    assert reply.status == status, reply
    assert reply.problem["detail"]


def test_the_context_is_served_as_json_ld(server: Server, bundled: Project) -> None:
    """Documents that name it work anywhere, in a page of another site too."""
    reply = server.send("GET", "/ontology/context.jsonld")
    assert reply.content_type == "application/ld+json"
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert reply.body == (bundled.root / "ontology" / "context.jsonld").read_bytes()


def test_a_version_of_the_vocabulary_stays(tmp_path: Path, project: Project) -> None:
    """The current version has a URL of its own, and so have earlier ones."""
    current = (project.root / "ontology" / "cstograph.ttl").read_text("utf-8")
    kept = project.root / "ontology" / "versions"
    kept.mkdir()
    earlier = current.replace("0.1.0", "0.0.9").replace("csto:State a ", "csto:Land a ")
    (kept / "0.0.9.ttl").write_text(earlier, "utf-8")
    release = tmp_path / "release.nq"
    with serving("--project", str(project.root), "--release", _built(project, release)) as url:
        server = Server(url)
        for version, term in (("0.1.0", "csto:State"), ("0.0.9", "csto:Land")):
            for ending in ("", ".ttl", ".html", ".rdf", ".jsonld"):
                assert server.send("GET", f"/ontology/{version}{ending}").status == 200
            assert term.encode() in server.send("GET", f"/ontology/{version}.ttl").body
        assert server.send("GET", "/ontology/0.0.8").status == 404


def _built(project: Project, path: Path) -> str:
    from cstograph.release import release

    release.build(project)[0].write(path)
    return str(path)


def test_a_class_lists_its_members(server: Server) -> None:
    """By name, with links; a class without members or a name that is none is not found."""
    text = server.send("GET", "/browse?class=Delegation").body.decode()
    assert 'href="/delegation/belarus"' in text
    assert "5 in all" in text
    assert server.send("GET", f"/browse?class={DATA}ontology%23Delegation").status == 200
    for target, status in (
        ("/browse", 400),
        ("/browse?class=Nothing", 404),
        ("/browse?class=a%20b", 400),
        ("/browse?class=Delegation&page=2", 404),
        ("/browse?class=Delegation&page=x", 400),
        ("/browse?class=Delegation&page=0", 400),
        ("/browse?class=Delegation&page=99999999999999999999", 400),
    ):
        assert server.send("GET", target).status == status
