"""Errors -> problem details (RFC 9457), or a page: the one place that maps them to HTTP."""

import json
import logging
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException, NotFound

from cstograph import formats
from cstograph.errors import (
    CstographError,
    GraphNameError,
    InexpressibleError,
    MalformedQueryError,
    NotAcceptableError,
    QueryFailedError,
    ServiceRefusedError,
    UnknownFormatError,
    UnknownFunctionError,
    UpdateRefusedError,
)
from cstograph.formats import HTML, Format

if TYPE_CHECKING:
    from cstograph.web import Publication

MEDIA_TYPE = "application/problem+json"
_PROBLEM = Format((), formats.JSON.writer, MEDIA_TYPE)

#: error -> status, the name that ends the problem's type, title
_PROBLEMS: dict[type[CstographError], tuple[int, str, str]] = {
    MalformedQueryError: (400, "malformed-query", "The query is not SPARQL 1.1"),
    UpdateRefusedError: (403, "read-only", "This endpoint is read-only"),
    ServiceRefusedError: (403, "no-federation", "This endpoint asks no other endpoint"),
    GraphNameError: (400, "graph-name", "The name of a graph is not an IRI"),
    InexpressibleError: (406, "inexpressible", "The answer does not fit this format"),
    UnknownFunctionError: (400, "unknown-function", "There is no such function"),
    QueryFailedError: (500, "query-failed", "The query could not be evaluated"),
    NotAcceptableError: (406, "not-acceptable", "No format on offer is acceptable"),
    UnknownFormatError: (400, "unknown-format", "There is no such format"),
}
_TYPES = "https://w3id.org/cstograph/problem/"
_UNFORESEEN = "Something went wrong here that should not have. It is logged."


def register(app: Flask, publication: "Publication") -> None:
    """Make an application answer every error with problem details, or with a page to browsers."""

    def problem(
        status: int, title: str, detail: str, kind: str = "about:blank", **more: object
    ) -> Response:
        members = {"type": kind, "title": title, "status": status, "detail": detail, **more}
        if _wants_page():
            page = render_template("problem.html", publication=publication, problem=members)
            response = Response(page, status, content_type=HTML.content_type)
        else:
            text = json.dumps(members, ensure_ascii=False, indent=2) + "\n"
            response = Response(text, status, content_type=MEDIA_TYPE)
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Accept")
        return response

    @app.errorhandler(CstographError)
    def known(error: CstographError) -> Response:
        status, name, title = _PROBLEMS[type(error)]
        return problem(status, title, str(error), _TYPES + name, **_extensions(error))

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        status = error.code or 500
        detail = error.description or error.name
        if isinstance(error, NotFound) and detail == NotFound.description:
            detail = f"There is nothing at {request.path} here."
        answer = problem(status, error.name, detail)
        for name, value in error.get_headers():
            if name not in ("Content-Type", "Content-Length", "Vary"):
                answer.headers[name] = value
        return answer

    @app.errorhandler(Exception)
    def unforeseen(error: Exception) -> Response:
        logging.getLogger("cstograph").error("unforeseen", exc_info=error)
        return problem(500, "Internal Server Error", _UNFORESEEN)


def _wants_page() -> bool:
    """Tell whether the client is a browser: it likes HTML better than problem details."""
    try:
        return formats.negotiate(request.headers.get("Accept"), (_PROBLEM, HTML)) is HTML
    except NotAcceptableError:
        return False


def _extensions(error: CstographError) -> dict[str, Any]:
    match error:
        case MalformedQueryError():
            return {"line": error.line, "column": error.column, "expected": error.expected}
        case NotAcceptableError():
            return {"available": error.offers}
        case _:
            return {}
