"""`/sparql` in Flask: an adapter over `protocol.read_request` and `response.respond`."""

from flask import Blueprint, Response, current_app, render_template, request
from werkzeug.exceptions import BadRequest, NotFound

from cstograph.engine.query import Query
from cstograph.rdf import formats
from cstograph.rdf.formats import HTML, HTML_RESULTS, Wanted
from cstograph.web import access_record, reader_thread
from cstograph.web.caching.etags import tag, unless_known
from cstograph.web.pages import layout, result_page
from cstograph.web.publication import Publication
from cstograph.web.sparql.protocol import NO_HOST, Request, read_request
from cstograph.web.sparql.response import entity_tag, respond
from cstograph.web.sparql.service_description import service_description


def blueprint(publication: Publication) -> Blueprint:
    """Make the endpoint of a publication."""
    endpoint = Blueprint("sparql", __name__)

    @endpoint.route("/sparql", methods=["GET", "POST"], strict_slashes=False)
    def sparql() -> Response:
        received = _request()
        asked = reader_thread.read(read_request, received, publication.base)
        if isinstance(asked, Query):
            return _answer(publication, asked)
        return _describe(publication, received.url, asked)

    return endpoint


def _request() -> Request:
    try:
        url = request.base_url.removesuffix("/")
    except ValueError:
        raise BadRequest(NO_HOST) from None
    return Request(
        request.method,
        url,
        request.query_string,
        {name.lower(): value for name, value in request.headers} | {"host": request.host},
        request.remote_addr or "",
        request.get_data() if request.method == "POST" else b"",
    )


def _answer(publication: Publication, query: Query) -> Response:
    """Answer a query."""
    record = access_record.current()
    if record:
        record.note_query(query)
    etag = entity_tag(publication.seed, query, is_link=request.method != "POST")

    def evaluate() -> tuple[Response, bool]:
        answer = publication.engine.answer(query)
        if record:
            record.evaluator = answer.evaluator
        if answer.format in (HTML, HTML_RESULTS):
            page = result_page.page(publication, query, answer)
            return Response(page, content_type=HTML.content_type), not answer.is_volatile
        status, headers, body = respond(answer, etag, current_app.config["FRESH"])
        return Response(body, status, headers), not answer.is_volatile

    return unless_known(etag, evaluate, query.timeout)


def _describe(publication: Publication, url: str, wanted: Wanted) -> Response:
    """Describe the service at a URL: to programs in RDF, to people as a page with a form."""
    to = wanted.choose(formats.GRAPHS)

    def describe() -> tuple[Response, bool]:
        if to is HTML:
            return Response(_form(publication), content_type=to.content_type), True
        body = service_description(publication, url, to)
        return Response(body, content_type=to.content_type), True

    editor = str(current_app.config["HAS_EDITOR"])
    etag = tag(publication, "sparql", to.media_type, editor, request.url)
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
        prefixes=publication.prefixes,
        terms=sorted(publication.order),
    )
