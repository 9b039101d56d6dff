"""The numbers of a dataset, which are counted once per release."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cstograph.web.publication import Publication
from cstograph.web.queries import select
from cstograph.web.queries.select import Row


@dataclass(frozen=True, slots=True)
class Linkset:
    """Links of one property into one namespace."""

    property: str
    namespace: str
    triples: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """What VoID counts (section 4.6): of the union of all graphs, and by class, property, graph."""

    triples: int
    subjects: int
    objects: int
    classes: Mapping[str, int]
    properties: Mapping[str, int]
    graphs: Mapping[str, int]
    linksets: Sequence[Linkset]

    @classmethod
    def of(cls, publication: Publication) -> "Statistics":
        """Count. Raises as `IsolatedEngine.answer` does."""
        (totals,) = select.select(publication, "totals")
        base = publication.base or "\0"
        return cls(
            _number(totals, "triples"),
            _number(totals, "subjects"),
            _number(totals, "objects"),
            _counted(select.select(publication, "classes"), "class", "members"),
            _counted(select.select(publication, "properties"), "property", "triples"),
            _counted(select.select(publication, "named-graphs"), "graph", "triples"),
            [
                Linkset(row["property"].value, row["namespace"].value, _number(row, "triples"))
                for row in select.select(publication, "linksets")
                if not row["namespace"].value.startswith(base)
            ],
        )


def _number(row: Row, name: str) -> int:
    return int(row[name].value)


def _counted(rows: Sequence[Row], key: str, number: str) -> dict[str, int]:
    return {row[key].value: _number(row, number) for row in rows if row[key].is_iri}
