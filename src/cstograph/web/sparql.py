"""`/sparql`: what the endpoint answers, to programs and to browsers."""

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound

from cstograph import formats
from cstograph.engine import Query
from cstograph.formats import HTML, Format
from cstograph.web import protocol, result
from cstograph.web.description import service_description

if TYPE_CHECKING:
    from cstograph.web import Publication

#: Pages come last: they are for clients that ask for them above all, browsers that is.
_GRAPHS = (*formats.GRAPHS, HTML)
_RESULTS = (*formats.RESULTS, HTML)


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
    """Answer a query."""
    to = _chosen(_GRAPHS if query.form.gives_graph else _RESULTS, wanted)
    parts = (query.text, query.base or "", *query.default_graphs, "", *query.named_graphs)
    tag = None if query.surface.is_volatile else _tag(publication, to, *parts)

    def evaluate() -> Response:
        if to is HTML:
            return Response(result.page(publication, query), content_type=to.content_type)
        answer = publication.engine.answer(query, to)
        return Response(answer.chunks, content_type=answer.content_type)

    return _unless_known(tag, evaluate)


def _describe(publication: "Publication", wanted: str | None) -> Response:
    """Describe the service: to programs in RDF, to people as a page with a form."""
    to = _chosen(_GRAPHS, wanted)

    def describe() -> Response:
        if to is HTML:
            return Response(_form(publication), content_type=to.content_type)
        body = service_description(publication.engine, request.base_url, to)
        return Response(body, content_type=to.content_type)

    return _unless_known(_tag(publication, to, request.url), describe)


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
    whole = "\0".join((publication.seed, to.media_type, *parts))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _unless_known(tag: str | None, make: Callable[[], Response]) -> Response:
    """Make the response, or tell the client that it has it already (RFC 9110, section 13.1.2).

    `*` is known only if there is an answer, so that needs the answer made (section 13.2.1).
    """
    conditions = request.if_none_match
    is_safe = request.method in ("GET", "HEAD")
    known = tag is not None and is_safe and conditions.contains_weak(tag)
    response = make() if not known or conditions.star_tag else None
    if known or response is None:
        response = Response(status=304)
        response.headers.pop("Content-Type")
    response.vary.add("Accept")
    response.headers["Cache-Control"] = "no-cache" if tag else "no-store"
    if tag:
        response.set_etag(tag, weak=True)
    return response
