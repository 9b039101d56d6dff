"""The data of a project, in memory and indexed, which follows its sources as they are edited."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import TypeAlias

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Triple

from cstograph.dataset.dataset import Dataset
from cstograph.validation.numbered_triples import Triples

#: What a triple can be about.
Subject: TypeAlias = NamedNode | BlankNode | Triple
#: How many quads of one thing, and links to it, are looked at: some have a hundred thousand.
_MOST_QUADS, _MOST_LINKS = 100, 200


class Snapshot:
    """A dataset whose quads can be replaced, with its union as numbered triples."""

    def __init__(
        self, dataset: Dataset, triples: Triples, ontology: AbstractSet[Quad], derived: NamedNode
    ) -> None:
        """Take a dataset and its triples, which are the snapshot's own from now on.

        `ontology` is what of the dataset is no source's, `derived` the graph of what is derived.
        """
        self.quads = set(dataset.quads)
        self.triples = triples
        self.ontology = ontology
        self._store = dataset.store
        self._derived = derived

    def replace(self, removed: AbstractSet[Quad], added: AbstractSet[Quad]) -> set[Triple]:
        """Remove quads and add others; give the triples that left the union, or came to it."""
        old, new = self.quads & removed, added - self.quads
        come = {triple for triple in _triples(new) if not self._is_stated(triple)}
        self.quads -= old
        self.quads |= new
        for quad in old:
            self._store.remove(quad)
        self._store.extend(new)
        gone = {triple for triple in _triples(old) if not self._is_stated(triple)}
        for triple in gone:
            self._store.remove(Quad(*triple))
            self.triples.remove(triple)
        self._store.extend(Quad(*triple) for triple in _triples(old | new) - gone)
        for triple in come:
            self.triples.add(triple)
        return come | gone

    def _is_stated(self, triple: Triple) -> bool:
        subject, property_, value = triple
        found = self._store.quads_for_pattern(subject, property_, value)
        stated = (Quad(subject, property_, value, quad.graph_name) for quad in found)
        return Quad(*triple) in self.quads or any(quad in self.quads for quad in stated)

    def stated_of(self, thing: Subject) -> Iterator[Quad]:
        """Give what sources state of a thing, or the first of it where that is very much.

        What graphs state that are left out is given as of the default graph.
        """
        own = islice(self._store.quads_for_pattern(thing, None, None, None), _MOST_QUADS)
        named = [quad for quad in own if quad.graph_name not in (DefaultGraph(), self._derived)]
        yield from named
        triples = _triples(named)
        union = self._store.quads_for_pattern(thing, None, None, DefaultGraph())
        stated = (quad for quad in union if quad in self.quads or not self._is_derived(quad))
        for quad in islice(stated, _MOST_QUADS):
            if quad.triple not in triples:
                yield quad

    def _is_derived(self, quad: Quad) -> bool:
        return Quad(quad.subject, quad.predicate, quad.object, self._derived) in self.quads

    def linking_to(self, thing: Subject) -> Iterator[Subject]:
        """Give the things that link to a thing, or the first of them where there are many."""
        links = self._store.quads_for_pattern(None, None, thing, DefaultGraph())
        return (quad.subject for quad in islice(links, _MOST_LINKS))


def _triples(quads: Iterable[Quad]) -> set[Triple]:
    return {quad.triple for quad in quads}
