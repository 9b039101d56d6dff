"""A hostile request and how it ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus

from benchmarks.hostile.target import PIECE, Target

_TAIL = 64
#: media type -> what an answer in it ends with, if it is whole
_LAST = {
    "application/sparql-results+json": b"}",
    "application/sparql-results+xml": b"</sparql>",
    "application/rdf+xml": b"</rdf:RDF>",
    "application/json": b"}",
}


@dataclass(frozen=True, slots=True)
class Ending:
    """How a request has ended: with which status (0: none), after how many bytes of a body.

    `is_whole`: by HTTP's own rules there is no more to come. `fault` is what is wrong with it.
    """

    status: int = 0
    size: int = 0
    is_whole: bool = False
    fault: str = ""

    def __str__(self) -> str:
        said = str(self.status) if self.status else "closed"
        return said if self.is_whole or not self.status else f"{said} cut"


@asynccontextmanager
async def connected(
    target: Target,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Give a connection that is gone afterwards, whatever the other side does."""
    reader, writer = await target.connect()
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def send(target: Target, request: bytes) -> Ending:
    """Send a request and wait for its end, for so long from when all of it has gone out.

    Going out may take as long, no longer: how fast it is taken is not the query's time.
    """
    patience = target.deadline + target.grace
    try:
        async with asyncio.timeout(patience) as timer, connected(target) as (reader, writer):
            sending = asyncio.create_task(_sent(writer, request, timer, patience))
            try:
                return await ending(reader)
            finally:
                sending.cancel()
    except TimeoutError:
        return Ending(fault=f"no end after {patience:g} s")
    except OSError:
        return Ending()


async def _sent(
    writer: asyncio.StreamWriter, request: bytes, timer: asyncio.Timeout, patience: float
) -> None:
    """Send a request, and wind a timer up again when it has gone out."""
    with suppress(OSError):
        writer.transport.set_write_buffer_limits(0)
        writer.write(request)
        await writer.drain()
        if not timer.expired():
            timer.reschedule(asyncio.get_running_loop().time() + patience)


async def ending(reader: asyncio.StreamReader) -> Ending:
    """Read an answer to its end."""
    try:
        head = await _head(reader)
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
        return Ending()
    body = _Body(head)
    with suppress(asyncio.IncompleteReadError, OSError, ValueError):
        await body.read(reader)
    return body.ending


async def _head(reader: asyncio.StreamReader) -> bytes:
    while True:
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 1"):
            return head


class _Body:
    """What is known of the body of an answer: its length so far, and its last bytes."""

    def __init__(self, head: bytes) -> None:
        first, *lines = head.decode("latin-1").split("\r\n")
        self._status = int(first.split()[1])
        self._fields = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines)
        }
        self._size = 0
        self._tail = b""
        self._is_whole = False

    async def read(self, reader: asyncio.StreamReader) -> None:
        """Read it to its end (RFC 9112, section 6.3)."""
        if self._fields.get("transfer-encoding") == "chunked":
            while length := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
                await self._take(reader, length)
                await reader.readexactly(2)
            await reader.readuntil(b"\r\n")
        elif "content-length" in self._fields:
            await self._take(reader, int(self._fields["content-length"]))
        elif self._status not in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED):
            while piece := await reader.read(PIECE):
                self._keep(piece)
        self._is_whole = True

    async def _take(self, reader: asyncio.StreamReader, length: int) -> None:
        while length:
            piece = await reader.read(min(length, PIECE))
            if not piece:
                raise asyncio.IncompleteReadError(piece, length)
            length -= len(piece)
            self._keep(piece)

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        self._tail = (self._tail + piece)[-_TAIL:]

    @property
    def ending(self) -> Ending:
        """How the answer has ended."""
        media_type = self._fields.get("content-type", "").partition(";")[0]
        last = _LAST.get(media_type, b"")
        is_plain = "content-encoding" not in self._fields
        is_half = (
            self._status == HTTPStatus.OK
            and self._is_whole
            and is_plain
            and not self._tail.rstrip().endswith(last)
        )
        fault = "a part of an answer that looks whole" if is_half else ""
        return Ending(self._status, self._size, self._is_whole, fault)
