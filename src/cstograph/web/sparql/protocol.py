"""An HTTP request -> a query: the query operation (section 2.1).

Section numbers are those of SPARQL 1.1 Protocol.
"""

import asyncio
import math
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qsl, unquote_to_bytes

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from cstograph.engine import greenlet_bridge
from cstograph.engine.query import Query
from cstograph.errors import UpdateRefusedError
from cstograph.rdf.formats import Wanted

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_DATASET = ("default-graph-uri", "named-graph-uri")
_MOST_FIELDS = 1_000
#: Bytes from which on reading a form takes a while.
_LARGE = 1 << 15
_READER = ThreadPoolExecutor(1, "reader")


def asked(base: str | None) -> Query | Wanted:
    """Read the query; where there is none, what the description of the service is wanted in.

    `base` is what relative IRIs are relative to, the URL of the request if None. Raises BadRequest,
    UnsupportedMediaType, or UpdateRefusedError.
    """
    if not request.host:
        raise BadRequest("Name this server in the Host field.")
    _refuse_update("update" in request.args)
    _check_utf8(unquote_to_bytes(request.query_string), "The URL")
    fields = _posted() if request.method == "POST" else request.args
    sources = (fields,) if fields is request.args else (fields, request.args)
    name = _first(sources, "format")
    wanted = Wanted(name, request.headers.get("Accept"), page=True)
    texts = fields.getlist("query")
    default, named = (tuple(iri for s in sources for iri in s.getlist(n)) for n in _DATASET)
    if request.method != "POST" and not texts:
        if default or named:
            raise BadRequest("There is a dataset, and no `query`.")
        return wanted
    if len(texts) != 1:
        raise BadRequest(f"Give one `query`; there are {len(texts)}.")
    return Query(
        texts[0],
        wanted,
        tuple(dict.fromkeys(default)),
        tuple(dict.fromkeys(named)),
        base or request.base_url,
        client=request.remote_addr or "",
        timeout=_seconds(_first(sources, "timeout")),
    )


def _first(sources: Iterable[MultiDict[str, str]], name: str) -> str | None:
    """Give the first value of a parameter that is not empty."""
    return next((source[name] for source in sources if source.get(name)), None)


def _seconds(timeout: str | None) -> float | None:
    """Read how many seconds a client will wait."""
    if timeout is None:
        return None
    try:
        seconds = float(timeout)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise BadRequest(f"`timeout` is a number of seconds above 0; this is `{timeout[:100]}`.")
    return seconds


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
    fields = form(body)
    _refuse_update("update" in fields)
    return fields


def form(body: bytes) -> MultiDict[str, str]:
    """Read a url-encoded form (URL Standard, section 5.1). Raises BadRequest."""
    return greenlet_bridge.wait(_form_of_large(body)) if len(body) > _LARGE else _form(body)


async def _form_of_large(body: bytes) -> MultiDict[str, str]:
    """Read a large form in a thread, one at a time, so that others are answered meanwhile."""
    return await asyncio.get_running_loop().run_in_executor(_READER, _form, body)


def _form(body: bytes) -> MultiDict[str, str]:
    text = _check_utf8(body, "The body")
    try:
        pairs = parse_qsl(
            text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except UnicodeDecodeError:
        _check_utf8(unquote_to_bytes(body), "The body")
        raise
    except ValueError:
        raise BadRequest(f"The body has more than {_MOST_FIELDS} parameters.") from None
    return MultiDict(pairs)


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
