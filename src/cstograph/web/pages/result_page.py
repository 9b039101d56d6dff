"""The page that shows the answer to a query."""

from collections.abc import Iterable, Sequence

from flask import render_template, request
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat

from cstograph.engine.query import Answer, Query
from cstograph.rdf import formats
from cstograph.rdf.writing.write import write_triples
from cstograph.web import links
from cstograph.web.pages import chart
from cstograph.web.pages.cell import Cell, kind_of
from cstograph.web.publication import Publication
from cstograph.web.queries.results import LONGEST, Graph, Node, Table, read_beginning


def page(publication: Publication, query: Query, answer: Answer) -> str:
    """Show the answer to a query, or its beginning: a table, yes or no, Turtle.

    Raises as `IsolatedEngine.answer` does.
    """
    offers = formats.GRAPHS if answer.gives_graph else formats.RESULTS
    downloads = [offer.name for offer in offers if offer.names] if request.method != "POST" else []
    shown: dict[str, object] = {}
    match read_beginning(answer):
        case Graph(triples, more):
            turtle = write_triples(triples, RdfFormat.TURTLE, publication.prefixes).decode()
            shown |= {"turtle": turtle, "more": more}
        case Table(names, solutions, more):
            rows = cells(publication, solutions)
            drawn = chart.of_rows(names, rows) if rows else None
            shown |= {"names": names, "rows": rows, "more": more, "chart": drawn}
        case boolean:
            shown["boolean"] = boolean
    return render_template(
        "answer.html", publication=publication, query=query, downloads=downloads, **shown
    )


def cells(publication: Publication, rows: Iterable[Sequence[Node]]) -> list[list[Cell]]:
    """Show the rows of a table."""
    return [[_cell(node, publication) for node in row] for row in rows]


def _cell(node: Node, publication: Publication) -> Cell:
    match node:
        case None:
            return Cell("")
        case NamedNode(value=iri):
            return Cell(links.name(publication, iri), links.href(publication, iri), kind="iri")
        case Literal():
            text = _cut(node.value)
            return Cell(text, language=node.language, kind=kind_of(node.datatype.value))
        case BlankNode():
            return Cell(f"_:{node.value}")
        case _:
            return Cell(_cut(str(node)))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} […]"
