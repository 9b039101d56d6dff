"""`/sparql`: what the endpoint answers, to programs and to browsers."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, render_template, request
from werkzeug.exceptions import NotFound

from cstograph import formats
from cstograph.engine import Query
from cstograph.formats import HTML, Wanted
from cstograph.web import pages, protocol, record, result
from cstograph.web.conditional import tag, unless_known
from cstograph.web.description import service_description

if TYPE_CHECKING:
    from cstograph.web import Publication


def blueprint(publication: "Publication") -> Blueprint:
    """Make the endpoint of a publication."""
    endpoint = Blueprint("sparql", __name__)

    @endpoint.route("/sparql", methods=["GET", "POST"])
    def sparql() -> Response:
        asked = protocol.asked(publication.base)
        if isinstance(asked, Query):
            return _answer(publication, asked)
        return _describe(publication, asked)

    return endpoint


def _answer(publication: "Publication", query: Query) -> Response:
    """Answer a query."""
    note = record.current()
    if note:
        note.query(query)
    etag = _tag(publication, query.wanted, query.text, query.base or "", *_dataset(query))

    def evaluate() -> tuple[Response, bool]:
        answer = publication.engine.answer(query)
        if note and answer.evaluator:
            note.members["evaluator"] = answer.evaluator
        if answer.format is HTML:
            body: Iterable[bytes] | str = result.page(publication, query, answer)
        else:
            body = answer.chunks
        return Response(body, content_type=answer.format.content_type), not answer.is_volatile

    return unless_known(etag, evaluate, query.timeout)


def _dataset(query: Query) -> tuple[str, ...]:
    return (*query.default_graphs, "", *query.named_graphs)


def _describe(publication: "Publication", wanted: Wanted) -> Response:
    """Describe the service: to programs in RDF, to people as a page with a form."""
    to = wanted.choose(formats.GRAPHS)

    def describe() -> tuple[Response, bool]:
        if to is HTML:
            return Response(_form(publication), content_type=to.content_type), True
        body = service_description(publication, request.base_url, to)
        return Response(body, content_type=to.content_type), True

    editor = str(current_app.config["HAS_EDITOR"])
    return unless_known(_tag(publication, wanted, request.url, editor), describe)


def _form(publication: "Publication") -> str:
    stem = request.args.get("example")
    known = (*publication.questions, *(chart.question for chart in publication.charts))
    example = next((found for found in known if found.stem == stem), None)
    if stem and not example:
        raise NotFound(f"There is no example `{stem}` here.")
    return render_template(
        "sparql.html",
        publication=publication,
        example=example,
        has_editor=pages.with_editor(),
        prefixes=publication.context.prefixes if publication.context else {},
        terms=sorted(publication.order),
    )


def _tag(publication: "Publication", wanted: Wanted, *parts: str) -> str:
    is_link = str(request.method != "POST")  # a page has links to what can be asked by a link
    return tag(publication, wanted.name or "", wanted.accept or "", is_link, *parts)
