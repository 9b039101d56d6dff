"""The page that shows the answer to a query."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import render_template, request

from cstograph import formats
from cstograph.engine import Query

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


def page(publication: "Publication", query: Query) -> str:
    """Evaluate a query and show the answer: a table, yes or no, or Turtle."""
    offers = formats.GRAPHS if query.form.gives_graph else formats.RESULTS
    to = formats.TURTLE if query.form.gives_graph else formats.JSON
    body = b"".join(publication.engine.answer(query, to).chunks)
    shown: dict[str, Any] = {"turtle": body.decode()} if query.form.gives_graph else {}
    if not query.form.gives_graph:
        found = json.loads(body)
        names = found["head"].get("vars", [])
        rows = found.get("results", {}).get("bindings", [])
        shown = {
            "boolean": found.get("boolean"),
            "names": names,
            "rows": [[_cell(row.get(name), publication) for name in names] for row in rows],
        }
    downloads = [offer.name for offer in offers if offer.names] if request.method == "GET" else []
    return render_template(
        "answer.html", publication=publication, query=query, downloads=downloads, **shown
    )


def _cell(term: dict[str, str] | None, publication: "Publication") -> Cell:
    match term:
        case {"type": "uri", "value": iri}:
            text = publication.context.compact(iri) if publication.context else iri
            return Cell(text, href=iri if iri.startswith(("http://", "https://")) else None)
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
