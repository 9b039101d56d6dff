"""What the home page shows of a publication: its numbers, its classes, its charts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cstograph.project.declared_queries import Chart, Question
from cstograph.rdf.formats import Wanted
from cstograph.web import identifiers
from cstograph.web.pages import chart, result_page
from cstograph.web.pages.cell import Cell
from cstograph.web.publication import Publication
from cstograph.web.queries import select, site
from cstograph.web.queries.results import read_table

#: How many classes are shown where no context says which matter.
_MOST_CLASSES = 24
#: How many rows stand behind a chart; its query gives the others.
_ROWS = 100
# What comes before the last part of an IRI; where a word ends in a name such as SeatAllocation.
_END = re.compile(r".*[/#](?=.)", re.DOTALL)
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Class:
    """A class: its short name, what it is called, and how many members it has."""

    name: str
    label: str
    members: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart of the project, and the rows behind it; `more` tells that these go on."""

    question: Question
    heads: Sequence[str]
    drawn: chart.Bars | chart.Timeline
    rows: Sequence[Sequence[Cell]]
    more: bool


@dataclass(frozen=True, slots=True)
class Home:
    """What the page shows. `stated` and `sources` are 0 where nothing tells sources apart."""

    stated: int
    sources: int
    classes: Sequence[Class]
    figures: Sequence[Figure]

    @classmethod
    def of(cls, publication: Publication) -> "Home":
        """Ask for all that the page shows. Raises as `IsolatedEngine.answer` does."""
        numbers = select.select(publication, "sources")[0] if publication.context else {}
        return cls(
            int(numbers["statements"].value) if numbers else 0,
            int(numbers["sources"].value) if numbers else 0,
            _classes(publication),
            [_figure(publication, declared) for declared in publication.charts],
        )


def _classes(publication: Publication) -> list[Class]:
    """Give the classes that the context names, in its order; without a context, the largest ones.

    A class below another of these is left out: what belongs to it belongs to that one.
    """
    members = site.statistics(publication).classes
    named = publication.order or sorted(members, key=lambda iri: -members[iri])[:_MOST_CLASSES]
    found = {iri: members[iri] for iri in named if iri in members}
    below = {
        row["class"].value
        for row in select.select(publication, "subclasses")
        if row["above"].value in found and row["above"] != row["class"]
    }
    return [_class(publication, iri, found[iri]) for iri in found if iri not in below]


def _class(publication: Publication, iri: str, members: int) -> Class:
    """Call a class by the name that the project gives it, in words, or else by its label."""
    name = identifiers.of_term(publication, iri)
    if iri in publication.order:
        return Class(name, _CAPITAL.sub(" ", name).lower(), members)
    label = site.names_of_terms(publication).get(iri)
    return Class(name, label.value if label else _END.sub("", name) or name, members)


def _figure(publication: Publication, declared: Chart) -> Figure:
    """Draw a chart. The rows behind it lead to the resources that they are about."""
    query = select.query_of(publication, declared.question.text, Wanted("tsv"), ())
    table = read_table(publication.engine.answer(query))
    rows = result_page.cells(publication, table.rows)
    drawn = chart.declared(declared.picture, table.names, rows)
    behind = [_behind(table.names, row) for row in rows[:_ROWS]]
    more = table.more or len(rows) > len(behind)
    return Figure(declared.question, declared.heads, drawn, behind, more)


def _behind(names: Sequence[str], row: Sequence[Cell]) -> list[Cell]:
    record = dict(zip(names, row, strict=True))
    resource = record.pop("resource", None)
    if resource:
        label = record["label"]
        record["label"] = Cell(label.text, resource.href, label.language, label.kind)
    return list(record.values())
