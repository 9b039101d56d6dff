"""An HTTP request -> a query and the format asked for: the query operation (section 2.1).

Section numbers are those of SPARQL 1.1 Protocol.
"""

from urllib.parse import unquote_to_bytes

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from cstograph.engine import Query
from cstograph.errors import UpdateRefusedError

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_DATASET = ("default-graph-uri", "named-graph-uri")


def asked(base: str | None) -> tuple[Query | None, str | None]:
    """Read the query and the value of `format`; None where there is no query or no format.

    `base` is what relative IRIs are relative to, the URL of the request if None. Raises BadRequest,
    UnsupportedMediaType, or a QueryError.
    """
    if not request.host:
        raise BadRequest("Name this server in the Host field.")
    _refuse_update("update" in request.args)
    _check_utf8(unquote_to_bytes(request.query_string), "The URL")
    fields = _posted() if request.method == "POST" else request.args
    sources = (fields,) if fields is request.args else (fields, request.args)
    wanted = next((s["format"] for s in sources if s.get("format")), None)
    texts = fields.getlist("query")
    default, named = ([iri for s in sources for iri in s.getlist(name)] for name in _DATASET)
    if request.method != "POST" and not texts:
        if default or named:
            raise BadRequest("There is a dataset, and no `query`.")
        return None, wanted
    if len(texts) != 1:
        raise BadRequest(f"Give one `query`; there are {len(texts)}.")
    return Query.read(texts[0], default, named, base or request.base_url), wanted


def _posted() -> MultiDict[str, str]:
    """Give the fields of the body; a body that is the query (section 2.1.3) is one field."""
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("Send the body as it is, without a Content-Encoding.")
    charset = request.mimetype_params.get("charset", "utf-8")
    if charset.lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaType(f"Send the query in UTF-8; this names the charset {charset}.")
    _refuse_update(request.mimetype == _UPDATE)
    if request.mimetype not in (_FORM, _QUERY):
        raise UnsupportedMediaType(
            f"Send a query by POST as {_FORM}, with a `query` parameter, or as {_QUERY}; "
            f"this is {request.mimetype or 'without a Content-Type'}."
        )
    if "query" in request.args:
        raise BadRequest("A POST has its query in the body; take it out of the URL.")
    body = request.get_data()
    if request.mimetype == _QUERY:
        return MultiDict({"query": _check_utf8(body, "The body")})
    _check_utf8(unquote_to_bytes(body), "The body")
    _refuse_update("update" in request.form)
    return request.form


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
        raise BadRequest(f"{where} is not UTF-8: its byte {error.start + 1} is wrong.") from None
