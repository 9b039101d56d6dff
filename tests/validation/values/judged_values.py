"""A constraint and some values -> those that violate it, by the validation that projects get."""

from collections.abc import Iterable

import pyoxigraph as ox
from rdflib import SH, Graph

from cstograph.rdf import rdflib_terms, union_store
from cstograph.validation.numbered_triples import Triples
from cstograph.validation.rdflib_view import DataGraph
from cstograph.validation.validate import judged, quiet

EX = "http://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"
_SHAPE = f"""
PREFIX ex: <{EX}>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX xsd: <{XSD}>
ex:Shape a sh:NodeShape ; sh:targetSubjectsOf ex:value ;
    sh:property [ sh:path ex:value ; """


def typed(form: str, datatype: str) -> ox.Literal:
    """Make a literal of one of XSD's datatypes."""
    return ox.Literal(form, datatype=ox.NamedNode(XSD + datatype))


def violating(constraint: str, values: Iterable[object]) -> set[object]:
    """Give the values of `ex:value` that violate a constraint, each of its own node."""
    stated = [
        ox.Quad(ox.NamedNode(f"{EX}{number}"), ox.NamedNode(f"{EX}value"), value)  # type: ignore[arg-type]
        for number, value in enumerate(values)
    ]
    return {
        rdflib_terms.term(value) for value in _report(stated, constraint).objects(None, SH.value)
    }


def holds(constraint: str, value: object, other: object) -> bool:
    """Tell whether a node with `ex:value` and `ex:other` conforms to a constraint on the first."""
    node = ox.NamedNode(f"{EX}node")
    stated = [
        ox.Quad(node, ox.NamedNode(f"{EX}value"), value),  # type: ignore[arg-type]
        ox.Quad(node, ox.NamedNode(f"{EX}other"), other),  # type: ignore[arg-type]
    ]
    return (None, SH.result, None) not in _report(stated, constraint)


def _report(stated: list[ox.Quad], constraint: str) -> Graph:
    shapes = ox.parse(f"{_SHAPE}{constraint} ] .", format=ox.RdfFormat.TURTLE)
    data = DataGraph(Triples(stated), union_store.of_quads(stated))
    with quiet():
        report = judged(data, rdflib_terms.graph(quad.triple for quad in shapes))
    assert isinstance(report, Graph), report
    return report
