"""The bytes of a GET request -> what decides its response, if they are a plain request.

A request is plain that came as a whole and alone, without a body, and wishes for nothing but a
representation: no condition, no range, no other protocol, no end of the connection.
"""

from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import unquote

import httptools
from werkzeug.wrappers import Request

from cstograph.server.environ import make_environ
from cstograph.web.caching.shared_cache import Key, selects_another

#: The longest plain request, in bytes.
LONGEST = 1 << 13
_START, _END = b"GET /", b" HTTP/1.1"
#: The characters of a target: all that is printable but for `#`, since browsers send more than RFC
#: 3986, sections 3.3 and 3.4, allows.
_TARGET = bytes({*range(0x21, 0x7F)} - {ord("#")})
_NOT_PLAIN = frozenset(
    ("content-length", "expect", "te", "trailer", "transfer-encoding", "upgrade")
)


class Head(NamedTuple):
    """What the header fields of a request say that decides its response, and nothing else.

    `client` is the address in the fields of a proxy, empty where there is none. `url` is that of
    the endpoint.
    """

    scheme: str
    host: str
    client: str
    url: str
    accept: str | None
    accept_encoding: str | None


class PlainRequest(NamedTuple):
    """A plain request: its path, its query string as it was sent, and what selects its response."""

    path: str
    query: bytes
    client: str
    head: Head
    key: Key


def read_plain(data: bytes, peer: str, proxies: int) -> PlainRequest | None:
    """Read a request that came from the address `peer`; None where it is not plain.

    `proxies` is how many reverse proxies stand before the server, see `make_environ`.
    """
    line, end, block = data.partition(b"\r\n")
    target = line[len(_START) - 1 : -len(_END)]
    is_line = line.startswith(_START) and line.endswith(_END) and len(data) <= LONGEST
    if not is_line or not end or target.translate(None, _TARGET):
        return None
    head = _read_head(block, proxies)
    if head is None:
        return None
    path, _, query = target.partition(b"?")
    key = Key(head.scheme, head.host, target, head.accept, head.accept_encoding)
    name = path.decode()
    return PlainRequest(
        unquote(name) if "%" in name else name, query, head.client or peer, head, key
    )


@lru_cache(1024)
def _read_head(block: bytes, proxies: int) -> Head | None:
    """Read the header fields of a request, as uvicorn and Flask do; None: it is not plain."""
    reader = _Reader()
    try:
        reader.parser.feed_data(b"GET /sparql HTTP/1.1\r\n" + block)
    except (httptools.HttpParserError, httptools.HttpParserUpgrade):
        return None
    names = [name.decode("latin-1") for name, _ in reader.headers]
    is_alone = reader.begun == reader.messages == 1 and reader.is_kept_alive
    is_repeated = len(names) != len(set(names))
    if not is_alone or is_repeated or not _NOT_PLAIN.isdisjoint(names):
        return None
    if any(map(selects_another, names)):
        return None
    scope: dict[str, Any] = {
        "method": "GET",
        "path": "/sparql",
        "raw_path": b"/sparql",
        "query_string": b"",
        "http_version": "1.1",
        "scheme": "http",
        "headers": reader.headers,
    }
    request = Request(make_environ(scope, b"", proxies))
    accepted = request.headers.get("Accept"), request.headers.get("Accept-Encoding")
    try:
        url = request.base_url
    except ValueError:  # a host that is none
        return None
    if not request.host:
        return None
    return Head(request.scheme, request.host, request.remote_addr or "", url, *accepted)


class _Reader:
    """Takes what httptools tells of requests; the names of the methods are its."""

    def __init__(self) -> None:
        self.headers: list[tuple[bytes, bytes]] = []
        self.begun = self.messages = 0
        self.is_kept_alive = False
        self.parser = httptools.HttpRequestParser(self)

    def on_message_begin(self) -> None:
        self.begun += 1

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        self.is_kept_alive = self.parser.should_keep_alive()

    def on_message_complete(self) -> None:
        self.messages += 1
