"""Blank nodes and lists are written in place in time that grows as they do."""

import time
from itertools import pairwise

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from cstograph.rdf.writing.statements import RDF, n_quads
from cstograph.rdf.writing.style import Style
from cstograph.rdf.writing.write import write
from tests.rdf.writing.datasets import union

THING, FIRST, REST = NamedNode("urn:s"), NamedNode(f"{RDF}first"), NamedNode(f"{RDF}rest")
#: What a list ends with: rdf:nil, a thing, one of its own nodes.
ENDS = {"closed": NamedNode(f"{RDF}nil"), "open": NamedNode("urn:end"), "round": BlankNode("c0")}


def cells(number: int, end: NamedNode | BlankNode) -> list[Quad]:
    """Make a list of so many nodes."""
    names: list[NamedNode | BlankNode] = [*(BlankNode(f"c{n}") for n in range(number)), end]
    quads = [Quad(THING, NamedNode("urn:p"), names[0])]
    for cell, rest in pairwise(names):
        quads += [Quad(cell, FIRST, Literal("x")), Quad(cell, REST, rest)]
    return quads


def seconds(quads: list[Quad], to: RdfFormat) -> float:
    """Measure the processor's time of writing."""
    start = time.process_time()
    for _ in write(quads, to, Style()):
        pass
    return time.process_time() - start


@pytest.mark.parametrize("to", [RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.JSON_LD])
@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_any_list_is_written_in_linear_time(end: NamedNode | BlankNode, to: RdfFormat) -> None:
    """Twenty times as long a list takes some twenty times as long, and not four hundred times."""
    short, long = (min(seconds(cells(n, end), to) for _ in range(3)) for n in (400, 8_000))
    assert long < 120 * short


@pytest.mark.parametrize("to", [RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.JSON_LD])
@pytest.mark.parametrize("name", ["urn:p", f"{RDF}rest"])
def test_deep_nesting_ends_with_labels(name: str, to: RdfFormat) -> None:
    """Readers recurse: a chain of a thousand blank nodes is cut every few levels."""
    chain: list[NamedNode | BlankNode] = [THING, *(BlankNode(f"b{n}") for n in range(1_000))]
    quads = [Quad(a, NamedNode(name), b) for a, b in pairwise(chain)]
    back = list(parse(b"".join(write(quads, to, Style())), format=to))
    assert len(back) == len(quads)


def test_a_new_namespace_changes_no_other_line() -> None:
    """The prefix of a namespace without one comes from itself."""
    quads = [Quad(THING, NamedNode(f"http://{name}.org/p"), Literal("x")) for name in "bcd"]
    before = b"".join(write(quads, RdfFormat.TURTLE, Style())).splitlines()
    quads.append(Quad(NamedNode("urn:t"), NamedNode("http://a.org/p"), Literal("y")))
    after = b"".join(write(quads, RdfFormat.TURTLE, Style())).splitlines()
    assert set(before) <= set(after)
    assert len(n_quads(union(quads)).splitlines()) == len(quads)
