"""A project's order of classes and properties -> the order of what is written."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter

from cstograph.rdf.writing.statements import TYPE, Nodes

_LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"


class Order:
    """Sorts subjects, properties and values; `iris` are classes and properties, the first first."""

    def __init__(self, iris: Sequence[str]) -> None:
        terms = [f"<{iri}>" for iri in iris]
        self._classes = {term: number for number, term in enumerate(terms)}
        first = dict.fromkeys((TYPE, _LABEL, *terms))
        self._properties = {term: number for number, term in enumerate(first)}

    def subjects(self, nodes: Nodes) -> list[str]:
        """Sort the subjects of a graph by the first of their classes, then by themselves."""
        last = len(self._classes)

        def rank(subject: str) -> tuple[int, str]:
            types = (
                self._classes.get(value, last) for name, value in nodes[subject] if name == TYPE
            )
            return min(types, default=last), subject.rstrip(">")

        return sorted(nodes, key=rank)

    def properties(self, said: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
        """Group and sort what is said of a subject by its properties, and sort their values."""
        found = [(name, [v for _, v in pairs]) for name, pairs in groupby(said, itemgetter(0))]
        last = len(self._properties)
        found.sort(key=lambda pair: (self._properties.get(pair[0], last), pair[0][:-1]))
        for _, values in found:
            if len(values) > 1:
                values.sort(key=_by_language)
        return found


def _by_language(term: str) -> tuple[str, str]:
    """Sort IRIs, then literals by their datatypes and languages, then by themselves."""
    return (term[term.rindex('"') :], term) if term.startswith('"') else ("", term.rstrip(">"))
