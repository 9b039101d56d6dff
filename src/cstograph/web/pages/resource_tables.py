"""The tables that a project declares for the pages of its things, such as numbers over time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cstograph.project.declared_queries import LINK, Question
from cstograph.rdf.formats import Wanted
from cstograph.web.pages import result_page
from cstograph.web.pages.cell import Cell
from cstograph.web.pages.description import Description
from cstograph.web.publication import Publication
from cstograph.web.queries import select
from cstograph.web.queries.results import read_table


@dataclass(frozen=True, slots=True)
class Tabulated:
    """A table with its rows; `more` tells that these go on."""

    question: Question
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    more: bool


def of(publication: Publication, description: Description) -> Iterator[Tabulated]:
    """Give the tables of a resource's page that have rows.

    Raises as `IsolatedEngine.answer` does.
    """
    context = publication.context
    for table in publication.tables:
        if not context or not {context.expand(name) for name in table.of} & {*description.types}:
            continue
        asked = Wanted("tsv"), [("resource", description.iri)]
        query = select.query_of(publication, table.question.text, *asked)
        found = read_table(publication.engine.answer(query))
        rows = [_row(found.names, row) for row in result_page.cells(publication, found.rows)]
        if rows:
            yield Tabulated(table.question, table.heads, rows, found.more)


def _row(names: Sequence[str], cells: Sequence[Cell]) -> list[Cell]:
    """Leave out the resource, and let each text lead where its `_link` says."""
    record = dict(zip(names, cells, strict=True))
    links = {name: record[name + LINK] for name in record if name + LINK in record}
    return [
        replace(cell, href=links[name].href) if name in links else cell
        for name, cell in record.items()
        if name != "resource" and not name.endswith(LINK)
    ]
