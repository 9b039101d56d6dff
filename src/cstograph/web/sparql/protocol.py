"""An HTTP request to the endpoint -> a query, or a request for the service description.

Section numbers are those of SPARQL 1.1 Protocol.
"""

import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from werkzeug.exceptions import BadRequest, UnsupportedMediaType
from werkzeug.http import parse_options_header

from cstograph.engine.query import Query
from cstograph.errors import UpdateRefusedError
from cstograph.rdf.formats import Wanted
from cstograph.web.forms import Fields, check_utf8, read_form

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
NO_HOST = "Name this server in the Host field."


class Request(NamedTuple):
    """An HTTP request (RFC 9110, section 6).

    `url` is the target URI without its query, `query` that query as it was sent; `fields` has the
    header fields by their lower-case names. `client` is the address of whoever asks.
    """

    method: str
    url: str
    query: bytes
    fields: Mapping[str, str]
    client: str
    body: bytes = b""


def read_request(request: Request, base: str | None) -> Query | Wanted:
    """Read the query (section 2.1); without one, what the service description is wanted in.

    `base` is what relative IRIs are relative to, the URL of the request if None. Raises BadRequest,
    UnsupportedMediaType or UpdateRefusedError.
    """
    if not request.fields.get("host"):
        raise BadRequest(NO_HOST)
    in_url = read_form(request.query, "The URL", None)
    _refuse_update("update" in in_url)
    is_post = request.method == "POST"
    fields = _posted(request, in_url) if is_post else in_url
    sources = (fields, in_url) if is_post else (fields,)
    wanted = _wanted(_first(sources, "format"), request.fields.get("accept"))
    default = _iris(sources, "default-graph-uri")
    named = _iris(sources, "named-graph-uri")
    texts = fields.get("query", [])
    if not is_post and not texts:
        if default or named:
            raise BadRequest("There is a dataset, and no `query`.")
        return wanted
    if len(texts) != 1:
        raise BadRequest(f"Give one `query`; there are {len(texts)}.")
    return Query(
        texts[0],
        wanted,
        default,
        named,
        base or request.url,
        client=request.client,
        timeout=_seconds(_first(sources, "timeout")),
    )


@lru_cache(256)
def _wanted(name: str | None, accept: str | None) -> Wanted:
    return Wanted(name, accept, page=True)


def _first(sources: Iterable[Fields], name: str) -> str | None:
    """Return the first value of a parameter, unless that is empty."""
    for source in sources:
        if (values := source.get(name)) and values[0]:
            return values[0]
    return None


def _iris(sources: Iterable[Fields], name: str) -> tuple[str, ...]:
    """Return all values of a parameter, each once (section 2.1.4)."""
    iris = [iri for source in sources if name in source for iri in source[name]]
    return tuple(dict.fromkeys(iris)) if iris else ()


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


def _posted(request: Request, in_url: Fields) -> Fields:
    """Return the fields of the body; a body that is the query (section 2.1.3) is one field."""
    media_type, parameters = parse_options_header(request.fields.get("content-type", ""))
    media_type = media_type.lower()
    if request.fields.get("content-encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("Send the body as it is, without a Content-Encoding.")
    charset = parameters.get("charset", "utf-8")
    if charset.lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaType(f"Send the query in UTF-8; this names the charset {charset}.")
    _refuse_update(media_type == _UPDATE)
    if media_type not in (_FORM, _QUERY):
        raise UnsupportedMediaType(
            f"Send a query by POST as {_FORM}, with a `query` parameter, or as {_QUERY}; "
            f"this is {media_type or 'without a Content-Type'}."
        )
    if "query" in in_url:
        raise BadRequest("A POST has its query in the body; take it out of the URL.")
    if media_type == _QUERY:
        return {"query": [check_utf8(request.body, "The body")]}
    fields = read_form(request.body, "The body")
    _refuse_update("update" in fields)
    return fields


def _refuse_update(is_update: bool) -> None:  # noqa: FBT001 - a condition, read at the call
    if is_update:
        raise UpdateRefusedError(
            "This is an update, and what is served here is read-only: send a `query`."
        )
