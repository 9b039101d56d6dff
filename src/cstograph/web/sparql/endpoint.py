"""`/sparql`: what the endpoint answers, to programs and to browsers."""

import hashlib
from collections.abc import Iterable

from flask import Blueprint, Response, current_app, render_template, request
from werkzeug.exceptions import NotFound

from cstograph.engine.query import Query
from cstograph.rdf import formats
from cstograph.rdf.formats import HTML, Wanted
from cstograph.server import access_log
from cstograph.web.caching.etags import begun, finished, tag, unless_known
from cstograph.web.pages import layout
from cstograph.web.publication import Publication
from cstograph.web.sparql import protocol, result_page
from cstograph.web.sparql.service_description import service_description

#: Where the environment of a request has its query and the entity tag of the answer.
ASKED = "cstograph.asked"


def blueprint(publication: Publication) -> Blueprint:
    """Make the endpoint of a publication."""
    endpoint = Blueprint("sparql", __name__)

    @endpoint.route("/sparql", methods=["GET", "POST"])
    def sparql() -> Response:
        asked = protocol.asked(publication.base)
        if isinstance(asked, Query):
            return _answer(publication, asked)
        return _describe(publication, asked)

    return endpoint


def _answer(publication: Publication, query: Query) -> Response:
    """Answer a query."""
    note = access_log.current()
    if note:
        note.query(query)
    etag = tag_of(publication, query, is_link=request.method != "POST")
    request.environ[ASKED] = query, etag

    def evaluate() -> tuple[Response, bool]:
        answer = publication.engine.answer(query)
        if note and answer.evaluator:
            note.members["evaluator"] = answer.evaluator
        if answer.format is HTML:
            body: Iterable[bytes] | bytes | str = result_page.page(publication, query, answer)
        elif isinstance(answer.chunks, list):  # whole, and so of a known length
            body = b"".join(answer.chunks)
        else:
            body = answer.chunks
        return Response(body, content_type=answer.format.content_type), not answer.is_volatile

    return unless_known(etag, evaluate, query.timeout)


def tag_of(publication: Publication, query: Query, *, is_link: bool) -> str:
    """Give the entity tag of the answer to a query; `is_link`: one that can be asked by a link."""
    return finished(tags_of(publication, query, is_link=is_link), query.text)


def tags_of(publication: Publication, query: Query, *, is_link: bool) -> "hashlib._Hash | None":
    """Begin the entity tags of the answers to queries that differ in nothing but their text."""
    dataset = (*query.default_graphs, "", *query.named_graphs)
    return begun(publication, *_form_of(query.wanted, is_link), query.base or "", *dataset)


def _describe(publication: Publication, wanted: Wanted) -> Response:
    """Describe the service: to programs in RDF, to people as a page with a form."""
    to = wanted.choose(formats.GRAPHS)

    def describe() -> tuple[Response, bool]:
        if to is HTML:
            return Response(_form(publication), content_type=to.content_type), True
        body = service_description(publication, request.base_url, to)
        return Response(body, content_type=to.content_type), True

    editor = str(current_app.config["HAS_EDITOR"])
    is_link = request.method != "POST"
    etag = tag(publication, *_form_of(wanted, is_link), editor, request.url)
    return unless_known(etag, describe)


def _form(publication: Publication) -> str:
    stem = request.args.get("example")
    known = (*publication.questions, *(chart.question for chart in publication.charts))
    example = next((found for found in known if found.stem == stem), None)
    if stem and not example:
        raise NotFound(f"There is no example `{stem}` here.")
    return render_template(
        "sparql.html",
        publication=publication,
        example=example,
        has_editor=layout.with_editor(),
        prefixes=publication.context.prefixes if publication.context else {},
        terms=sorted(publication.order),
    )


def _form_of(wanted: Wanted, is_link: bool) -> tuple[str, ...]:  # noqa: FBT001 - one of two
    """Tell apart what is answered in different forms: a page has links to what a link can ask."""
    return wanted.name or "", wanted.accept or "", str(is_link)
