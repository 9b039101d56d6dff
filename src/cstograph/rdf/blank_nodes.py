"""Blank nodes, and the IRIs that stand for them (RDF 1.1 Concepts, section 3.5)."""

from pyoxigraph import BlankNode, NamedNode

#: What the IRIs that stand for blank nodes have in their paths.
GENID = ".well-known/genid/"


def is_anonymous(term: object) -> bool:
    """Tell whether a term is a blank node, or an IRI that stands for one."""
    if isinstance(term, NamedNode):
        return is_genid(term.value)
    return isinstance(term, BlankNode)


def is_genid(iri: str) -> bool:
    """Tell whether an IRI stands for a blank node."""
    return f"/{GENID}" in iri
