"""Whole responses, given again to whoever sends an equal request: a shared cache (RFC 9111).

There is one for each publication, so the release is part of every key.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from cstograph.web.caching.lru import Lru

#: The largest response that is kept, and the longest key, in bytes.
_LARGEST, _LONGEST = 1 << 18, 1 << 13
#: Bytes that an entry takes beside its texts.
BESIDE = 1 << 9
_SELECTING = frozenset({"accept", "accept-encoding"})


class Key(NamedTuple):
    """What selects a response (RFC 9111, sections 2 and 4.1): all of a GET that it may depend on.

    The target URI in its parts, and the fields that responses vary on.
    """

    scheme: str
    host: str
    target: bytes
    accept: str | None
    accept_encoding: str | None


class StoredResponse(NamedTuple):
    """A response of status 200 as it is sent, in two parts: the date belongs between them.

    `size` is that of its body in bytes, `digest` names the query that it answers, if it does.
    """

    start: bytes
    rest: bytes
    size: int
    digest: str


class SharedCache:
    """Responses by what selects them; `most` bounds their bytes."""

    def __init__(self, most: int) -> None:
        self._responses = Lru[Key, StoredResponse](most)

    def get(self, key: Key) -> StoredResponse | None:
        """Return the response to an equal request, if it is kept."""
        return self._responses.get(key)

    def keep(self, key: Key, response: StoredResponse) -> None:
        """Keep a response, unless it or its key is large."""
        length = len(key.target) + sum(len(part or "") for part in (key.host, *key[3:]))
        if response.size <= _LARGEST and length <= _LONGEST:
            self._responses.keep(key, response, len(response.rest) + length + BESIDE)


def selects_another(field: str) -> bool:
    """Tell whether a request field, in lower case, may select a response that no `Key` tells apart.

    Conditions, ranges and credentials (RFC 9110, sections 13.1, 14.2 and 11.6.2).
    """
    return field.startswith("if-") or field in ("authorization", "range")


def is_storable(status: int, fields: Mapping[str, str]) -> bool:
    """Tell whether the response to a GET may be given again (RFC 9111, section 3).

    `fields` have lower-case names. Only what has an entity tag stays the same, and only what
    varies on the fields of a `Key` can be told apart.
    """
    varying = {name.strip().lower() for name in fields.get("vary", "").split(",") if name.strip()}
    return (
        status == 200  # noqa: PLR2004
        and "etag" in fields
        and "no-store" not in fields.get("cache-control", "no-store")
        and varying <= _SELECTING
    )


def header_lines(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Write a header in the order of its names, to its end (RFC 9112, section 2.1)."""
    return b"".join(b"\r\n%b: %b" % field for field in sorted(headers)) + b"\r\n\r\n"


#: How a response of status 200 begins, up to its date.
START = b"HTTP/1.1 200 OK\r\ndate: "
