"""A description has what blank nodes hold, or the IRIs that stand for them."""

import pytest
from pyoxigraph import RdfFormat, Store, parse

from cstograph.engine.evaluators.embedded import EmbeddedEngine
from cstograph.engine.query import Query
from cstograph.rdf.formats import Wanted
from cstograph.rdf.union_store import of_quads
from cstograph.web.queries.select import text_of

THING = "http://e/thing"
DATA = """
@prefix : <http://e/> .
:thing :has NODE0 ; :next :other . :other :has NODE3 . NODE0 :in NODE1 . NODE1 :in NODE0, NODE2 .
NODE2 :says "deep" . NODE3 :says "of another" . NODE4 :about :thing ; :says "about it" .
"""
NODES = {"blank nodes": "_:b", "skolem IRIs": "<http://e/.well-known/genid/file/c14n"}


@pytest.mark.parametrize("node", NODES.values(), ids=NODES)
def test_the_content_of_blank_nodes_is_described(node: str) -> None:
    """However deep, and in circles; nothing else that things hold which are linked to."""
    text = DATA
    for number in range(5):
        end = ">" if node.startswith("<") else ""
        text = text.replace(f"NODE{number}", f"{node}{number}{end}")
    engine = EmbeddedEngine(of_quads(parse(text, format=RdfFormat.TURTLE)), None)
    bindings = (("resource", THING), ("described", THING))
    query = Query(text_of("description"), Wanted("nt"), bindings=bindings, gives_quads=True)
    body = b"".join(engine.answer(query).chunks)
    found = {quad.object.value for quad in parse(body, format=RdfFormat.N_TRIPLES)}
    assert {"deep", "about it"} <= found
    assert "of another" not in found
    whole = Store()
    whole.extend(parse(body, format=RdfFormat.N_TRIPLES))
    inner = "<http://e/has>/<http://e/in>/<http://e/in>/<http://e/says>"
    assert whole.query(f"ASK {{ <{THING}> {inner} 'deep' }}")
