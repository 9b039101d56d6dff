"""The data of a suite as one file: each of its files in a named graph that has the file's IRI."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize

from tests.conformance.suite import Suite

EMPTY = "http://www.w3.org/2009/sparql/docs/tests/empty"


def write(path: Path, suite: Suite, graphs: Iterable[str]) -> None:
    """Write, as N-Quads, those of the graphs that are files of the suite.

    Blank nodes of different files stay different.
    """
    quads = (quad for iri in graphs if suite.holds(iri) for quad in _named(suite, iri))
    serialize(quads, path, format=RdfFormat.N_QUADS)


def _named(suite: Suite, iri: str) -> Iterator[Quad]:
    for quad in parse(path=suite.path(iri), base_iri=iri, rename_blank_nodes=True):
        yield Quad(quad.subject, quad.predicate, quad.object, NamedNode(iri))
