"""ASGI -> WSGI: runs the application in the event loop, a greenlet a request.

It takes a request in as a whole, within limits of size and time, gives it to the application, and
sends the answer as the client takes it. When the client goes away, what is done for it ends at
once. An answer that breaks off is never ended as if it were whole.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from http import HTTPStatus
from typing import Any, NamedTuple

from flask import Flask

from cstograph.engine import greenlet_bridge
from cstograph.engine.metrics import Measures
from cstograph.errors import AnswerCutError, size
from cstograph.server.access_log import Recorder, write_line
from cstograph.server.body_limits import Intake, NoRoomError, Room
from cstograph.server.environ import make_environ
from cstograph.server.fast_path import FastPath
from cstograph.web.access_record import KEY, AccessRecord
from cstograph.web.app import MAX_BODY
from cstograph.web.caching.shared_cache import Key, selects_another
from cstograph.web.problems import refusal

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

#: Seconds within which the body of a request has to come.
BODY_PATIENCE = 20.0


class Served(NamedTuple):
    """What answers requests to a publication: its application, and the fast path beside it."""

    app: Flask
    fast_path: FastPath


class _RefusedError(Exception):
    """The request is not taken in."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.status = status


class Gateway:
    """An ASGI application that calls the WSGI application which is served.

    `proxies` is how many reverse proxies stand before the server, see `make_environ`.
    """

    def __init__(self, recorder: Recorder, measures: Measures, proxies: int) -> None:
        self.served: Served
        self._recorder = recorder
        self._measures = measures
        self._proxies = proxies
        self._intake = Intake()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        with self._intake.room() as room:
            await self._answer(scope, receive, send, room)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, room: Room) -> None:
        client = scope.get("client") or ("",)
        record = AccessRecord(client[0], scope["method"], scope["path"])
        exchange = _Exchange(send, record)
        watch: asyncio.Task[None] | None = None
        try:
            await asyncio.sleep(0)  # a connection that was reset at once is told of only then
            body = await _body(scope, receive, room)
            if room.is_large:
                await self._intake.turn()
            watch = asyncio.create_task(
                _cancel_when_gone(receive, exchange, asyncio.current_task())
            )
            environ = make_environ(scope, body, self._proxies)
            environ[KEY] = record
            record.client = environ["REMOTE_ADDR"]
            served = self.served
            key = _key(scope, environ) if served.fast_path.is_settled else None
            await greenlet_bridge.run(exchange.respond, served.app, environ)
            if key and exchange.is_whole:
                served.fast_path.keep(key, *exchange.response, record.digest)
        except _RefusedError as refused:
            await exchange.refuse(refused.status, str(refused))
        except asyncio.CancelledError:
            record.outcome = "gone"
            scope["extensions"]["abort"]()
        except AnswerCutError as error:
            record.outcome = "cut"
            record.detail = str(error)
            scope["extensions"]["abort"]()
        except Exception:
            record.outcome = "error"
            logging.getLogger("cstograph").exception("unforeseen")
            scope["extensions"]["abort"]()
        finally:
            if watch:
                watch.cancel()
            self.write_down(record)

    def write_down(self, record: AccessRecord) -> None:
        """Count a request that is over, and write its line."""
        self._measures.requests.add(record.status)
        self._recorder.write(write_line(record))

    def serve(self, served: Served) -> None:
        """Answer requests by what is served from now on; to be called before the first one."""
        self.served = served


class _Exchange:
    """The answer to one request, as it is sent."""

    def __init__(self, send: Send, record: AccessRecord) -> None:
        self._send = send
        self._record = record
        self._headers: list[tuple[bytes, bytes]] = []
        self._last = b""
        self._has_begun = False
        self.is_over = False

    def respond(self, application: Flask, environ: dict[str, Any]) -> None:
        """Call the application and send what it gives (PEP 3333), in a greenlet."""
        body = application(environ, self._take_start)
        try:
            for piece in body:
                greenlet_bridge.wait(self._send_piece(piece))
            if not self.is_over:
                greenlet_bridge.wait(self._send_piece(b"", is_last=True))
        finally:
            close = getattr(body, "close", None)
            if close:
                close()

    async def refuse(self, status: HTTPStatus, detail: str) -> None:
        """Say that the request is not taken in.

        The connection stays, and what comes of the body is passed over: a client that still sends
        would otherwise not see the answer (RFC 9112, section 9.6).
        """
        header, body = refusal(status, detail)
        self._record.status = status
        self._headers = [(name.lower().encode(), value.encode()) for name, value in header.items()]
        await self._send_piece(body)

    @property
    def is_whole(self) -> bool:
        """Tell whether the response was sent, in one piece."""
        return self.is_over and len(self._last) == self._record.sent

    @property
    def response(self) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        """The response, if it is whole: its status, its header and its body."""
        return self._record.status, self._headers, self._last

    def _take_start(
        self, status: str, headers: list[tuple[str, str]], exc_info: object = None, /
    ) -> Callable[[bytes], object]:
        del exc_info  # nothing is sent before the application gives its body
        self._record.status = int(status[:3])
        found = [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in headers]
        self._headers = sorted(found)
        return _no_write

    async def _send_piece(self, piece: bytes, *, is_last: bool = False) -> None:
        if not self._has_begun:
            self._has_begun = True
            status, headers = self._record.status, self._headers
            await self._send({"type": "http.response.start", "status": status, "headers": headers})
        self._record.sent += len(piece)
        self._last = piece
        length = next((value for name, value in self._headers if name == b"content-length"), None)
        self.is_over = is_last or (length is not None and self._record.sent == int(length))
        more = not self.is_over
        await self._send({"type": "http.response.body", "body": piece, "more_body": more})


def _no_write(_data: bytes) -> object:
    raise NotImplementedError  # of PEP 3333, for applications older than it


async def _body(scope: Scope, receive: Receive, room: Room) -> bytes:
    """Take in the body of a request. Raises _RefusedError.

    What `receive` gives is without its chunks; any other coding is unknown here (RFC 9112, section
    6.1).
    """
    codings = [value for name, value in scope["headers"] if name == b"transfer-encoding"]
    coding = b", ".join(codings).decode("latin-1")
    if coding.strip().lower() not in ("", "chunked"):
        raise _RefusedError(
            HTTPStatus.NOT_IMPLEMENTED,
            f"Send the body as it is, or in chunks: the transfer coding is `{coding[:100]}`.",
        )
    length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    too_large = _RefusedError(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        f"The body of a request may have {size(MAX_BODY)}, and this one has more.",
    )
    if int(length) > MAX_BODY:
        raise too_large
    body = bytearray()
    try:
        async with room.patience(BODY_PATIENCE):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise asyncio.CancelledError
                body += message["body"]
                if len(body) > MAX_BODY:
                    raise too_large
                room.grow(len(body))
                if not message["more_body"]:
                    return bytes(body)
    except (TimeoutError, NoRoomError) as error:
        if room.is_taken_away or isinstance(error, NoRoomError):
            raise _RefusedError(
                HTTPStatus.SERVICE_UNAVAILABLE, "Too many large requests come in: send it again."
            ) from None
        raise _RefusedError(
            HTTPStatus.REQUEST_TIMEOUT,
            f"The body of the request did not come within {BODY_PATIENCE:g} s.",
        ) from None


async def _cancel_when_gone(
    receive: Receive, exchange: _Exchange, task: "asyncio.Task[Any] | None"
) -> None:
    """Cancel a task when its client has gone away before the answer was over."""
    message = await receive()
    if message["type"] == "http.disconnect" and task and not exchange.is_over:
        task.cancel()


def _key(scope: Scope, environ: Mapping[str, Any]) -> Key | None:
    """Return what selects the response to a GET; None where conditions may select another."""
    names = (name.decode("latin-1") for name, _ in scope["headers"])
    if scope["method"] != "GET" or any(map(selects_another, names)):
        return None
    query = scope["query_string"]
    return Key(
        environ["wsgi.url_scheme"],
        environ.get("HTTP_HOST", ""),
        scope["raw_path"] + (b"?" + query if query else b""),
        environ.get("HTTP_ACCEPT"),
        environ.get("HTTP_ACCEPT_ENCODING"),
    )
