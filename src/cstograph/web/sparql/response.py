"""An answer -> what the HTTP response says: its status, its header fields and its body.

Section numbers are those of SPARQL 1.1 Protocol (2.1.5 to 2.1.7) and of RFC 9110.
"""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from cstograph.engine.query import Answer, Query
from cstograph.web.caching.etags import cache_headers


class Response(NamedTuple):
    """An HTTP response, but for the fields that every response has; see `security_headers`."""

    status: int
    headers: dict[str, str]
    body: bytes | Iterable[bytes]


def respond(answer: Answer, etag: str, fresh: int) -> Response:
    """Make the response to a query from its answer.

    `etag` is the entity tag of the answer, empty where the version of the data is not known;
    `fresh` is for how many seconds others may keep it.
    """
    content_type, etag = answer.format.content_type, "" if answer.is_volatile else etag
    if isinstance(answer.chunks, list):  # whole, and so of a known length
        body = b"".join(answer.chunks)
        return Response(200, response_headers(content_type, etag, fresh, len(body)), body)
    return Response(200, response_headers(content_type, etag, fresh), answer.chunks)


def response_headers(
    content_type: str, etag: str, fresh: int, size: int | None = None
) -> dict[str, str]:
    """Return the header fields of the response to a query; `size` is that of its body in bytes."""
    fields = {"Content-Type": content_type, **cache_headers(etag, fresh)}
    return fields if size is None else fields | {"Content-Length": str(size)}


def entity_tag(seed: str, query: Query, *, is_link: bool) -> str:
    """Name the answer to a query (RFC 9110, section 8.8.3).

    `seed` is the publication's, and the tag is empty with an empty one. `is_link`: the query can
    be asked by a link, and so a page with its answer has links that depend on it.
    """
    return finish_tag(begin_tag(seed, query, is_link=is_link), query.text) if seed else ""


def begin_tag(seed: str, query: Query, *, is_link: bool) -> "hashlib._Hash":
    """Begin the tags of queries that differ in their text alone; see `entity_tag`."""
    dataset = query.default_graphs, query.named_graphs
    parts = "query", seed, query.wanted.name, query.wanted.accept, is_link, query.base, dataset
    # A tuple's `repr` says where each of its parts ends, which texts joined together would not.
    return hashlib.sha256(repr(parts).encode())


def finish_tag(begun: "hashlib._Hash", text: str) -> str:
    """Name the answer to the query of a text."""
    tag = begun.copy()
    tag.update(text.encode("utf-8", "surrogatepass"))
    return tag.hexdigest()[:32]
