"""A project's order of classes and properties -> the order of what is written."""

from collections.abc import Sequence

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
            types = [
                self._classes.get(value, last) for name, value in nodes[subject] if name == TYPE
            ]
            return min(types, default=last), subject.rstrip(">")

        return sorted(nodes, key=rank)

    def properties(self, said: Sequence[tuple[str, str]]) -> list[tuple[str, list[str]]]:
        """Group and sort what is said of a subject by its properties, and sort their values."""
        found: dict[str, list[str]] = {}
        for name, value in said:
            if name in found:
                found[name].append(value)
            else:
                found[name] = [value]
        if len(found) < len(said):
            for values in found.values():
                values.sort(key=_by_language)
        return sorted(found.items(), key=lambda pair: self._properties[pair[0]])


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
