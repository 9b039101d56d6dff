"""The connections of clients: HTTP as uvicorn speaks it, within limits of size, number and time.

This is the only module that relies on private parts of uvicorn, which has no settings for these
limits: its minor version is pinned, and `tests/server/test_uvicorn.py` looks at each part.
"""

import contextlib
import socket
import struct
import sys
import time
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, cast

import httptools
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from cstograph.errors import size
from cstograph.server.asgi_to_wsgi import Gateway, Message, Receive, Scope, Send
from cstograph.web.access_record import AccessRecord
from cstograph.web.caching.shared_cache import StoredResponse
from cstograph.web.problems import refusal

#: The longest URL, and the largest header beside it, in bytes.
MAX_URL = 1 << 16
MAX_HEADER = 1 << 15
#: How many requests may wait on a connection while one is answered.
MAX_PIPELINED = 128
#: Seconds within which a header has to come, and for which a client may read nothing.
HEADER_PATIENCE = 10.0
READ_PATIENCE = 30.0


class Server(uvicorn.Server):
    """Ends on the signals that `run` takes, and looks after slow clients."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield

    async def on_tick(self, counter: int) -> bool:
        """Do what is due; called ten times a second."""
        if counter % 10 == 0:
            now = time.monotonic()
            for connection in list(self.server_state.connections):
                if isinstance(connection, Connection):
                    connection.check(now)
        return await super().on_tick(counter)


class Connection(HttpToolsProtocol):
    """A connection that no client can hold for longer than it makes use of it."""

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - of the base class
        """Begin; where there are too many, the one that has waited longest for a request ends."""
        super().connection_made(transport)
        self._since = self._progress = time.monotonic()
        self._pending = 0
        self._received = 0
        self._is_in_header = self._is_in_fields = False
        self._gateway = cast("Gateway", self.config.app)
        self.peer = self.client[0] if self.client else ""
        self._has_come = self._is_quiet = True
        self._asked = self._later = b""
        self._idles = self._is_last = False
        most, self.limit_concurrency = self.limit_concurrency, None  # instead of uvicorn's own
        if most and len(self.connections) > most:
            others = [c for c in self.connections if isinstance(c, Connection) and c.is_waiting]
            longest = min(others, key=lambda other: other._since, default=self)  # noqa: SLF001
            if longest is self:
                detail = "There are too many connections: connect again in a moment."
                self.refuse(HTTPStatus.SERVICE_UNAVAILABLE, detail, {"Retry-After": "1"})
            else:
                longest.transport.abort()

    @property
    def is_waiting(self) -> bool:
        """Tell whether no request is being answered here."""
        return not self._asked and (self.cycle is None or self.cycle.response_complete)

    def data_received(self, data: bytes) -> None:
        """Take bytes."""
        self._unset_keepalive_if_required()
        if self._asked:
            self._later += data
            self.flow.pause_reading()
        elif not (self._is_quiet and not self.flow.write_paused and self._shortcut(data)):
            self._parse(data)

    def _shortcut(self, data: bytes) -> bool:
        """Answer a request that uvicorn need not read; tell whether it was one."""
        if self.transport.is_closing():
            return False
        self._asked = data
        if not self._gateway.served.fast_path.take(self, data):
            self._asked = b""
            return False
        return True

    def reply(self, response: StoredResponse, record: AccessRecord) -> None:
        """Send the response to a request that uvicorn has not read; see `fast_path.Asker`."""
        self._asked = b""
        if self.transport.is_closing():
            return self._note_gone(record)
        record.status, record.sent = 200, response.size
        self._gateway.write_down(record)
        date = self.server_state.default_headers[0][1]
        self.transport.write(b"".join((response.start, date, response.rest)))
        self._since, self._idles = time.monotonic(), True
        self._go_on()
        return None

    def ask_application(self, record: AccessRecord) -> None:
        """Have uvicorn read a request after all; see `fast_path.Asker`."""
        data, self._asked = self._asked, b""
        if self.transport.is_closing():
            return self._note_gone(record)
        self._parse(data)
        self._go_on()
        return None

    def _note_gone(self, record: AccessRecord) -> None:
        """Write down a request whose client has gone away before it was answered."""
        record.outcome = "gone"
        self._gateway.write_down(record)

    def _go_on(self) -> None:
        """Take what came while a request was not read yet."""
        if self._is_last and self._is_quiet:
            self.transport.close()
        elif data := self._later:
            self._later = b""
            self.flow.resume_reading()
            self.data_received(data)

    def shutdown(self) -> None:
        """End the connection when what was asked is answered."""
        self._is_last = True
        if not self._asked:
            super().shutdown()

    def _parse(self, data: bytes) -> None:
        """Read bytes, and refuse a header that does not end."""
        self._received += len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as offer:
            return self._stay(data[offer.args[0] :])
        except httptools.HttpParserError as error:
            self.send_400_response(str(error))
        if not self._is_in_fields:
            self._received = 0
        if self._received > MAX_URL + MAX_HEADER and not self.transport.is_closing():
            self._refuse_size()
        return None

    def _stay(self, rest: bytes) -> None:
        """Take a request in whose client offers another protocol, as if it did not.

        The parser has left out its body, and would take that for the next request. Clients offer
        HTTP/2 like this by themselves (RFC 7540, section 3.2), those in Java for one.
        """
        lines = [
            name + b": " + value
            for name, value in self.headers
            if name not in (b"upgrade", b"connection", b"http2-settings")
        ]
        version = self.parser.get_http_version().encode()
        first = self.parser.get_method() + b" " + self.url + b" HTTP/" + version
        self.data_received(b"\r\n".join((first, *lines, b"", rest)))

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self._is_in_header = self._is_in_fields = True
        self._has_come = self._is_quiet = self._idles = False
        self._since = time.monotonic()
        self.scope["extensions"] = {"abort": cast("dict[object, object]", self._abort)}

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a field of the header; a trailer is passed over (RFC 9110, section 6.5.1)."""
        if self._is_in_header:
            super().on_header(name, value)

    def on_chunk_header(self) -> None:
        """Expect the data of a chunk, or after the last chunk trailers."""
        self._is_in_fields = True

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        self._is_in_fields, self._received = False, 0
        super().on_body(body)

    def on_headers_complete(self) -> None:
        """Begin to answer, unless the header is too large."""
        self._is_in_header = self._is_in_fields = False
        header = sum(len(name) + len(value) + 4 for name, value in self.headers)
        if self._get_upgrade() and self.parser.should_upgrade():
            return  # see `_stay`
        if len(self.url) > MAX_URL or header > MAX_HEADER:
            self._refuse_size()
        elif len(self.pipeline) == MAX_PIPELINED:
            self.transport.abort()
            raise ConnectionAbortedError
        else:
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Take notice that the request is here as a whole."""
        self._is_in_fields, self._received = False, 0
        if not (self._get_upgrade() and self.parser.should_upgrade()):
            super().on_message_complete()
            self._has_come = True
            self._is_quiet = self.is_waiting

    def on_response_complete(self) -> None:
        """Go on with the next request."""
        super().on_response_complete()
        self._is_quiet = self._has_come and self.is_waiting
        if self._is_last and self._is_quiet:
            self.transport.close()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:  # noqa: ANN401
        is_old = cycle.scope["http_version"] == "1.0"
        super()._start_asgi_task(cycle, _unframed(app, cycle) if is_old else app)

    def _abort(self) -> None:
        """End the connection such that no answer that has begun can be taken for whole.

        Where chunks say how it goes on, it is enough that the last one is missing. Where the end
        of the connection is that of the answer, the client is told that it was reset.
        """
        if self.scope["http_version"] == "1.0":
            own = self.transport.get_extra_info("socket")
            own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    def _refuse_size(self) -> None:
        if len(self.url) > MAX_URL:
            detail = f"A URL may have {size(MAX_URL)}: send the query by POST."
            self.refuse(HTTPStatus.REQUEST_URI_TOO_LONG, detail)
        else:
            detail = f"The header of a request may have {size(MAX_HEADER)} beside the URL."
            self.refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, detail)

    def send_400_response(self, msg: str) -> None:
        """Say that this is not HTTP."""
        del msg  # says no more
        if not self.transport.is_closing():
            detail = "This is no HTTP/1.1 request: check its method, its header and its lengths."
            self.refuse(HTTPStatus.BAD_REQUEST, detail)

    def refuse(
        self, status: HTTPStatus, detail: str, more: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """Answer with problem details, and more header fields, and end the connection."""
        header, body = refusal(status, detail)
        header |= {**more, "Connection": "close"}
        lines = [f"{name.lower()}: {value}" for name, value in header.items()]
        head = "\r\n".join((f"HTTP/1.1 {status} {status.phrase}", *lines, "", ""))
        self.transport.write(head.encode() + body)
        record = AccessRecord(self.peer, "", "")
        record.status, record.sent = status, len(body)
        self._gateway.write_down(record)
        self.transport.close()

    def check(self, now: float) -> None:
        """End the connection if its client is too slow; called about once a second."""
        if self._idles and not self._asked and now - self._since > self.timeout_keep_alive:
            self.transport.close()
        pending = self.transport.get_write_buffer_size()
        if pending != self._pending or not pending:
            self._pending, self._progress = pending, now
        is_late = self._is_late(now)
        if now - self._progress > READ_PATIENCE or (is_late and self.cycle is not None):
            self.transport.abort()
        elif is_late:
            detail = f"The header of the request did not come within {HEADER_PATIENCE:g} s."
            self.refuse(HTTPStatus.REQUEST_TIMEOUT, detail)

    def _is_late(self, now: float) -> bool:
        """Tell whether a request is to come, is not idly awaited by uvicorn, and takes too long."""
        is_idle = self._idles or self.timeout_keep_alive_task is not None
        return self.is_waiting and not is_idle and now - self._since > HEADER_PATIENCE


def _unframed(application: Any, cycle: RequestResponseCycle) -> Any:  # noqa: ANN401 - of ASGI
    """Make an application whose answer `cycle` sends to an HTTP/1.0 client.

    What has no length is sent until the connection ends: uvicorn would send it in chunks, which
    such a client does not know (RFC 9112, section 6.1).
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        is_unframed = False

        async def send_unframed(message: Message) -> None:
            nonlocal is_unframed
            if message["type"] == "http.response.start":
                names = [name for name, _ in message["headers"]]
                is_unframed = b"content-length" not in names
            if is_unframed:
                cycle.chunked_encoding = False
                is_last = not message.get("more_body", True)
                left = len(message["body"]) if is_last else sys.maxsize
                cycle.expected_content_length = left
            await send(message)

        await application(scope, receive, send_unframed)

    return answer
