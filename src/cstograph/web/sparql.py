"""`/sparql`: what the endpoint answers, to programs and to browsers."""

import hashlib
from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound

from cstograph import formats
from cstograph.engine import Query
from cstograph.formats import Format
from cstograph.web import protocol, result
from cstograph.web.description import service_description

if TYPE_CHECKING:
    from cstograph.web import Publication

#: Pages come last: they are for clients that ask for them above all, browsers that is.
_HTML = Format(("html",), formats.TURTLE.writer, "text/html")
_GRAPHS = (*formats.GRAPHS, _HTML)
_RESULTS = (*formats.RESULTS, _HTML)


def blueprint(publication: "Publication") -> Blueprint:
    """Make the endpoint of a publication."""
    endpoint = Blueprint("sparql", __name__)

    @endpoint.route("/sparql", methods=["GET", "POST"])
    def sparql() -> Response:
        query, wanted = protocol.asked(publication.base)
        if query is None:
            return _describe(publication, wanted)
        return _answer(publication, query, wanted)

    return endpoint


def _answer(publication: "Publication", query: Query, wanted: str | None) -> Response:
    """Answer a query, or tell that the client has the answer already."""
    to = _chosen(_GRAPHS if query.form.gives_graph else _RESULTS, wanted)
    parts = (query.text, query.base or "", *query.default_graphs, "", *query.named_graphs)
    tag = None if query.surface.is_volatile else _tag(publication, to, *parts)
    if tag and _is_known(tag):
        return _labelled(Response(status=304), tag)
    if to is _HTML:
        page = result.page(publication, query)
        return _labelled(Response(page, content_type=to.content_type), tag)
    answer = publication.engine.answer(query, to)
    return _labelled(Response(answer.chunks, content_type=answer.content_type), tag)


def _describe(publication: "Publication", wanted: str | None) -> Response:
    """Describe the service: to programs in RDF, to people as a page with a form."""
    to = _chosen(_GRAPHS, wanted)
    tag = _tag(publication, to, request.url)
    if _is_known(tag):
        return _labelled(Response(status=304), tag)
    if to is _HTML:
        body: str | bytes = _form(publication)
    else:
        body = service_description(publication.engine, request.base_url, to)
    return _labelled(Response(body, content_type=to.content_type), tag)


def _form(publication: "Publication") -> str:
    stem = request.args.get("example")
    example = next((found for found in publication.questions if found.stem == stem), None)
    if stem and not example:
        raise NotFound(f"There is no example `{stem}` here.")
    return render_template("sparql.html", publication=publication, example=example)


def _chosen(offers: tuple[Format, ...], wanted: str | None) -> Format:
    if wanted:
        return formats.named(wanted, offers)
    return formats.negotiate(request.headers.get("Accept"), offers)


def _tag(publication: "Publication", to: Format, *parts: str) -> str:
    """Name an answer by all that decides it: weakly, since solutions may come in any order."""
    whole = "\0".join((publication.version, to.media_type, *parts))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _is_known(tag: str) -> bool:
    """Tell whether the client has this answer (RFC 9110, section 13.1.2)."""
    return request.method in ("GET", "HEAD") and request.if_none_match.contains_weak(tag)


def _labelled(response: Response, tag: str | None) -> Response:
    """Tell caches what the answer depends on, and that they ask again each time."""
    response.vary.add("Accept")
    response.headers["Cache-Control"] = "no-cache" if tag else "no-store"
    if tag:
        response.set_etag(tag, weak=True)
    return response
