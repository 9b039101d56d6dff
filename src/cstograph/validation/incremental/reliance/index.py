"""Quads in memory that can change, found by what they are about."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

#: What can stand at a place of a quad.
Term: TypeAlias = NamedNode | BlankNode | Literal | Triple | DefaultGraph

_Key = TypeVar("_Key")

_NONE: frozenset[Quad] = frozenset()
_XSD = "http://www.w3.org/2001/XMLSchema#"
_STRING, _DATE = f"{_XSD}string", f"{_XSD}date"


@dataclass(frozen=True, slots=True)
class Alike:
    """Stands for all literals that an engine might take for equal: `1`, `01` and `1.0`."""

    what: str


def alike(term: Term) -> Term | Alike:
    """Give what stands for a term: itself, unless it may be written in several ways."""
    if not isinstance(term, Literal):
        return term
    datatype = term.datatype.value
    if datatype == _STRING or not datatype.startswith(_XSD):
        return term
    return Alike(term.value[:10] if datatype == _DATE else "")


class Index:
    """A set of quads, every literal as it was written."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._subjects: defaultdict[Term, set[Quad]] = defaultdict(set)
        self._objects: defaultdict[Term | Alike, set[Quad]] = defaultdict(set)
        self._graphs: defaultdict[Term, set[Quad]] = defaultdict(set)
        self._properties: Counter[Term] = Counter()
        for quad in quads:
            self.add(quad)

    def __contains__(self, quad: Quad) -> bool:
        return quad in self.of_graph(quad.graph_name)

    def add(self, quad: Quad) -> None:
        """Add a quad that is not there."""
        self._subjects[quad.subject].add(quad)
        self._objects[alike(quad.object)].add(quad)
        self._graphs[quad.graph_name].add(quad)
        self._properties[quad.predicate] += 1

    def remove(self, quad: Quad) -> None:
        """Remove a quad that is there."""
        _take(self._subjects, quad.subject, quad)
        _take(self._objects, alike(quad.object), quad)
        _take(self._graphs, quad.graph_name, quad)
        self._properties[quad.predicate] -= 1

    def described(self) -> AbstractSet[Term]:
        """Give the subjects of all quads."""
        return self._subjects.keys()

    def of_subject(self, term: Term | Alike) -> AbstractSet[Quad]:
        """Give the quads with this subject."""
        return _NONE if isinstance(term, Alike) else self._subjects.get(term, _NONE)

    def of_object(self, term: Term | Alike) -> AbstractSet[Quad]:
        """Give the quads with this object, or one like it."""
        return self._objects.get(term, _NONE)

    def of_graph(self, term: Term | Alike) -> AbstractSet[Quad]:
        """Give the quads of this graph."""
        return _NONE if isinstance(term, Alike) else self._graphs.get(term, _NONE)

    def is_property(self, term: Term | Alike) -> bool:
        """Tell whether any quad has this property."""
        return not isinstance(term, Alike) and self._properties[term] > 0


def _take(found: dict[_Key, set[Quad]], key: _Key, quad: Quad) -> None:
    found[key].remove(quad)
    if not found[key]:
        del found[key]
