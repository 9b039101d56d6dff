"""A release -> the graphs of a store elsewhere: only those that have changed.

Each graph is put as a whole, read back and compared, and then written down in the store itself
(see `published`): so a push that breaks off goes on where it was. The store holds the release as a
whole only once the last graph is there, and says so only then; what it answers meanwhile is of
both. Nobody else is to push to it at the same time.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from cstograph.errors import StoreError
from cstograph.push import push_state
from cstograph.push.graph_store_client import GraphStore
from cstograph.push.push_state import Published
from cstograph.rdf import union_store
from cstograph.release import export
from cstograph.release.release import Release

_INTEGER = NamedNode("http://www.w3.org/2001/XMLSchema#integer")


@dataclass(frozen=True, slots=True)
class Graph:
    """A graph as it is to be: its name, None for the default one, its triples and their hash."""

    name: str | None
    triples: frozenset[Triple]

    @property
    def lines(self) -> bytes:
        """The canonical N-Triples."""
        lines = serialize(self.triples, format=RdfFormat.N_TRIPLES) or b""
        return b"".join(sorted(lines.splitlines(keepends=True)))

    @property
    def sha256(self) -> str:
        """The hash of these."""
        return hashlib.sha256(self.lines).hexdigest()


@dataclass(frozen=True, slots=True)
class Step:
    """Something that is done: "put" or "delete" a graph of so many triples.

    `rewritten` of them came back with literals written in another way.
    """

    action: str
    name: str | None
    triples: int = 0
    rewritten: int = 0


def graphs(release: Release, default: str | None) -> list[Graph]:
    """Give the graphs to push, the default one last.

    It is the union of all graphs, as a set (see `store`). With `default`, for stores that make the
    union themselves, the release's own default graph has that name, and there is no other.
    """
    found: dict[str | None, set[Triple]] = {}
    for quad in export.quads_of(release):
        own = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else default
        found.setdefault(own, set()).add(quad.triple)
    if default is None:
        found[None] = set().union(*found.values())
    names = sorted(found, key=lambda name: (name is None, name or ""))
    return [Graph(name, frozenset(found[name])) for name in names]


def push(
    release: Release,
    target: GraphStore,
    base: str,
    *,
    default: str | None = None,
    is_trial: bool = False,
    checks_all: bool = False,
) -> Iterator[Step]:
    """Make a store hold a release, a step at a time; each is given when it is done.

    `is_trial`: nothing is changed, and the steps are those that would be. `checks_all`: graphs that
    the store says it has are read, and pushed again where they are not as they were. Raises
    StoreError; what was done until then stays, and is not done again.
    """
    own = push_state.name(base)
    told = Published.read(target.read(own) or (), base)
    wanted = graphs(release, default)
    changed = [
        graph
        for graph in wanted
        if told.graphs.get(graph.name) != graph.sha256
        or (checks_all and not _holds(target.read(graph.name), graph))
    ]
    gone = [name for name in told.graphs if name not in {graph.name for graph in wanted}]
    if not (changed or gone or told.release != release.sha256):
        return
    told.release = ""
    for graph in changed:
        told.graphs.pop(graph.name, None)
    if not is_trial:
        _tell(target, told, base)
    for graph in changed:
        rewritten = 0
        if not is_trial:
            target.put(graph.name, graph.lines)
            rewritten = _verified(target, graph)
            told.graphs[graph.name] = graph.sha256
            _tell(target, told, base)
        yield Step("put", graph.name, len(graph.triples), rewritten)
    for name in gone:
        if not is_trial:
            target.delete(name)
            del told.graphs[name]
            _tell(target, told, base)
        yield Step("delete", name)
    if not is_trial:
        told.release, told.quads = release.sha256, release.quads
        _tell(target, told, base)


def _tell(target: GraphStore, told: Published, base: str) -> None:
    """Write down in the store what it holds."""
    lines = serialize(told.triples(base), format=RdfFormat.N_TRIPLES) or b""
    if lines:
        target.put(push_state.name(base), lines)
    else:
        target.delete(push_state.name(base))


def _verified(target: GraphStore, graph: Graph) -> int:
    """Read a graph back, and count the triples that are written otherwise. Raises StoreError."""
    found = target.read(graph.name) or set()
    if len(_by_value(found)) != len(_by_value(graph.triples)):
        raise StoreError(
            f"The store has {len(found)} of the {len(graph.triples)} triples of the graph "
            f"{graph.name or 'default'} that were put there."
        )
    return len(_by_value(graph.triples) - _by_value(found))


def _holds(found: set[Triple] | None, graph: Graph) -> bool:
    return _by_value(found or ()) == _by_value(graph.triples)


def _by_value(triples: Iterable[Triple]) -> set[Triple]:
    """Give integers one type: stores differ in how many they know (see `store`)."""
    return {
        Triple(triple.subject, triple.predicate, Literal(triple.object.value, datatype=_INTEGER))
        if isinstance(triple.object, Literal) and triple.object.datatype in union_store.INTEGERS
        else triple
        for triple in triples
    }
