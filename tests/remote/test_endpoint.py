"""A server before another endpoint answers as one that has the release itself."""

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from cstograph.project.declared_queries import Question
from cstograph.project.project import Project
from cstograph.release.release import Release
from tests.competency.test_questions import check
from tests.remote.stores import Store
from tests.web.client import DELEGATIONS, Server

QUESTIONS = Project.bundled().questions()
#: Questions that Virtuoso 7 answers otherwise, and why.
UNLIKE = {
    "bodies-as-a-tree": "it leaves out the start of a path of zero length",
    "vocabulary-of-statements": "it leaves out the start of a path of zero length",
    "periods-of-documents": "it raises an error where YEAR has an unbound argument",
    "seats-on-a-day": "it gives the end of a path more than once, and so sums seats twice",
    "who-is-the-secretary-general": "it describes a resource by what points at it, too",
}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.stem)
def test_the_store_answers(before: Server, store: Store, question: Question) -> None:
    """Each competency question has the answer that was worked out from the sources."""
    if store.name == "virtuoso" and question.stem in UNLIKE:
        pytest.skip(UNLIKE[question.stem])
    check(before.url, question)


PAGES = [
    "/",
    "/state/belarus.html",
    "/delegation/russia.ttl",
    "/ontology",
    "/browse?class=State",
    f"/graphs?graph={DELEGATIONS}",
    "/.well-known/void",
    "/sitemap.xml",
    "/search?q=Belarus",
]


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_are_there(before: Server, server: str, path: str) -> None:
    """Pages, descriptions and discovery say what they say where the release is in memory."""
    theirs, ours = before.send("GET", path), Server(server).send("GET", path)
    assert theirs.status == ours.status
    assert theirs.content_type == ours.content_type
    if path.endswith((".html", ".ttl")):
        said = theirs.body.replace(before.url.encode(), server.encode())
        assert said == ours.body


def test_answers_are_tagged_by_the_release(before: Server, built: Release) -> None:
    """The store says which release it holds, and so a client learns that its copy is good."""
    first = before.get("ASK {}")
    assert before.get("ASK {}", if_none_match=first.etag).status == 304
    assert built.sha256 in before.send("GET", "/ready").body.decode()


@pytest.mark.parametrize(
    ("accept", "begins"),
    [
        ("application/sparql-results+json", b'{"head"'),
        ("application/sparql-results+xml", b"<?xml"),
        ("text/csv", b"name\r\n"),
        ("text/tab-separated-values", b"?name\n"),
        ("text/html", b"<!DOCTYPE html>"),
    ],
)
def test_each_format_is_on_offer(before: Server, accept: str, begins: bytes) -> None:
    """Answers come in each format, whichever the store has."""
    reply = before.get("SELECT ?name { ?thing a ?name } LIMIT 1", accept=accept)
    assert reply.status == 200, reply
    assert reply.content_type.startswith(accept)
    assert reply.body.startswith(begins)


@pytest.mark.parametrize("accept", ["text/turtle", "application/n-triples", "application/ld+json"])
def test_graphs_come_in_each_format(before: Server, accept: str) -> None:
    """So do graphs."""
    reply = before.get("CONSTRUCT { <urn:s> <urn:p> 7 } {}", accept=accept)
    assert (reply.status, reply.content_type.partition(";")[0]) == (200, accept)
    syntax = RdfFormat.from_media_type(accept)
    (quad,) = parse(reply.body, format=syntax)
    assert (quad.subject, quad.predicate) == (NamedNode("urn:s"), NamedNode("urn:p"))


def test_the_dataset_is_passed_on(before: Server) -> None:
    """The graphs that a request names are the dataset."""
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    part = before.get(count, ("default-graph-uri", DELEGATIONS))
    named = before.get(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{DELEGATIONS}> {{ ?s ?p ?o }} }}")
    assert part.count == named.count > 0


@pytest.mark.parametrize(
    ("query", "status", "kind"),
    [
        ("SELECT * {", 400, "malformed-query"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> {} }", 403, "no-federation"),
        ("CLEAR ALL", 403, "read-only"),
    ],
)
def test_what_is_refused_stays_refused(before: Server, query: str, status: int, kind: str) -> None:
    """What this endpoint refuses it refuses before it asks another one."""
    reply = before.get(query)
    assert (reply.status, reply.problem["type"].rpartition("/")[2]) == (status, kind)
    if kind == "malformed-query":
        assert reply.problem["line"] == 1


def test_an_answer_cut_at_a_limit_of_rows_is_none(before: Server, store: Store) -> None:
    """Where the store gives a part of the rows, that is an error and not an answer."""
    if store.name != "virtuoso":
        pytest.skip("Oxigraph has no such limit")
    reply = before.get("SELECT * { GRAPH ?g { ?s ?p ?o } ?a ?b ?c }")
    assert reply.problem["type"].endswith("/remote-failed")
    assert "LIMIT" in reply.problem["detail"]
