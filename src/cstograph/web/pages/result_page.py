"""The page that shows the answer to a query."""

import json
from collections.abc import Iterable

from flask import render_template, request

from cstograph.engine.query import Answer, Query
from cstograph.rdf import formats
from cstograph.web import links
from cstograph.web.pages import chart
from cstograph.web.pages.cell import Cell, kind_of
from cstograph.web.publication import Publication


def page(publication: Publication, query: Query, answer: Answer) -> str:
    """Show the answer to a query, or its beginning (see `excerpt`): a table, yes or no, Turtle."""
    found = json.loads(b"".join(answer.chunks))
    rows = cells(publication, found.get("rows", []))
    offers = formats.GRAPHS if answer.gives_graph else formats.RESULTS
    downloads = [offer.name for offer in offers if offer.names] if request.method != "POST" else []
    return render_template(
        "answer.html",
        publication=publication,
        query=query,
        downloads=downloads,
        chart=chart.of_rows(found["names"], rows) if rows else None,
        **(found | {"rows": rows}),
    )


def cells(
    publication: Publication, rows: Iterable[Iterable[dict[str, str] | None]]
) -> list[list[Cell]]:
    """Show the rows of an excerpt."""
    return [[_cell(term, publication) for term in row] for row in rows]


def _cell(term: dict[str, str] | None, publication: Publication) -> Cell:
    match term:
        case {"type": "uri", "value": iri}:
            return Cell(links.name(publication, iri), links.href(publication, iri), kind="iri")
        case {"type": "bnode", "value": label}:
            return Cell(f"_:{label}")
        case {"value": value, "xml:lang": language}:
            return Cell(value, language=language)
        case {"value": value, "datatype": datatype}:
            return Cell(value, kind=kind_of(datatype))
        case {"value": value}:
            return Cell(value)
        case _:
            return Cell("")
