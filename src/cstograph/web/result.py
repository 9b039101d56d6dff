"""The page that shows the answer to a query."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import render_template, request

from cstograph import formats
from cstograph.engine import Answer, Query
from cstograph.web import links

if TYPE_CHECKING:
    from cstograph.web import Publication

_XSD = "http://www.w3.org/2001/XMLSchema#"
_KINDS = {f"{_XSD}{name}": "number" for name in ("integer", "decimal", "double", "float")} | {
    f"{_XSD}{name}": "date" for name in ("date", "dateTime", "gYear", "time")
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A term as a page shows it: its text, where it leads, its language, or what it counts."""

    text: str
    href: str | None = None
    language: str | None = None
    kind: str | None = None


def page(publication: "Publication", query: Query, answer: Answer) -> str:
    """Show the answer to a query, or its beginning (see `excerpt`): a table, yes or no, Turtle."""
    found = json.loads(b"".join(answer.chunks))
    rows = [[_cell(term, publication) for term in row] for row in found.get("rows", [])]
    offers = formats.GRAPHS if answer.gives_graph else formats.RESULTS
    downloads = [offer.name for offer in offers if offer.names] if request.method == "GET" else []
    return render_template(
        "answer.html",
        publication=publication,
        query=query,
        downloads=downloads,
        **(found | {"rows": rows}),
    )


def _cell(term: dict[str, str] | None, publication: "Publication") -> Cell:
    match term:
        case {"type": "uri", "value": iri}:
            return Cell(links.name(publication, iri), href=links.href(publication, iri))
        case {"type": "bnode", "value": label}:
            return Cell(f"_:{label}")
        case {"value": value, "xml:lang": language}:
            return Cell(value, language=language)
        case {"value": value, "datatype": datatype}:
            return Cell(value, kind=_KINDS.get(datatype))
        case {"value": value}:
            return Cell(value)
        case _:
            return Cell("")
