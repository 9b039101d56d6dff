"""What a server and its evaluators say to each other, over a stream socket.

A message is a kind, a length and so many bytes. The server sends queries; for each, an evaluator
sends its HEAD, any number of DATA and the END, or an ERROR at any point instead. For a BATCH of
queries it sends a SHORT for each, in their order, and the END. All but DATA and SHORT is JSON: an
evaluator works on what strangers send, so what it says is data, and never more.
"""

import json
import socket
import struct
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from enum import IntEnum
from typing import Any

from cstograph import errors
from cstograph.engine.query import Query, ShortAnswer
from cstograph.errors import CstographError, NotAcceptableError, PlacedQueryError, QueryError
from cstograph.rdf import formats
from cstograph.rdf.formats import Format, Wanted

_HEADER = struct.Struct("!BI")
_NUMBERS = {to: number for number, to in enumerate(formats.ANSWERS)}


class Kind(IntEnum):
    """The kinds of messages."""

    QUERY = 1
    HEAD = 2
    DATA = 3
    END = 4
    ERROR = 5
    BATCH = 6
    SHORT = 7


_KINDS = (None, *Kind)


def message(kind: Kind, content: bytes | dict[str, Any]) -> bytes:
    """Make a message; what is not bytes becomes JSON."""
    body = content if isinstance(content, bytes) else _written(content)
    return _HEADER.pack(kind, len(body)) + body


def _written(content: dict[str, Any]) -> bytes:
    """Write JSON; without escapes, which would make a text larger, and take time."""
    return json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass")


def split(buffer: bytearray) -> tuple[Kind, bytes] | None:
    """Take the first message out of a buffer; None while it is not there as a whole."""
    if len(buffer) < _HEADER.size:
        return None
    kind, length = _HEADER.unpack_from(buffer)
    end = _HEADER.size + length
    if len(buffer) < end:
        return None
    with memoryview(buffer) as view:
        content = bytes(view[_HEADER.size : end])
    del buffer[:end]
    return _KINDS[kind], content


def receive(channel: socket.socket) -> tuple[Kind, bytes] | None:
    """Wait for the one message that comes; None where the other side is gone."""
    buffer = bytearray()
    while (found := split(buffer)) is None:
        piece = channel.recv(1 << 16)
        if not piece:
            return None
        buffer += piece
    return found


def of_query(query: Query) -> bytes:
    """Write a query as a message."""
    return message(Kind.QUERY, query._asdict() | {"wanted": asdict(query.wanted)})


def to_query(content: bytes) -> Query:
    """Read a query from the content of a message."""
    members = json.loads(content)
    for name in ("default_graphs", "named_graphs"):
        members[name] = tuple(members[name])
    members["bindings"] = tuple((name, iri) for name, iri in members["bindings"])
    return Query(**members | {"wanted": Wanted(**members["wanted"])})


def of_batch(asked: Iterable[tuple[str, Wanted, str | None]]) -> bytes:
    """Write queries as a message: their texts, what the answers are wanted in, and the bases."""
    ways: dict[tuple[Wanted, str | None], int] = {}
    rows = [(text, ways.setdefault((wanted, base), len(ways))) for text, wanted, base in asked]
    said = [(wanted.name, wanted.accept, wanted.page, base) for wanted, base in ways]
    return message(Kind.BATCH, json.dumps((said, rows)).encode())


def to_batch(content: bytes) -> Iterator[tuple[str, Wanted, str | None]]:
    """Read queries from the content of a message."""
    said, rows = json.loads(content)
    ways = [(Wanted(name, accept, page), base) for name, accept, page, base in said]
    for text, number in rows:
        yield text, *ways[number]


def of_short(answer: ShortAnswer | None) -> bytes:
    """Write a short answer as a message, that of a query without one as an empty message."""
    if answer is None:
        return message(Kind.SHORT, b"")
    to, body = answer
    return message(Kind.SHORT, bytes((_NUMBERS[to],)) + body)


def to_short(content: bytes) -> ShortAnswer | None:
    """Read a short answer from the content of a message; None where there is none."""
    return (formats.ANSWERS[content[0]], content[1:]) if content else None


def number_of(to: Format) -> int:
    """Give the number under which both sides know a format."""
    return _NUMBERS[to]


def format_of(number: int) -> Format:
    """Give the format of a number."""
    return formats.ANSWERS[number]


def of_error(error: CstographError, more: dict[str, Any]) -> bytes:
    """Write an error as a message, with more members."""
    members: dict[str, Any] = {"name": type(error).__name__, "text": str(error), **more}
    match error:
        case PlacedQueryError():
            members |= {"line": error.line, "column": error.column, "expected": error.expected}
        case NotAcceptableError():
            members["offers"] = error.offers
    return message(Kind.ERROR, members)


def to_error(members: dict[str, Any]) -> CstographError:
    """Read an error from the members of a message."""
    text, kind = members["text"], getattr(errors, members["name"])
    if issubclass(kind, PlacedQueryError):
        placed: CstographError = kind(text, *(members[n] for n in ("line", "column", "expected")))
        return placed
    if kind is NotAcceptableError:
        return NotAcceptableError(members["offers"])
    error: CstographError = kind.__new__(kind, text)
    if not isinstance(error, QueryError | errors.UnknownFormatError):
        raise TypeError(kind)
    CstographError.__init__(error, text)
    return error
