"""Quads -> a store whose default graph is the union of all its graphs, as a set.

The engine can also treat the union as the default graph at query time, but then gives a triple as
often as there are graphs that hold it, and every COUNT and SUM over it is wrong.

The engine knows one type of integers, and gives back all others as xsd:integer; what they were is
declared elsewhere, property by property.
"""

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import BinaryIO

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store

RANGE = NamedNode("http://www.w3.org/2000/01/rdf-schema#range")
_XSD = "http://www.w3.org/2001/XMLSchema#"
_INTEGER = NamedNode(f"{_XSD}integer")
#: The types derived from xsd:integer (XML Schema 1.1 Part 2, section 3.4).
INTEGERS = {
    NamedNode(f"{_XSD}{name}")
    for name in (
        "byte",
        "short",
        "int",
        "long",
        "unsignedByte",
        "unsignedShort",
        "unsignedInt",
        "unsignedLong",
        "nonNegativeInteger",
        "positiveInteger",
        "nonPositiveInteger",
        "negativeInteger",
    )
}

_MERGE = (
    "INSERT { ?subject ?property ?object } WHERE { GRAPH ?graph { ?subject ?property ?object } }"
)


def of_quads(quads: Iterable[Quad]) -> Store:
    """Load quads."""
    store = Store()
    store.bulk_extend(quads)
    store.update(_MERGE)
    return store


def of_n_quads(lines: BinaryIO) -> Store:
    """Load N-Quads."""
    store = Store()
    store.load(lines, format=RdfFormat.N_QUADS)  # in memory, faster than `bulk_load`
    store.update(_MERGE)
    return store


def of_default_graph(store: Store) -> Store:
    """Load what is in the default graph of a store, which has no blank nodes."""
    union = Store()
    lines = store.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    union.load(lines, format=RdfFormat.N_TRIPLES)
    return union


def extend(store: Store, quads: Collection[Quad]) -> None:
    """Add quads to a store."""
    store.bulk_extend(quads)
    store.bulk_extend(Quad(*quad.triple) for quad in quads)


def ranges(
    quads: Iterable[Quad], datatypes: Mapping[str, str] = MappingProxyType({})
) -> dict[NamedNode, NamedNode]:
    """Give the properties for which a type of integers is declared, with that type.

    It is declared by an rdfs:range among the quads, or else in `datatypes`.
    """
    coerced = {NamedNode(name): NamedNode(datatype) for name, datatype in datatypes.items()}
    declared = {
        quad.subject: quad.object
        for quad in quads
        if quad.predicate == RANGE
        and isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, NamedNode)
    }
    found = coerced | declared
    return {name: datatype for name, datatype in found.items() if datatype in INTEGERS}


def with_declared_type(quad: Quad, declared: Mapping[NamedNode, NamedNode]) -> Quad:
    """Give an integer the type that is declared for its property."""
    datatype, value = declared.get(quad.predicate), quad.object
    if datatype is None or not isinstance(value, Literal) or value.datatype != _INTEGER:
        return quad
    typed = Literal(value.value, datatype=datatype)
    return Quad(quad.subject, quad.predicate, typed, quad.graph_name)
