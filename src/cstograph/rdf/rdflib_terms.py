"""pyoxigraph's terms and graphs as rdflib's, which pySHACL takes."""

from collections.abc import Iterable
from typing import TypeVar

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import IdentifiedNode, Node

_G = TypeVar("_G", bound=Graph)
_STRING = "http://www.w3.org/2001/XMLSchema#string"


def graph(triples: Iterable[ox.Triple]) -> Graph:
    """Make a graph of triples, every literal as it is written."""
    return fill(Graph(bind_namespaces="none"), triples)


def fill(made: _G, triples: Iterable[ox.Triple]) -> _G:
    """Add triples to a graph, every literal as it is written; give the graph."""
    known: dict[object, Node] = {}
    for triple in triples:
        for term in triple:
            if term not in known:
                known[term] = node(term)
        subject, property_, value = (known[term] for term in triple)
        made.add((subject, property_, value))
    return made


def node(term: object) -> IdentifiedNode | Literal:
    """Make rdflib's term of one of pyoxigraph's. Raises TypeError for a triple term."""
    match term:
        case ox.NamedNode():
            return URIRef(term.value)
        case ox.BlankNode():
            return BNode(term.value)
        case ox.Literal(language=str(language)):
            return Literal(term.value, lang=language)
        case ox.Literal():
            name = term.datatype.value
            datatype = None if name == _STRING else URIRef(name)
            made = Literal(term.value, datatype=datatype, normalize=False)
            if str(made) != term.value:  # rdflib collapses white space of xsd:token all the same
                made = Literal(term.value)
                made.__setstate__((None, {"language": None, "datatype": datatype}))
            return made
        case _:
            raise TypeError(term)


def term(node: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Make pyoxigraph's term of one of rdflib's. Raises TypeError for what is no RDF term."""
    match node:
        case URIRef():
            return ox.NamedNode(str(node))
        case BNode():
            return ox.BlankNode(str(node))
        case Literal(language=str(language)):
            return ox.Literal(str(node), language=language)
        case Literal():
            return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype or _STRING)))
        case _:
            raise TypeError(node)
