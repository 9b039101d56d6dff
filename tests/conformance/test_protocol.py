"""The SPARQL 1.1 Protocol, by the query part of the W3C's suite for it.

https://www.w3.org/TR/sparql11-protocol/
"""

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from tests.conformance import answer
from tests.conformance.endpoint import Endpoint, Reply
from tests.conformance.exchange import EXCHANGES, OUTSIDE, Exchange
from tests.conformance.suite import SPARQL11, Suite

MANIFEST = f"{SPARQL11}protocol/manifest.ttl"
PROTOCOL_TEST = NamedNode("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#ProtocolTest")


@pytest.mark.parametrize("exchange", EXCHANGES, ids=lambda exchange: exchange.name)
def test_the_response_is_the_expected_one(protocol_endpoint: Endpoint, exchange: Exchange) -> None:
    """Status, media type and answer are those that the suite expects."""
    reply = sent(protocol_endpoint, exchange)
    assert reply.status // 100 == exchange.status, reply
    if exchange.media_types:
        assert reply.media_type in exchange.media_types, reply
    if exchange.answer is not None:
        assert answer.read(reply.body, reply.media_type) is exchange.answer, reply


@pytest.mark.parametrize("exchange", OUTSIDE, ids=lambda exchange: exchange.name)
def test_no_other_graph_is_asked(protocol_endpoint: Endpoint, exchange: Exchange) -> None:
    """Where the client sends a dataset, nothing outside of it is found."""
    reply = sent(protocol_endpoint, exchange)
    assert reply.status == 200, reply
    assert answer.read(reply.body, reply.media_type) is False, reply


def test_all_query_tests_of_the_suite_are_run(suite: Suite) -> None:
    """The table has each test of the suite but those about updates, and each once."""
    quads = parse(path=suite.path(MANIFEST), format=RdfFormat.TURTLE, base_iri=MANIFEST)
    names = {
        quad.subject.value.rpartition("#")[2]
        for quad in quads
        if quad.object == PROTOCOL_TEST and isinstance(quad.subject, NamedNode)
    }
    expected = {name for name in names if "quer" in name}
    assert len(expected) == 20
    assert sorted(exchange.name for exchange in EXCHANGES) == sorted(expected)


def sent(endpoint: Endpoint, exchange: Exchange) -> Reply:
    """Send the request of an exchange as it is: without an Accept, for one."""
    return endpoint.send(
        exchange.method,
        exchange.parameters,
        content_type=exchange.content_type,
        body=exchange.body,
    )
