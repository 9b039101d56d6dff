"""A refusal says whether a text is no SPARQL, or is SPARQL that the engine does not take."""

import re

import pytest
from pyoxigraph import Store

from cstograph.engine.evaluators.embedded import EmbeddedEngine
from cstograph.engine.query import Query
from cstograph.errors import MalformedQueryError, QueryError, UnsupportedQueryError
from cstograph.rdf.formats import Wanted
from cstograph.sparql import refusals
from tests.conformance.case import Case, Kind, read
from tests.conformance.suite import Suite

BASE = "http://example.org/"

# Queries that SPARQL 1.1 or 1.2 allows, and the engine does not take; what the remedy names.
LIMITS = [
    ("ASK { ?s ?p ?o } GROUP BY ?s HAVING (COUNT(?o) > 1)", "subquery"),
    ("CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } GROUP BY ?s ?o", "subquery"),
    ("DESCRIBE * { ?s ?p ?o } GROUP BY ?s", "subquery"),
    ("SELECT * { ?s !() ?o }", "variable"),
    ("SELECT (<urn:f>(DISTINCT ?s) AS ?x) { ?s ?p ?o }", "DISTINCT"),
    ("SELECT (COUNT(*) + RAND() AS ?k) (?k AS ?l) { ?s ?p ?o }", "repeat the expression"),
]

# What breaks a rule beyond the grammar.
BROKEN = [
    "SELECT ?o { ?s ?p ?o } GROUP BY ?s",
    "SELECT * { ?s ?p ?o } GROUP BY ?s",
    "SELECT (COUNT(?s) + ?o AS ?n) { ?s ?p ?o }",
    "SELECT (COUNT(?s) AS ?n) (?n + ?o AS ?m) { ?s ?p ?o }",
    "SELECT (1 AS ?s) { ?s ?p ?o }",
    "SELECT * { { ?s ?p ?o } BIND(1 AS ?s) }",
    "SELECT * { ?s ?p ?o FILTER(COUNT(?s) > 1) }",
    "SELECT * { _:a ?p ?o OPTIONAL { ?s ?q ?o } _:a ?r ?x }",
    "SELECT * { VALUES (?x ?y) { (1) } }",
    r"SELECT * { \u003Fs ?p ?o }",
]


def refusal(text: str) -> QueryError | None:
    """Tell why a query is refused, if it is."""
    try:
        EmbeddedEngine(Store(), None).answer(Query(text, Wanted(), base=BASE))
    except QueryError as error:
        return error
    return None


@pytest.mark.parametrize(("text", "remedy"), LIMITS)
def test_what_sparql_allows_is_not_called_malformed(text: str, remedy: str) -> None:
    """The engine's limit is told as such, with a remedy."""
    found = refusal(text)
    assert type(found) is UnsupportedQueryError
    assert remedy in str(found)
    assert "not SPARQL" not in str(found)


@pytest.mark.parametrize("text", BROKEN)
def test_what_breaks_a_rule_is_malformed(text: str) -> None:
    """SPARQL does not allow it, whatever the grammar says."""
    assert type(refusal(text)) is MalformedQueryError


@pytest.mark.parametrize("version", ["1.1", "1.2", "1.2-basic"])
def test_a_version_is_taken(version: str) -> None:
    """VERSION stands in the prologue of any form (SPARQL 1.2)."""
    for form in ("SELECT * {}", "ASK {}", "CONSTRUCT WHERE {}", "DESCRIBE <a:b>"):
        assert refusal(f"VERSION \"{version}\" PREFIX a: <urn:a> VERSION '1.2' {form}") is None


def test_a_mistake_behind_triple_terms_is_told_at_its_place() -> None:
    """The grammar knows what SPARQL 1.2 has, and so says nothing against it."""
    text = "SELECT * { << ?s ?p ?o ~ ?r >> ?q 'a'@ar--rtl {| ?a <<( ?b ?c 1 )>> |} FILTER(?q ==) }"
    found = refusal(text)
    assert isinstance(found, MalformedQueryError)
    assert found.column == re.search("=\\)", text).start() + 1  # type: ignore[union-attr]


def test_no_wellformed_query_is_refused_as_malformed(suite: Suite) -> None:
    """Each query that the W3C calls well-formed is evaluated, or has no function of its own."""
    wellformed = [one for one in read(suite) if one.kind is not Kind.NEGATIVE]
    told = {one.name: refusal(text_of(suite, one)) for one in wellformed}
    refused = {
        name: str(error)
        for name, error in told.items()
        if isinstance(error, MalformedQueryError | UnsupportedQueryError)
    }
    # Older copies have queries that are well-formed in SPARQL 1.0 alone.
    assert not refused or not suite.is_current, refused


def test_each_malformed_query_is_refused_as_malformed(suite: Suite) -> None:
    """What the W3C calls malformed, and the engine refuses, is never told to be a limit."""
    for one in read(suite):
        if one.kind is Kind.NEGATIVE:
            text = text_of(suite, one)
            try:
                Store().query(text, base_iri=BASE)
            except SyntaxError as error:
                assert type(refusals.explain(error, text)) is MalformedQueryError, one.name


def text_of(suite: Suite, one: Case) -> str:
    """Give the query of a test."""
    return suite.path(one.query).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    [
        'SELECT (xsd:integer("1") AS ?x) {}',
        "SELECT * { ?s foaf:name ?n }",
        "SELECT * { ?s ?p ?o FILTER(geo:within(?s, ?o)) }",
        "ASK { ?s ?p 1 } HAVING (ex:f(?s))",
    ],
)
def test_an_undeclared_prefix_is_told_wherever_it_stands(text: str) -> None:
    """The engine says so in patterns only, and of functions that it expected something else."""
    refused = refusal(text)
    assert isinstance(refused, MalformedQueryError)
    assert "is not declared: begin with `PREFIX " in str(refused)
