"""A project's order of classes and properties -> the order of what is written."""

from collections.abc import Iterator, Mapping, Sequence

from cstograph.rdf.writing.statements import TYPE, Nodes

_LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"


class Order:
    """Sorts subjects, properties and values; `iris` are classes and properties, the first first."""

    def __init__(self, iris: Sequence[str]) -> None:
        terms = [f"<{iri}>" for iri in iris]
        self._classes = {term: number for number, term in enumerate(terms)}
        self._properties = _Ranks((TYPE, _LABEL, *terms))

    def subjects(self, nodes: Nodes) -> list[str]:
        """Sort the subjects of a graph by the first of their classes, then by themselves."""
        last = len(self._classes)

        def rank(subject: str) -> tuple[int, str]:
            types = (self._classes.get(name, last) for name in nodes[subject].get(TYPE, ()))
            return min(types, default=last), subject.rstrip(">")

        return sorted(nodes, key=rank)

    def properties(self, said: Mapping[str, list[str]]) -> Iterator[tuple[str, list[str]]]:
        """Sort what is said of a subject by its properties, and their values."""
        for name in sorted(said, key=self._properties.__getitem__):
            values = said[name]
            yield name, sorted(values, key=_by_language) if len(values) > 1 else values


class _Ranks(dict[str, tuple[int, str]]):
    """The rank of each property: those of an order first, the others by themselves."""

    def __init__(self, terms: Sequence[str]) -> None:
        super().__init__((term, (number, "")) for number, term in enumerate(dict.fromkeys(terms)))

    def __missing__(self, term: str) -> tuple[int, str]:
        rank = self[term] = (1 << 30, term[:-1])
        return rank


def _by_language(term: str) -> tuple[str, str]:
    """Sort IRIs, then literals by their datatypes and languages, then by themselves."""
    return (term[term.rindex('"') :], term) if term.startswith('"') else ("", term.rstrip(">"))
