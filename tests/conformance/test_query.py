"""The SPARQL 1.1 Query Language, by the W3C's suites for it and for SPARQL 1.0, over HTTP.

https://www.w3.org/TR/sparql11-query/
"""

from tests.conformance import answer
from tests.conformance.case import Case
from tests.conformance.dataset import EMPTY
from tests.conformance.endpoint import Endpoint, Reply
from tests.conformance.engine import Engine
from tests.conformance.suite import Suite

ACCEPT = "application/sparql-results+json, text/turtle"
FORMAT_TESTS = ("sparql11/csv-tsv-res", "sparql11/json-res")


def test_the_answer_is_the_expected_one(
    query_endpoint: Endpoint, suite: Suite, evaluation: Case
) -> None:
    """The answer is the suite's, and where the test is about a format, in that format."""
    expected = answer.expected(suite, evaluation)
    accept = ACCEPT
    if evaluation.folder in FORMAT_TESTS and evaluation.result:
        accept = answer.media_type(suite.path(evaluation.result))
    reply = asked(query_endpoint, suite, evaluation, accept)
    assert reply.status == 200, reply
    assert reply.media_type in accept, reply
    found = answer.read(reply.body, reply.media_type)
    assert answer.agree(expected, found, lax=evaluation.lax), f"{expected}\nbut\n{found}"


def test_a_well_formed_query_is_accepted(
    query_endpoint: Endpoint, suite: Suite, engine: Engine, wellformed: Case
) -> None:
    """A query that the suite calls well-formed is answered, and never refused as malformed.

    Some cannot be answered: they call functions that the suite has made up.
    """
    reply = asked(query_endpoint, suite, wellformed)
    if engine.answers(wellformed):
        assert reply.status == 200, reply
    else:
        assert reply.status == 400, reply
        assert b"unknown-function" in reply.body


def test_a_malformed_query_is_refused(
    query_endpoint: Endpoint, suite: Suite, malformed: Case
) -> None:
    """A query that the suite calls malformed is a bad request."""
    reply = asked(query_endpoint, suite, malformed)
    assert reply.status == 400, reply


def asked(endpoint: Endpoint, suite: Suite, case: Case, accept: str = ACCEPT) -> Reply:
    """Ask the query of a test, about the data of the test and no other."""
    text = suite.path(case.query).read_text(encoding="utf-8")
    parameters = [("default-graph-uri", iri) for iri in case.default_graphs]
    parameters += [("named-graph-uri", iri) for iri in case.named_graphs]
    # Without a dataset all graphs would be asked; with one, the query's own would not count.
    if case.own_graphs:
        parameters = []
    elif not parameters:
        parameters = [("default-graph-uri", EMPTY)]
    # The suite's relative IRIs are relative to the file the query is in.
    body = f"BASE <{case.query}>\n{text}".encode()
    return endpoint.send(
        "POST", parameters, accept=accept, content_type="application/sparql-query", body=body
    )
