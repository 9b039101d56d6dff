"""The skolem IRIs of a project's data <-> the blank nodes that they stand for.

Data is published without blank nodes (RDF 1.1 Concepts, section 3.5); SHACL tells them from IRIs.
"""

from collections.abc import Iterable
from typing import TypeGuard

import pyoxigraph as ox
from rdflib import Graph
from rdflib.term import Node

from cstograph.rdf import rdflib_terms, union_store

_LABEL = "genid"


class BlankNodes:
    """The blank nodes whose skolem IRIs begin with a namespace; none if it is empty."""

    def __init__(self, namespace: str = "") -> None:
        self._namespace = namespace

    def stands_for_one(self, term: object) -> TypeGuard[ox.NamedNode]:
        """Tell whether a term is the skolem IRI of a blank node."""
        if not (self._namespace and isinstance(term, ox.NamedNode)):
            return False
        return term.value.startswith(self._namespace)

    def unskolemized(self, term: object) -> object:
        """Give the blank node that a skolem IRI stands for; any other term as it is."""
        if not self.stands_for_one(term):
            return term
        name = term.value.removeprefix(self._namespace)
        return ox.BlankNode(_LABEL + name.encode().hex())

    def skolemized(self, term: object) -> object:
        """Give the skolem IRI of a blank node that has one; any other term as it is."""
        if not (self._namespace and isinstance(term, ox.BlankNode)):
            return term
        if not term.value.startswith(_LABEL):
            return term
        name = bytes.fromhex(term.value.removeprefix(_LABEL)).decode()
        return ox.NamedNode(self._namespace + name)

    def store(self, quads: Iterable[ox.Quad]) -> ox.Store:
        """Make a store of quads in which each skolem IRI is a blank node again."""
        return union_store.of_quads(
            [ox.Quad(*map(self.unskolemized, quad)) for quad in quads]  # type: ignore[arg-type]
        )

    def name(self, report: Graph) -> Graph:
        """Name blank nodes of the data in a report as the data is published; in place.

        What pySHACL copies of them is left out.
        """
        for subject, property_, value in [*report] if self._namespace else ():
            if self._named(subject) != subject:
                report.remove((subject, property_, value))
            elif (named := self._named(value)) != value:
                report.remove((subject, property_, value))
                report.add((subject, property_, named))
        return report

    def _named(self, node: Node) -> Node:
        return rdflib_terms.node(self.skolemized(rdflib_terms.term(node)))
