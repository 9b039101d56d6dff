"""What pySHACL reports by itself, and what it reports of the nodes that the verdict leaves it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import pyshacl
from pyoxigraph import Quad, Triple
from pyshacl.shapes_graph import ShapesGraph
from rdflib import SH, Graph
from rdflib.term import Node

from cstograph.rdf import rdflib_terms, union_store
from cstograph.validation.numbered_triples import Triples
from cstograph.validation.rdflib_view import DataGraph
from cstograph.validation.set_validator import Verdict
from cstograph.validation.validate import judged, quiet

_OF_A_RESULT = (
    SH.focusNode,
    SH.resultPath,
    SH.value,
    SH.sourceShape,
    SH.sourceConstraintComponent,
    SH.sourceConstraint,
    SH.resultSeverity,
)


@dataclass(frozen=True)
class Comparison:
    """The results of a validation, both ways; an error stands for its kind."""

    alone: frozenset[object]
    narrowed: frozenset[object]
    halves: frozenset[object]
    """The results of two validations, each of half of the nodes."""
    left: int
    """How many shapes with a focus node were left to pySHACL as a whole."""

    @property
    def conforms(self) -> bool | None:
        """Whether the data conforms; None where that could not be told."""
        if any(isinstance(result, str) for result in self.narrowed):
            return None
        return len(self.narrowed) == 1


def compare(triples: Iterable[Triple], shapes: Iterable[Triple]) -> Comparison:
    """Validate data both ways."""
    stated = [Quad(*triple) for triple in triples]
    rules = [*shapes]
    data = DataGraph(Triples(stated), union_store.of_quads(stated))
    with quiet():
        alone = _results(lambda: _alone(stated, rdflib_terms.graph(rules)))
        both = _results(lambda: judged(data, rdflib_terms.graph(rules)))
        left = _left(rdflib_terms.graph(rules), data)
        nodes = sorted({rdflib_terms.node(term) for term in _terms([*stated, *rules])})
        halves = [
            _results(lambda: judged(data, rdflib_terms.graph(rules), half))  # noqa: B023 - at once
            for half in (nodes[::2], nodes[1::2])
        ]
    return Comparison(alone, both, frozenset.union(*halves), left)


def _terms(statements: Iterable[Quad | Triple]) -> Iterator[object]:
    """Give the subjects and objects of statements."""
    for statement in statements:
        yield from (statement.subject, statement.object)


def _alone(stated: list[Quad], shapes: Graph) -> object:
    data = rdflib_terms.graph(quad.triple for quad in stated)
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, advanced=True, inplace=True)
    return report


def _left(shapes: Graph, data: DataGraph) -> int:
    try:
        graph = ShapesGraph(shapes)
        verdict = Verdict(graph, data)
        left = [shape for shape in graph.shapes if verdict.violators(shape) is None]
        return sum(1 for shape in left if shape.focus_nodes(data))
    except Exception:  # noqa: BLE001 - broken shapes are what some cases are about
        return 0


def _results(validate: Callable[[], object]) -> frozenset[object]:
    try:
        report = validate()
    except Exception as error:  # noqa: BLE001 - what broken shapes raise has no common kind
        return frozenset({type(error).__name__})
    if not isinstance(report, Graph):
        return frozenset({"failure"})
    found = report.objects(None, SH.result)
    return frozenset({report.value(None, SH.conforms), *(result(report, node) for node in found)})


def result(report: Graph, node: Node) -> tuple[object, ...]:
    """Give what a result says, its details included."""
    details = sorted(map(str, (result(report, each) for each in report.objects(node, SH.detail))))
    return (*(report.value(node, name) for name in _OF_A_RESULT), *details)
