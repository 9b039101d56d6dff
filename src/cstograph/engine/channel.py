"""What a server and its evaluators say to each other, over a stream socket.

A message is a kind, a length and so many bytes. The server sends queries; for each, an evaluator
sends its HEAD, any number of DATA and the END, or an ERROR at any point instead. All but DATA is
JSON: an evaluator works on what strangers send, so what it says is data, and never more.
"""

import json
import socket
import struct
from dataclasses import asdict
from enum import IntEnum
from typing import Any

from cstograph import errors, formats
from cstograph.engine import Query
from cstograph.errors import CstographError, MalformedQueryError, NotAcceptableError, QueryError
from cstograph.formats import Format, Wanted

_HEADER = struct.Struct("!BI")
_FORMATS = (*formats.RESULTS, *formats.GRAPHS, *formats.DESCRIPTIONS, formats.HTML)


class Kind(IntEnum):
    """The kinds of messages."""

    QUERY = 1
    HEAD = 2
    DATA = 3
    END = 4
    ERROR = 5


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
    content = bytes(buffer[_HEADER.size : end])
    del buffer[:end]
    return Kind(kind), content


def receive(channel: socket.socket) -> bytes | None:
    """Wait for a message and give its content; None where the other side is gone."""
    header = _received(channel, _HEADER.size)
    return None if header is None else _received(channel, _HEADER.unpack(header)[1])


def _received(channel: socket.socket, length: int) -> bytes | None:
    data = bytearray()
    while len(data) < length:
        piece = channel.recv(min(length - len(data), 1 << 16))
        if not piece:
            return None
        data += piece
    return bytes(data)


def of_query(query: Query) -> bytes:
    """Write a query as a message."""
    return message(Kind.QUERY, asdict(query))


def to_query(content: bytes) -> Query:
    """Read a query from the content of a message."""
    members = json.loads(content)
    for name in ("default_graphs", "named_graphs"):
        members[name] = tuple(members[name])
    members["bindings"] = tuple((name, iri) for name, iri in members["bindings"])
    return Query(**members | {"wanted": Wanted(**members["wanted"])})


def number_of(to: Format) -> int:
    """Give the number under which both sides know a format."""
    return _FORMATS.index(to)


def format_of(number: int) -> Format:
    """Give the format of a number."""
    return _FORMATS[number]


def of_error(error: CstographError, more: dict[str, Any]) -> bytes:
    """Write an error as a message, with more members."""
    members: dict[str, Any] = {"name": type(error).__name__, "text": str(error), **more}
    match error:
        case MalformedQueryError():
            members |= {"line": error.line, "column": error.column, "expected": error.expected}
        case NotAcceptableError():
            members["offers"] = error.offers
    return message(Kind.ERROR, members)


def to_error(members: dict[str, Any]) -> CstographError:
    """Read an error from the members of a message."""
    text, kind = members["text"], getattr(errors, members["name"])
    if kind is MalformedQueryError:
        return MalformedQueryError(text, members["line"], members["column"], members["expected"])
    if kind is NotAcceptableError:
        return NotAcceptableError(members["offers"])
    error: CstographError = kind.__new__(kind, text)
    if not isinstance(error, QueryError | errors.UnknownFormatError):
        raise TypeError(kind)
    CstographError.__init__(error, text)
    return error
