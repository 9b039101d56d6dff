"""Programs that people use, on questions that people ask."""

import csv
import json
import shutil
import subprocess
from io import StringIO
from typing import Any

import pytest
from rdflib import RDFS, Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.query import ResultRow
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from tests.web.client import DATA, DELEGATIONS, EXPECTED, Server, encoded, expected, question

SELECTS = sorted(path.stem for path in EXPECTED.glob("*.csv"))
REPRESENTATIVES = "representatives-and-their-offices"
ASKS = ["was-the-antidrug-strategy-approved"]
GRAPHS = ["remote-and-in-person-meetings", "who-is-the-secretary-general", "what-links-to-a-body"]
CSTO = f"{DATA}body/csto"
WAYS = [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)]
FORMATS = [TURTLE, RDFXML, JSONLD, N3, XML]


def rows(stem: str) -> list[list[str]]:
    """The solutions that a question is to have, without their head."""
    return [row for row in csv.reader(StringIO(expected(f"{stem}.csv"))) if row][1:]


def header(stem: str) -> list[str]:
    """The variables that a question is to have."""
    return expected(f"{stem}.csv").splitlines()[0].split(",")


def graph(stem: str) -> Graph:
    """The graph that a question is to have."""
    return Graph().parse(data=expected(f"{stem}.nt"), format="nt")


def wrapper(server: Server, text: str, form: str, method: str = GET, way: str = URLENCODED) -> Any:  # noqa: ANN401 - SPARQLWrapper ships no types
    """Set up SPARQLWrapper."""
    client = SPARQLWrapper(server.endpoint)
    # SPARQLWrapper 2.0 takes the first keyword, also one in a comment, for the form.
    client.setQuery(
        "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))
    )
    client.setReturnFormat(form)
    client.setMethod(method)
    client.setRequestMethod(way)
    return client


# rdflib


@pytest.mark.parametrize("stem", GRAPHS)
def test_rdflib_parses_the_address_of_a_query(server: Server, stem: str) -> None:
    """`Graph().parse(URL)` works without saying which format to expect."""
    url = f"{server.endpoint}?{encoded(('query', question(stem)))}"
    assert isomorphic(Graph().parse(url), graph(stem))


def test_rdflib_parses_the_description(server: Server) -> None:
    """The endpoint's own address is RDF to rdflib."""
    assert len(Graph().parse(server.endpoint)) > 30


@pytest.mark.parametrize("returned", ["xml", "json", "csv", "tsv"])
@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_the_store_of_rdflib_asks(server: Server, method: str, returned: str) -> None:
    """SPARQLStore gives the same rows in each of its formats, and by each of its methods."""
    store = SPARQLStore(server.endpoint, method=method, returnFormat=returned)
    stem = REPRESENTATIVES
    found = [
        [str(term or "") for term in row]
        for row in store.query(question(stem))
        if isinstance(row, ResultRow)
    ]
    assert found == rows(stem)


@pytest.mark.parametrize("stem", ASKS)
def test_the_store_of_rdflib_asks_yes_or_no(server: Server, stem: str) -> None:
    """An ASK is a boolean."""
    result = SPARQLStore(server.endpoint).query(question(stem))
    assert result.askAnswer is (expected(f"{stem}.txt").strip() == "true")


def test_the_store_of_rdflib_lists_triples(server: Server) -> None:
    """`triples()` and `len()` see the default graph, each triple once."""
    remote = Graph(SPARQLStore(server.endpoint))
    labels = [str(o) for o in remote.objects(URIRef(CSTO), RDFS.label)]
    assert labels.count("Collective Security Treaty Organization") == 1
    assert len(labels) > 1
    assert (URIRef(CSTO), RDFS.label, None) in remote
    assert len(remote) == server.get("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").count


def test_the_store_of_rdflib_asks_one_graph(server: Server) -> None:
    """A graph with a name is sent as default-graph-uri, and answered alone."""
    store = SPARQLStore(server.endpoint, context_aware=True)
    source = Graph(store, identifier=URIRef(DELEGATIONS))
    inside = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{DELEGATIONS}> {{ ?s ?p ?o }} }}"
    assert len(list(source.triples((None, None, None)))) == server.get(inside).count


# SPARQLWrapper


@pytest.mark.parametrize(("method", "way"), WAYS)
@pytest.mark.parametrize("stem", SELECTS)
def test_sparqlwrapper_selects_json(server: Server, stem: str, method: str, way: str) -> None:
    """The usual way to ask from a notebook."""
    answer = wrapper(server, question(stem), JSON, method, way).queryAndConvert()
    names = answer["head"]["vars"]
    bindings = answer["results"]["bindings"]
    assert [[b[n]["value"] if n in b else "" for n in names] for b in bindings] == rows(stem)


@pytest.mark.parametrize(("method", "way"), WAYS)
def test_sparqlwrapper_selects_xml(server: Server, method: str, way: str) -> None:
    """Results in XML are a DOM."""
    stem = REPRESENTATIVES
    dom = wrapper(server, question(stem), XML, method, way).queryAndConvert()
    assert len(dom.getElementsByTagName("result")) == len(rows(stem))


@pytest.mark.parametrize(("method", "way"), WAYS)
@pytest.mark.parametrize(("form", "delimiter"), [(CSV, ","), (TSV, "\t")])
def test_sparqlwrapper_selects_tables(
    server: Server, form: str, delimiter: str, method: str, way: str
) -> None:
    """Results in CSV and TSV are bytes, with a row more for the head."""
    stem = REPRESENTATIVES
    table = wrapper(server, question(stem), form, method, way).queryAndConvert().decode()
    found = [row for row in csv.reader(StringIO(table), delimiter=delimiter) if row]
    assert len(found) == len(rows(stem)) + 1
    assert {name.strip("?") for name in found[0]} == set(header(REPRESENTATIVES))


@pytest.mark.parametrize(("method", "way"), WAYS)
@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV])
def test_sparqlwrapper_asks(server: Server, form: str, method: str, way: str) -> None:
    """An ASK is answered in each of the formats of results."""
    answer = wrapper(server, question(ASKS[0]), form, method, way).query().response.read()
    assert b"false" in answer


# SPARQLWrapper 2.0 makes a ConjunctiveGraph, which rdflib 7 deprecates.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize(("method", "way"), WAYS)
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("stem", GRAPHS)
def test_sparqlwrapper_gets_graphs(
    server: Server, stem: str, form: str, method: str, way: str
) -> None:
    """CONSTRUCT and DESCRIBE are graphs, whatever the format they travel in."""
    answer = wrapper(server, question(stem), form, method, way).queryAndConvert()
    found = Graph().parse(data=answer) if isinstance(answer, bytes) else answer
    assert isomorphic(found, graph(stem))


@pytest.mark.parametrize(("method", "way"), WAYS)
def test_sparqlwrapper_sends_the_dataset(server: Server, method: str, way: str) -> None:
    """`addDefaultGraph` is obeyed."""
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    client = wrapper(server, count, JSON, method, way)
    client.addDefaultGraph(DELEGATIONS)
    (row,) = client.queryAndConvert()["results"]["bindings"]
    assert int(row["n"]["value"]) == server.get(count, ("default-graph-uri", DELEGATIONS)).count


@pytest.mark.parametrize(("method", "way"), WAYS)
def test_sparqlwrapper_raises_what_is_wrong(server: Server, method: str, way: str) -> None:
    """A malformed query is QueryBadFormed, and the message has the place in it."""
    with pytest.raises(QueryBadFormed, match='"line": 1'):
        wrapper(server, "SELECT * {", JSON, method, way).query()


# curl


def curl(*arguments: str) -> str:
    """Run curl; skip where there is none."""
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    command = ["curl", "--silent", "--show-error", "--max-time", "20", *arguments]
    return subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout


CURLS = [
    # arguments before the address
    ["--get", "--data-urlencode", "query@-"],
    ["--data-urlencode", "query@-"],
    ["--data-binary", "@-", "--header", "Content-Type: application/sparql-query"],
    ["--compressed", "--get", "--data-urlencode", "query@-"],
]


@pytest.mark.parametrize("way", CURLS, ids=" ".join)
def test_curl_asks(server: Server, way: list[str]) -> None:
    """The ways that people type, with a file of a competency question."""
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    command = ["curl", "--silent", "--max-time", "20", *way, "--header", "Accept: text/csv"]
    text = question("names-in-russian")
    run = subprocess.run(
        [*command, server.endpoint], input=text, capture_output=True, check=True, encoding="utf-8"
    )
    found = [row for row in csv.reader(StringIO(run.stdout)) if row]
    assert found[1:] == rows("names-in-russian")


def test_curl_is_told_what_is_wrong(server: Server) -> None:
    """Without an Accept of its own, curl shows problem details that can be read."""
    shown = curl("--data-urlencode", "query=ASK {", server.endpoint)
    assert json.loads(shown)["status"] == 400
    assert "\n" in shown


def test_curl_gets_turtle(server: Server) -> None:
    """A CONSTRUCT comes to the terminal as Turtle, with the prefixes that it uses."""
    text = question("remote-and-in-person-meetings")
    shown = curl("--data-urlencode", f"query={text}", server.endpoint)
    assert "@prefix schema: <https://schema.org/> ." in shown
    assert isomorphic(Graph().parse(data=shown), graph("remote-and-in-person-meetings"))


def test_curl_is_told_that_a_file_is_too_long(server: Server) -> None:
    """A body over the limit is refused with 413, before it has been sent."""
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    command = ["curl", "--silent", "--max-time", "20", "--data-binary", "@-"]
    header = ["--header", "Content-Type: application/sparql-query"]
    text = "ASK {} #".ljust(5 * 2**20, "x")
    run = subprocess.run(
        [*command, *header, server.endpoint],
        input=text,
        stdout=subprocess.PIPE,
        check=False,
        encoding="utf-8",
    )
    assert json.loads(run.stdout)["status"] == 413
