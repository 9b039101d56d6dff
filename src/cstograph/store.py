"""Quads -> a store whose default graph is the union of all its graphs, as a set.

The engine can also treat the union as the default graph at query time, but then gives a triple as
often as there are graphs that hold it, and every COUNT and SUM over it is wrong.
"""

from collections.abc import Iterable
from typing import BinaryIO

from pyoxigraph import Quad, RdfFormat, Store

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
    store.bulk_load(lines, format=RdfFormat.N_QUADS)
    store.update(_MERGE)
    return store


def extend(store: Store, quads: Iterable[Quad]) -> None:
    """Add quads to a store."""
    for quad in quads:
        store.add(quad)
        store.add(Quad(quad.subject, quad.predicate, quad.object))
