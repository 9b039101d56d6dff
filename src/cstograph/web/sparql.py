"""`/sparql`: the query operation of the SPARQL 1.1 Protocol, and the service description.

Section numbers are those of SPARQL 1.1 Protocol.
"""

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from flask import Blueprint, Response, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, NotFound, UnsupportedMediaType

from cstograph import formats
from cstograph.engine import Query
from cstograph.errors import UpdateRefusedError
from cstograph.formats import Format
from cstograph.web.description import service_description

if TYPE_CHECKING:
    from cstograph.web import Publication

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_DATASET = ("default-graph-uri", "named-graph-uri")
_HTML = Format(("html",), formats.TURTLE.writer, "text/html")


def blueprint(publication: "Publication") -> Blueprint:
    """Make the endpoint of a publication."""
    endpoint = Blueprint("sparql", __name__)

    @endpoint.route("/sparql", methods=["GET", "POST"])
    def sparql() -> Response:
        _refuse_update("update" in request.args)
        _check_utf8(unquote_to_bytes(request.query_string), "the URL")
        if request.method == "POST":
            return _answer(publication, *_posted(publication))
        if "query" in request.args:
            query = _query(publication, request.args, request.args)
            return _answer(publication, query, _format(request.args))
        return _without_query(publication)

    return endpoint


def _posted(publication: "Publication") -> tuple[Query, str | None]:
    """Read the query from the body, and the format asked for (sections 2.1.2 and 2.1.3)."""
    charset = request.mimetype_params.get("charset", "utf-8")
    if charset.lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaType(f"Send the query in UTF-8; this names the charset {charset}.")
    if request.mimetype == _FORM:
        _check_utf8(unquote_to_bytes(request.get_data()), "the body")
        _refuse_update("update" in request.form)
        if "query" in request.args:
            raise BadRequest("A url-encoded POST has its `query` in the body, not in the URL.")
        return _query(publication, request.form, request.form, request.args), _format(
            request.form, request.args
        )
    if request.mimetype == _QUERY:
        if "query" in request.args:
            raise BadRequest("The query stands in the body; take it out of the URL.")
        text = _check_utf8(request.get_data(), "the body")
        return _query(publication, MultiDict({"query": text}), request.args), _format(request.args)
    _refuse_update(request.mimetype == _UPDATE)
    raise UnsupportedMediaType(
        f"Send a query by POST as {_FORM}, with a `query` parameter, or as {_QUERY}; "
        f"this is {request.mimetype or 'without a Content-Type'}."
    )


def _query(
    publication: "Publication", fields: "MultiDict[str, str]", *datasets: "MultiDict[str, str]"
) -> Query:
    """Make the query; its dataset may stand in the URL and in the body (section 2.1.4)."""
    texts = fields.getlist("query")
    if len(texts) != 1:
        raise BadRequest(f"Give one `query`; there are {len(texts)}.")
    default, named = ([i for d in datasets for i in d.getlist(name)] for name in _DATASET)
    return Query.read(texts[0], default, named, publication.base or request.base_url)


def _format(*fields: "MultiDict[str, str]") -> str | None:
    return next((found["format"] for found in fields if found.get("format")), None)


def _answer(publication: "Publication", query: Query, wanted: str | None) -> Response:
    """Answer a query, or tell that the client has the answer already."""
    to = _chosen(formats.GRAPHS if query.form.gives_graph else formats.RESULTS, wanted)
    parts = (query.text, *query.default_graphs, "", *query.named_graphs)
    tag = None if query.surface.is_volatile else _tag(publication, to, *parts)
    if tag and _is_known(tag):
        return _labelled(Response(status=304), tag)
    answer = publication.engine.answer(query, to)
    return _labelled(Response(answer.chunks, content_type=answer.content_type), tag)


def _without_query(publication: "Publication") -> Response:
    """Describe the service: to programs in RDF, to people as a page with a form."""
    for name in _DATASET:
        if name in request.args:
            raise BadRequest(f"There is a `{name}`, and no `query`.")
    to = _chosen((*formats.GRAPHS, _HTML), _format(request.args))
    tag = _tag(publication, to, request.url)
    if _is_known(tag):
        return _labelled(Response(status=304), tag)
    if to == _HTML:
        body: str | bytes = _form_page(publication)
    else:
        body = service_description(publication.engine, request.base_url, to)
    return _labelled(Response(body, content_type=to.content_type), tag)


def _form_page(publication: "Publication") -> str:
    stem = request.args.get("example")
    example = next((found for found in publication.questions if found.stem == stem), None)
    if stem and not example:
        raise NotFound(f"There is no example `{stem}` here.")
    names = [offer.name for offer in formats.RESULTS if offer.names]
    return render_template("sparql.html", publication=publication, example=example, formats=names)


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


def _refuse_update(is_update: bool) -> None:  # noqa: FBT001 - a condition, read at the call
    if is_update:
        raise UpdateRefusedError(
            "This is an update, and what is served here is read-only: send a `query`."
        )


def _check_utf8(data: bytes, where: str) -> str:
    """Decode, or refuse: a wrong byte must not become another query."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"{where.capitalize()} is not UTF-8: its byte {error.start + 1} is wrong."
        raise BadRequest(message) from None
