"""The store of the default graph alone answers as the whole one does."""

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from cstograph.engine.evaluators.embedded import EmbeddedEngine
from cstograph.engine.query import Query
from cstograph.errors import CstographError
from cstograph.rdf.formats import Wanted

PREFIX = "PREFIX : <urn:g:> PREFIX graph: <urn:graph:> "
QUERIES = [
    "SELECT * { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT * { ?s graph:p ?o }",
    "SELECT ?o { <urn:graph:s0> (<urn:graph:p>|!<urn:x>)+ ?o }",
    "CONSTRUCT WHERE { ?s graph:p ?o }",
    "DESCRIBE <urn:graph:s0>",
    "SELECT * { GRAPH ?g { ?s ?p ?o } }",
    "SELECT * { graph:1{?s ?p ?o} FILTER(?s!='\\t') }",
    "ASK { GRAPH:1{?s ?p ?o FILTER regex(str(?s),'\\\\w')} }",
    "SELECT * FROM :0 { ?s ?p ?o }",
    "SELECT * FROM:0 { ?s ?p ?o }",
    "SELECT * FROM NAMED :0 { GRAPH :0 { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o FILTER EXISTS { GRAPH :1 { ?s ?p ?o } } }",
    "SELECT * { { SELECT * { GRAPH ?g { ?s ?p ?o } } } }",
    "SELECT * { FILTER(1<2)GRAPH#>\n?g{?s ?p ?o} }",
    """ASK { ?a ?b "\\u0022", <urn:\\u0041'>} GRAPH ?g {?s ?p ?o} FILTER("\\u0022"!='') }""",
    "SELECT * { ?s ?p ?o } # GRAPH",
]


def engine() -> EmbeddedEngine:
    """Give an engine over two graphs, and their union as the default graph."""
    store = Store()
    for number in range(4):
        triple = NamedNode(f"urn:graph:s{number % 3}"), NamedNode("urn:graph:p"), Literal(number)
        store.add(Quad(*triple))
        store.add(Quad(*triple, NamedNode(f"urn:g:{number % 2}")))
    return EmbeddedEngine(store, None)


def answered(by: EmbeddedEngine, text: str) -> list[bytes]:
    """Give the lines of an answer, in an order of their own; or what went wrong."""
    wanted = "text/csv, application/n-triples;q=0.9, application/sparql-results+json;q=0.1"
    try:
        answer = by.answer(Query(PREFIX + text, Wanted(accept=wanted)))
    except CstographError as error:
        return [str(error).encode()]
    return sorted(b"".join(answer.chunks).splitlines())


@pytest.mark.parametrize("text", QUERIES)
def test_the_answer_does_not_depend_on_the_store(text: str) -> None:
    """However a query names graphs, or does not, it has the answer that the whole store gives."""
    quick = engine()
    quick.quicken()
    assert quick.is_quick
    assert answered(quick, text) == answered(engine(), text)
