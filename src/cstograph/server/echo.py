"""Responses that are sent again, as they were, to who sends the same request again.

Where the bytes of a request are those of one that has been answered, nothing has to be read: what
answers it is the same for as long as the publication is served.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import NamedTuple

from cstograph.web.caching.lru import Bounded

#: The longest request and the largest response that are remembered, in bytes.
_LONGEST, _LARGEST = 1 << 13, 1 << 18
#: Bytes that an entry takes beside its texts.
_BESIDE = 1 << 9


class Echo(NamedTuple):
    """A response of status 200, but for its date; and what is written down of it (`Record.rest`).

    `client` is who asks, where that is not whoever holds the connection.
    """

    head: bytes
    tail: bytes
    client: str | None
    rest: str

    @property
    def size(self) -> int:
        """How many bytes it takes."""
        return len(self.head) + len(self.tail) + len(self.rest) + _BESIDE


class Echoes:
    """Responses by their requests; `most` bounds their bytes."""

    def __init__(self, most: int) -> None:
        self._kept = Bounded[bytes, Echo](most)

    def get(self, request: bytes) -> Echo | None:
        """Give the response to a request, if it is remembered."""
        return self._kept.get(request)

    def keep(self, request: bytes, echo: Echo) -> None:
        """Remember a response, if neither it nor its request is large."""
        if len(request) <= _LONGEST and len(echo.tail) <= _LARGEST:
            self._kept.keep(request, echo, len(request) + echo.size)


def parted(status: int, headers: Sequence[tuple[bytes, bytes]], body: bytes) -> tuple[bytes, bytes]:
    """Write a response in two parts, between which the date belongs (RFC 9112, section 2.1)."""
    line = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}".encode()
    head = b"\r\n".join((line, *(name + b": " + value for name, value in headers), b"date: "))
    return head, b"\r\n\r\n" + body
