"""Random shapes, asked again of what a change reaches, and asked of everything."""

import os
from collections import Counter
from collections.abc import Collection
from random import Random

import pytest
from pyoxigraph import Quad, RdfFormat, parse
from rdflib import SH, Graph
from rdflib.term import Node

from cstograph.rdf import rdflib_terms, union_store
from cstograph.validation.incremental.reliance import Chains, FarReachingError, Index
from cstograph.validation.incremental.reliance.shapes import chains
from cstograph.validation.numbered_triples import Triples
from cstograph.validation.rdflib_view import DataGraph
from cstograph.validation.validate import judged, quiet
from tests.validation.incremental.reliance.generated import changed
from tests.validation.set_validator import generated
from tests.validation.set_validator.comparison import result

#: How many are tried; more, from a hundredth of a second each, by setting this.
NUMBER = int(os.environ.get("CSTOGRAPH_TEST_SHAPES", "300"))


def quads(text: str) -> set[Quad]:
    """Parse Turtle."""
    return {Quad(*quad.triple) for quad in parse(text, format=RdfFormat.TURTLE)}


def results(data: set[Quad], shapes: Graph, things: Collection[Node] | None = None) -> set[object]:
    """Give the results about each focus node."""
    report = judged(DataGraph(Triples(data), union_store.of_quads(data)), shapes, things)
    assert isinstance(report, Graph), report
    found = report.objects(None, SH.result)
    return {(report.value(each, SH.focusNode), result(report, each)) for each in found}


def outcome(number: int) -> str:
    """Say how the shapes of a number fare: whether the report is right after a change."""
    random = Random(number)  # noqa: S311 - the same for the same number
    before, text = quads(generated.data(random)), generated.shapes(random)
    shapes = rdflib_terms.graph(quad.triple for quad in parse(text, format=RdfFormat.TURTLE))
    after = changed(random, before, sorted(quads(generated.data(random)), key=str))
    try:
        then, now = results(before, shapes), results(after, shapes)
    except Exception:  # noqa: BLE001 - pySHACL refuses some shapes, with whatever error
        return "refused"
    try:
        followed, index = Chains(chains(shapes)), Index(before | after)
        things = followed.trace(before ^ after, index)
    except FarReachingError:
        return "far-reaching"
    for quad in before - after:
        index.remove(quad)
    about = {rdflib_terms.node(thing) for thing in things}
    again = results(followed.follow(things, index), shapes, about)
    kept = {each for each in then if each[0] not in about}  # type: ignore[index]
    if kept | again != now:
        return f"wrong: {number}"
    return "unchanged" if then == now else "changed"


def test_results_change_only_where_a_change_is_traced_to() -> None:
    """What is validated again gets its results from what it relies on, and the others stay."""
    with quiet():
        told = Counter(map(outcome, range(NUMBER)))
    assert [each for each in told if each.startswith("wrong")] == []
    assert told["changed"] > NUMBER / 20, "The generated changes are too small to tell."
    assert told["changed"] + told["unchanged"] > NUMBER / 2, "Too little is followed."


PREFIXED = """
PREFIX ex: <http://example.org/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
ex:shape a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:sparql [
  sh:prefixes ex:prefixes ; sh:select "SELECT $this { $this e:q ?value . ?value e:r $this }"
] .
ex:prefixes sh:declare [ sh:prefix "e" %s ] .
"""


def test_the_prefixes_of_a_query_are_those_that_its_shape_declares() -> None:
    """With them a query can be followed; where they are broken, or not there, it cannot."""

    def read(rest: str) -> int:
        text = PREFIXED % rest
        shapes = rdflib_terms.graph(quad.triple for quad in parse(text, format=RdfFormat.TURTLE))
        return len(chains(shapes))

    type_ = "http://www.w3.org/2001/XMLSchema#anyURI"
    assert read(f"; sh:namespace 'http://example.org/'^^<{type_}>") > 1
    with pytest.raises(FarReachingError):
        read("")
