"""Clients that keep connections, and do nothing with them that they ought to."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from benchmarks.hostile.case import Attack, Case, at_once, sends
from benchmarks.hostile.exchange import Ending, connected, ending
from benchmarks.hostile.queries import ANY, HEAVY
from benchmarks.hostile.target import Target

_QUERY = "application/sparql-query"
_STREAM = f"SELECT * {{ {ANY} }}"
_PAUSE = 0.2


def _holds(number: int, begin: Callable[[Target], bytes], more: bytes = b"") -> Attack:
    """Open many connections, begin a request on each, and send more of it now and then."""

    async def attack(target: Target) -> list[Ending]:
        async with AsyncExitStack() as stack:
            writers = []
            for _ in range(number):
                with suppress(OSError):
                    _, writer = await stack.enter_async_context(connected(target))
                    writer.write(begin(target))
                    writers.append(writer)
            end = _now() + target.hold
            while _now() < end:
                await asyncio.sleep(_PAUSE)
                for writer in writers:
                    writer.write(more)
        return []

    return attack


def _reads_slowly(number: int, size: int) -> Attack:
    """Ask for very much, many times, and read so many bytes of it a second."""

    async def one(target: Target) -> None:
        async with _slow_socket(target) as sock:
            loop = asyncio.get_running_loop()
            await loop.sock_sendall(sock, target.query(_STREAM))
            while size:
                await asyncio.sleep(1.0)
                await loop.sock_recv(sock, size)
            await asyncio.sleep(target.hold)

    async def attack(target: Target) -> list[Ending]:
        with suppress(TimeoutError):
            async with asyncio.timeout(target.hold):
                await asyncio.gather(*(one(target) for _ in range(number)), return_exceptions=True)
        return []

    return attack


@asynccontextmanager
async def _slow_socket(target: Target) -> AsyncIterator[socket.socket]:
    """Give a connection that keeps but little on its way."""
    with socket.socket() as sock:
        sock.settimeout(0)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        await asyncio.get_running_loop().sock_connect(sock, (target.host, target.port))
        yield sock


def _leaves(number: int, query: str) -> Attack:
    """Ask many times, and go away a moment later."""

    async def one(target: Target) -> None:
        with suppress(OSError):
            async with connected(target) as (_, writer):
                writer.write(target.query(query))
                await asyncio.sleep(_PAUSE)

    async def attack(target: Target) -> list[Ending]:
        await asyncio.gather(*(one(target) for _ in range(number)))
        return []

    return attack


async def _resets(target: Target) -> list[Ending]:
    """Open connections and reset them, one after the other."""
    end = _now() + target.hold / 2
    while _now() < end:
        with suppress(OSError):
            async with connected(target) as (_, writer):
                sock = writer.get_extra_info("socket")
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                writer.write(target.head("GET"))
    return []


def _pumps(begin: Callable[[Target], bytes], piece: bytes) -> Attack:
    """Send what has no end, as fast as it is taken, until the server has enough."""

    async def attack(target: Target) -> list[Ending]:
        with suppress(TimeoutError, OSError):
            async with asyncio.timeout(target.hold), connected(target) as (reader, writer):
                writer.write(begin(target))
                while not reader.at_eof():
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0)
        return []

    return attack


async def _floods(target: Target) -> list[Ending]:
    """Send queries on a connection for as long as they are taken."""
    return await _pumps(_quick, _quick(target) * 20)(target)


async def _half_closes(target: Target) -> list[Ending]:
    """Ask, and close the half of the connection that asks."""
    try:
        async with (
            asyncio.timeout(target.deadline + target.grace),
            connected(target) as (reader, writer),
        ):
            writer.write(target.query(HEAVY))
            writer.write_eof()
            return [await ending(reader)]
    except TimeoutError:
        return [Ending(fault="no end")]
    except OSError:
        return [Ending()]


def _now() -> float:
    return asyncio.get_running_loop().time()


def _half_a_body(size: int, length: int) -> Callable[[Target], bytes]:
    """Begin a request whose body is to be longer than what is sent."""
    return lambda t: t.head(Content_Type=_QUERY, Content_Length=str(length)) + b" " * size


def _quick(target: Target) -> bytes:
    return target.query("ASK {}")


def _chunked(target: Target) -> bytes:
    return target.head(Content_Type=_QUERY, Transfer_Encoding="chunked")


CONNECTIONS = [
    Case(
        "half-headers",
        "Begins 200 headers, and sends no more",
        _holds(200, lambda t: t.head("GET")[:-2]),
    ),
    Case("half-bodies", "Begins 200 bodies, and sends no more", _holds(200, _half_a_body(50, 99))),
    Case(
        "bodies-less-a-byte",
        "Sends 900 bodies of a megabyte less a byte",
        _holds(900, _half_a_body(1_000_000, 1_000_001)),
    ),
    Case("slow-header", "Sends 200 headers byte by byte", _holds(200, lambda _: b"GET /", b"x")),
    Case("slow-body", "Sends 200 bodies byte by byte", _holds(200, _half_a_body(1, 9_999), b" ")),
    Case("idle", "Opens a thousand connections, and says nothing", _holds(1_000, lambda _: b"")),
    Case(
        "a-thousand-at-once",
        "Asks a thousand cheap queries at once",
        at_once(1_000, _quick),
    ),
    Case("a-byte-a-second", "Reads 50 huge answers, a byte a second", _reads_slowly(50, 1)),
    Case("reads-nothing", "Asks for 50 huge answers, and reads nothing", _reads_slowly(50, 0)),
    Case("goes-away", "Asks 50 heavy queries, and goes away", _leaves(50, HEAVY)),
    Case("goes-away-reading", "Asks for 50 huge answers, and goes away", _leaves(50, _STREAM)),
    Case("resets", "Resets connections, one after the other", _resets),
    Case("half-closed", "Asks, and closes the half of the connection that asks", _half_closes),
    Case(
        "pipelined",
        "Sends ten thousand queries on a connection, and reads one answer",
        sends(lambda t: _quick(t) * 10_000),
    ),
    Case("pipelined-for-ever", "Sends queries and reads no answer", _floods),
    Case(
        "endless-header",
        "Sends a header without end",
        _pumps(lambda t: t.head()[:-2], b"X: x\r\n" * 999),
    ),
    Case("endless-line", "Sends a URL without end", _pumps(lambda _: b"GET /", b"x" * 9_999)),
    Case(
        "endless-body",
        "Sends a body without end",
        _pumps(_chunked, b"400\r\n" + b" " * 1024 + b"\r\n"),
    ),
]
