"""Errors -> problem details (RFC 9457), or a page: the one place that maps them to HTTP."""

import json
import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException, NotFound

from cstograph.errors import (
    AnswerCutError,
    BusyError,
    CrashError,
    CstographError,
    DeadlineError,
    GraphNameError,
    InexpressibleError,
    MalformedQueryError,
    MemoryLimitError,
    NotAcceptableError,
    PlacedQueryError,
    QueryFailedError,
    RemoteDeadlineError,
    RemoteFailedError,
    RemoteUnavailableError,
    ResultLimitError,
    ServiceRefusedError,
    UnknownFormatError,
    UnknownFunctionError,
    UnsupportedQueryError,
    UpdateRefusedError,
)
from cstograph.rdf import formats
from cstograph.rdf.formats import HTML, Format
from cstograph.web import access_record
from cstograph.web.publication import Publication
from cstograph.web.queries.label_index import Suggestion
from cstograph.web.security_headers import security_headers

MEDIA_TYPE = "application/problem+json"
_PROBLEM = Format((), formats.JSON.writer, MEDIA_TYPE)

#: error -> status, the name that ends the problem's type, title
_PROBLEMS: dict[type[CstographError], tuple[int, str, str]] = {
    MalformedQueryError: (400, "malformed-query", "The query is not SPARQL"),
    UnsupportedQueryError: (400, "unsupported-query", "The engine does not take this query"),
    UpdateRefusedError: (403, "read-only", "This endpoint is read-only"),
    ServiceRefusedError: (403, "no-federation", "This endpoint asks no other endpoint"),
    GraphNameError: (400, "graph-name", "The name of a graph is not an IRI"),
    InexpressibleError: (406, "inexpressible", "The answer does not fit this format"),
    UnknownFunctionError: (400, "unknown-function", "There is no such function"),
    QueryFailedError: (500, "query-failed", "The query could not be evaluated"),
    DeadlineError: (504, "deadline", "The query took too long"),
    MemoryLimitError: (500, "memory", "The query took too much memory"),
    CrashError: (500, "crash", "The engine crashed over this query"),
    AnswerCutError: (503, "cut-off", "The answer was cut off"),
    ResultLimitError: (500, "result-too-large", "The answer is too large"),
    RemoteFailedError: (502, "remote-failed", "The endpoint behind this one has failed"),
    RemoteDeadlineError: (504, "remote-deadline", "The endpoint behind this one took too long"),
    RemoteUnavailableError: (502, "remote-unavailable", "The endpoint behind this one is away"),
    BusyError: (503, "busy", "The server is busy"),
    NotAcceptableError: (406, "not-acceptable", "No format on offer is acceptable"),
    UnknownFormatError: (400, "unknown-format", "There is no such format"),
}
_TYPES = "https://w3id.org/cstograph/problem/"
_UNFORESEEN = "Something went wrong here that should not have. It is logged."


class Undescribed(NotFound):
    """Nothing is said of what a path stands for; `near` is what may have been meant."""

    def __init__(self, path: str, near: Sequence[Suggestion]) -> None:
        super().__init__(f"There is nothing at {path} here.")
        self.near = near


def refusal(status: HTTPStatus, detail: str) -> tuple[dict[str, str], bytes]:
    """Make the header and the body for a request that has not come as far as the application."""
    members = {"type": "about:blank", "title": status.phrase, "status": status, "detail": detail}
    body = _written(members)
    header = {
        "Content-Type": MEDIA_TYPE,
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        **security_headers(MEDIA_TYPE),
    }
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        header["Retry-After"] = "1"
    return header, body


def _written(members: Mapping[str, object]) -> bytes:
    return (json.dumps(members, ensure_ascii=False, indent=2) + "\n").encode()


def register(app: Flask, publication: Publication) -> None:
    """Make an application answer every error with problem details, or with a page to browsers."""

    def problem(
        status: int, title: str, detail: str, kind: str = "about:blank", **more: object
    ) -> Response:
        members = {"type": kind, "title": title, "status": status, "detail": detail, **more}
        if _wants_page():
            page = render_template("problem.html", publication=publication, problem=members)
            response = Response(page, status, content_type=HTML.content_type)
        else:
            response = Response(_written(members), status, content_type=MEDIA_TYPE)
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Accept")
        return response

    @app.errorhandler(CstographError)
    def known(error: CstographError) -> Response:
        status, name, title = _PROBLEMS[type(error)]
        answer = problem(status, title, str(error), _TYPES + name, **_extensions(error))
        answer.headers.update(_retry_after(error))
        access_record.note_failure(name, error)
        return answer

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        status = error.code or 500
        detail = error.description or error.name
        if isinstance(error, NotFound) and detail == NotFound.description:
            detail = f"There is nothing at {request.path} here."
        near = error.near if isinstance(error, Undescribed) else ()
        more: dict[str, Any] = {"near": [asdict(suggestion) for suggestion in near]} if near else {}
        answer = problem(status, error.name, detail, **more)
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
        case PlacedQueryError():
            return {"line": error.line, "column": error.column, "expected": error.expected}
        case NotAcceptableError():
            return {"available": error.offers}
        case DeadlineError():
            return {"seconds": error.seconds}
        case _:
            return {}


def _retry_after(error: CstographError) -> dict[str, str]:
    """Tell after how many seconds another try makes sense (RFC 9110, section 10.2.3)."""
    match error:
        case BusyError() | RemoteUnavailableError():
            return {"Retry-After": str(error.retry_after)}
        case DeadlineError():
            return {"Retry-After": str(math.ceil(error.seconds))}
        case _:
            return {}
