"""The union of a dataset's graphs in memory: each triple once, each term a number.

It is asked set by set, so that a million triples are: which subjects have a property, what is of a
class. Unlike the engine's store, it gives every literal back as it was written.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeAlias

import pyoxigraph as ox
from rdflib.term import IdentifiedNode, Literal, Node

from cstograph.rdf import rdflib_terms
from cstograph.validation.blank_nodes import BlankNodes

#: From a term to those that a property links to it; all are numbers.
Links: TypeAlias = Mapping[int, list[int]]

_NONE: Links = MappingProxyType({})


class Triples:
    """A set of triples, found by property, and within it by subject or by object.

    The triples have skolem IRIs; as rdflib's terms these are the blank nodes that they stand for.
    """

    def __init__(self, quads: Iterable[ox.Quad], blank_nodes: BlankNodes | None = None) -> None:
        numbers: dict[object, int] = {}
        stated: dict[int, dict[int, list[int]]] = {}
        for quad in quads:
            subject = numbers.setdefault(quad.subject, len(numbers))
            property_ = numbers.setdefault(quad.predicate, len(numbers))
            value = numbers.setdefault(quad.object, len(numbers))
            values = stated.setdefault(property_, {})
            if subject in values:
                values[subject].append(value)
            else:
                values[subject] = [value]
        for values in stated.values():
            for subject, several in values.items():
                if len(several) > 1:  # what several graphs state is one triple
                    values[subject] = list(dict.fromkeys(several))
        self.blank_nodes = blank_nodes or BlankNodes()
        self._length = sum(len(found) for values in stated.values() for found in values.values())
        self._numbers = numbers
        self._terms = list(numbers)
        self._nodes: dict[int, IdentifiedNode | Literal] = {}
        self._stated = stated
        self._inverse: dict[int, dict[int, list[int]]] = {}

    def __len__(self) -> int:
        return self._length

    def add(self, triple: ox.Triple) -> None:
        """Add a triple that the set does not have."""
        subject, property_, value = map(self._numbered, triple)
        self._stated.setdefault(property_, {}).setdefault(subject, []).append(value)
        if property_ in self._inverse:
            self._inverse[property_].setdefault(value, []).append(subject)
        self._length += 1

    def remove(self, triple: ox.Triple) -> None:
        """Remove a triple that the set has."""
        subject, property_, value = map(self._numbered, triple)
        _unlink(self._stated[property_], subject, value)
        if property_ in self._inverse:
            _unlink(self._inverse[property_], value, subject)
        self._length -= 1

    def number(self, node: Node) -> int | None:
        """Give the number of a term; None where no triple has it."""
        return self._numbers.get(self._term(node))

    def numbered(self, node: Node) -> int:
        """Give the number of a term, also of one that no triple has."""
        return self._numbered(self._term(node))

    def _term(self, node: Node) -> object:
        return self.blank_nodes.skolemized(rdflib_terms.term(node))

    def _numbered(self, term: object) -> int:
        number = self._numbers.setdefault(term, len(self._terms))
        if number == len(self._terms):
            self._terms.append(term)
        return number

    def term(self, number: int) -> object:
        """Give the term with this number."""
        return self._terms[number]

    def node(self, number: int) -> IdentifiedNode | Literal:
        """Give the term with this number as rdflib's; the same object each time."""
        node = self._nodes.get(number)
        if node is None:
            term = self.blank_nodes.unskolemized(self._terms[number])
            node = self._nodes[number] = rdflib_terms.node(term)
        return node

    @property
    def has_blank_nodes(self) -> bool:
        """Tell whether any term is the skolem IRI of a blank node."""
        return any(map(self.blank_nodes.stands_for_one, self._terms))

    def described(self) -> set[object]:
        """Give the subjects of all triples."""
        return {self._terms[number] for number in set().union(*self._stated.values())}

    @property
    def properties(self) -> Iterable[int]:
        """The properties of all triples."""
        return self._stated.keys()

    def values(self, property_: int | None) -> Links:
        """Give the subjects that have a property, each with its values."""
        return _NONE if property_ is None else self._stated.get(property_, _NONE)

    def subjects(self, property_: int | None) -> Links:
        """Give the values of a property, each with the subjects that have it."""
        if property_ is None or property_ not in self._stated:
            return _NONE
        if property_ not in self._inverse:
            inverse: dict[int, list[int]] = {}
            for subject, values in self._stated[property_].items():
                for value in values:
                    inverse.setdefault(value, []).append(subject)
            self._inverse[property_] = inverse
        return self._inverse[property_]

    def match(
        self, subject: int | None, property_: int | None, value: int | None
    ) -> Iterator[tuple[int, int, int]]:
        """Find triples; None stands for any term."""
        for known in self._stated if property_ is None else (property_,):
            if subject is not None:
                for found in self.values(known).get(subject, ()):
                    if value is None or value == found:
                        yield subject, known, found
            elif value is not None:
                for found in self.subjects(known).get(value, ()):
                    yield found, known, value
            else:
                for each, values in self.values(known).items():
                    for found in values:
                        yield each, known, found


def _unlink(links: dict[int, list[int]], start: int, end: int) -> None:
    """Remove a link; what has no links any more has no entry."""
    links[start].remove(end)
    if not links[start]:
        del links[start]
