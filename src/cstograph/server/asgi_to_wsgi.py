"""ASGI -> WSGI: runs the application in the event loop, a greenlet a request.

It takes a request in as a whole, within limits of size and time, gives it to the application, and
sends the answer as the client takes it. When the client goes away, what is done for it ends at
once. An answer that breaks off is never ended as if it were whole.
"""

import asyncio
import json
import logging
import sys
import time
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from io import BytesIO
from typing import Any

from flask import Flask

from cstograph.engine import greenlet_bridge
from cstograph.engine.metrics import Measures
from cstograph.errors import AnswerCutError, size
from cstograph.server.access_log import KEY, Record, Recorder, written
from cstograph.server.body_limits import Intake, NoRoomError, Room
from cstograph.server.echo import Echo, parted
from cstograph.server.fast_path import Plain, plain
from cstograph.web.caching.etags import REPEATS
from cstograph.web.problems import refusal

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

#: Where the scope of a request has its bytes, if they came as a whole and it leaves no traces.
WHOLE = "cstograph.whole"
#: The largest body of a request, in bytes, and the seconds within which it has to come.
MAX_BODY = 1 << 20
BODY_PATIENCE = 20.0


class _RefusedError(Exception):
    """The request is not taken in."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.status = status


class Gateway:
    """An ASGI application that calls the WSGI application which `current` gives."""

    def __init__(
        self, current: Callable[[], Flask], recorder: Recorder, measures: Measures
    ) -> None:
        self._current = current
        self._recorder = recorder
        self._measures = measures
        self._intake = Intake()
        self._ok = measures.requests.labels("200")
        self._hits, self._misses = measures.cache.labels("hit"), measures.cache.labels("miss")
        self._answered = measures.queries.labels("answered")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        with self._intake.room() as room:
            await self._answer(scope, receive, send, room)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, room: Room) -> None:
        record = Record(scope)
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
            environ = _environ(scope, body)
            environ[KEY] = record
            app = self._current()
            await greenlet_bridge.run(exchange.respond, app, environ)
            if exchange.is_whole and (request := scope["extensions"].get(WHOLE)):
                exchange.remember(request, scope["client"][0], app, environ)
        except _RefusedError as refused:
            await exchange.refuse(refused.status, str(refused))
        except asyncio.CancelledError:
            record.outcome = "gone"
            scope["extensions"]["abort"]()
        except AnswerCutError as error:
            record.outcome = "cut"
            record.members["detail"] = str(error)
            scope["extensions"]["abort"]()
        except Exception:
            record.outcome = "error"
            logging.getLogger("cstograph").exception("unforeseen")
            scope["extensions"]["abort"]()
        finally:
            if watch:
                watch.cancel()
            self.write_down(record)

    def write_down(self, record: Record) -> None:
        """Count a request that is over, and write it down."""
        self._measures.requests.labels(str(record.status)).inc()
        self._recorder.write(record.line())

    @property
    def plain(self) -> Plain:
        """What answers requests that the application need not see."""
        return plain(self._current())

    def write_down_echo(
        self, echo: Echo, peer: str, seconds: float, evaluator: int | None = None
    ) -> None:
        """Count a request that the application has not seen, and write it down."""
        self._ok.inc()
        client = json.dumps(echo.client) if echo.client else f'"{peer}"'
        passing = f'"client": {client}'
        if evaluator is None:
            self._hits.inc()
        else:
            self._misses.inc()
            self._answered.inc()
            self._measures.seconds.observe(seconds)
            passing += f', "evaluator": {evaluator}'
        self._recorder.write(written(time.time(), passing, echo.rest, seconds))


class _Exchange:
    """The answer to one request, as it is sent."""

    def __init__(self, send: Send, record: Record) -> None:
        self._send = send
        self._record = record
        self._headers: list[tuple[bytes, bytes]] = []
        self._last = b""
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
        self._headers = [(name.encode(), value.encode()) for name, value in header.items()]
        await self._send_piece(body)

    @property
    def is_whole(self) -> bool:
        """Tell whether the response was sent, in one piece."""
        return self.is_over and len(self._last) == self._record.sent

    def remember(self, request: bytes, peer: str, app: Flask, environ: dict[str, Any]) -> None:
        """Let requests be answered by what is known now, where they are the same or alike."""
        record = self._record
        if record.status != HTTPStatus.OK:
            return
        if REPEATS in environ:
            head, tail = parted(record.status, self._headers, self._last)
            client = record.members["client"]
            other = client if client != peer else None
            plain(app).echoes.keep(request, Echo(head, tail, other, record.rest))
        else:
            plain(app).learn(request, peer, environ, self._headers)

    def _take_start(
        self, status: str, headers: list[tuple[str, str]], exc_info: object = None, /
    ) -> Callable[[bytes], object]:
        del exc_info  # nothing is sent before the application gives its body
        self._record.status = int(status[:3])
        self._headers = [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in headers]
        return _no_write

    async def _send_piece(self, piece: bytes, *, is_last: bool = False) -> None:
        if not self._record.has_begun:
            self._record.has_begun = True
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
    """Take in the body of a request. Raises _RefusedError."""
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


def _environ(scope: Scope, body: bytes) -> dict[str, Any]:
    """Describe a request as WSGI does (PEP 3333)."""
    server, client = scope.get("server") or ("", 0), scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        name = raw_name.decode("latin-1").upper().replace("-", "_")
        if name == "CONTENT_LENGTH":
            continue
        key = name if name == "CONTENT_TYPE" else f"HTTP_{name}"
        value = raw_value.decode("latin-1")
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    return environ
