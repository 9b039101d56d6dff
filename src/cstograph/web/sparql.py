"""`/sparql`: what the endpoint answers, to programs and to browsers."""

import hashlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound

from cstograph import formats
from cstograph.engine import Query
from cstograph.formats import HTML, Wanted
from cstograph.web import protocol, record, result
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
    tag = _tag(publication, query.wanted, query.text, query.base or "", *_dataset(query))

    def evaluate() -> tuple[Response, bool]:
        answer = publication.engine.answer(query)
        if note and answer.evaluator:
            note.members["evaluator"] = answer.evaluator
        if answer.format is HTML:
            body: Iterable[bytes] | str = result.page(publication, query, answer)
        else:
            body = answer.chunks
        return Response(body, content_type=answer.format.content_type), not answer.is_volatile

    return _unless_known(tag, evaluate)


def _dataset(query: Query) -> tuple[str, ...]:
    return (*query.default_graphs, "", *query.named_graphs)


def _describe(publication: "Publication", wanted: Wanted) -> Response:
    """Describe the service: to programs in RDF, to people as a page with a form."""
    to = wanted.choose(formats.GRAPHS)

    def describe() -> tuple[Response, bool]:
        if to is HTML:
            return Response(_form(publication), content_type=to.content_type), True
        body = service_description(publication.engine, request.base_url, to)
        return Response(body, content_type=to.content_type), True

    return _unless_known(_tag(publication, wanted, request.url), describe)


def _form(publication: "Publication") -> str:
    stem = request.args.get("example")
    example = next((found for found in publication.questions if found.stem == stem), None)
    if stem and not example:
        raise NotFound(f"There is no example `{stem}` here.")
    return render_template("sparql.html", publication=publication, example=example)


def _tag(publication: "Publication", wanted: Wanted, *parts: str) -> str:
    """Name an answer by all that decides it: weakly, since solutions may come in any order."""
    whole = "\0".join((publication.seed, wanted.name or "", wanted.accept or "", *parts))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _unless_known(tag: str, make: Callable[[], tuple[Response, bool]]) -> Response:
    """Make the response, or tell the client that it has it already (RFC 9110, section 13.1.2).

    `make` also tells whether the tag is right for it: that of an answer which changes never is,
    and so nobody has it. `*` is known only if there is an answer, so that needs the answer made
    (section 13.2.1).
    """
    conditions = request.if_none_match
    is_safe = request.method in ("GET", "HEAD")
    known, is_tagged = is_safe and conditions.contains_weak(tag), True
    response = None
    if not known or conditions.star_tag:
        response, is_tagged = make()
        known = known and is_tagged
    if known or response is None:
        if response is not None:
            response.close()
        response = Response(status=304)
        response.headers.pop("Content-Type")
    response.vary.add("Accept")
    response.headers["Cache-Control"] = "no-cache" if is_tagged else "no-store"
    if is_tagged:
        response.set_etag(tag, weak=True)
    return response
