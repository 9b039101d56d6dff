"""A process that answers queries, one after the other, and can do nothing else."""

import contextlib
import itertools
import os
import resource
import signal
import socket
import sys
import time
from dataclasses import replace
from pathlib import Path

from cstograph.engine.evaluators.protocol import Evaluator
from cstograph.engine.linux import die_with_parent, open_files
from cstograph.engine.workers import wire
from cstograph.engine.workers.limits import Limits
from cstograph.engine.workers.wire import Kind
from cstograph.errors import (
    CstographError,
    InexpressibleError,
    MemoryLimitError,
    NotAcceptableError,
    QueryFailedError,
    ResultLimitError,
    UnknownFormatError,
)
from cstograph.rdf.formats import Format
from cstograph.sparql.query_surface import Surface

_PIECE = 1 << 16
#: Seconds for which short answers are gathered: a few, so that the server has work meanwhile.
_MOMENT = 0.0001
#: An evaluator that has grown by this many KB is replaced: what it holds it may not give back.
_GROWN = 64 << 10
_NICENESS = 2


def run(engine: Evaluator, connection: socket.socket, limits: Limits, parent: int) -> None:
    """Answer the queries that come through a connection until it is closed.

    `parent` is the process that this one was forked from, with which it ends.
    """
    die_with_parent(parent)
    confine(limits, engine.files)
    baseline = _peak()
    while (found := wire.receive(connection)) is not None:
        kind, content = found
        sink = _Sink(connection, limits.max_result)
        error = None
        if kind is Kind.BATCH:
            _answer_quickly(engine, content, sink)
        else:
            error = _answer(engine, content, sink, limits)
        is_last = _peak() > baseline + _GROWN
        sink.end(error, is_last=is_last)
        if is_last:
            return


def _answer(
    engine: Evaluator, content: bytes, sink: "_Sink", limits: Limits
) -> CstographError | None:
    """Answer a query into a sink; give what went wrong."""
    query = wire.to_query(content)
    try:
        try:
            engine.write(query, sink)
        except InexpressibleError as error:
            # Another format may be acceptable too, if less so.
            if not sink.begin_again():
                raise
            wanted = replace(query.wanted, without=sink.format.writer.media_type)
            try:
                engine.write(query._replace(wanted=wanted), sink)
            except (NotAcceptableError, UnknownFormatError):
                raise error from None
    except CstographError as error:
        return error
    except MemoryError:
        return MemoryLimitError(limits.memory)
    except RecursionError:
        return QueryFailedError("The query is nested too deep.")
    return None


def _answer_quickly(engine: Evaluator, content: bytes, sink: "_Sink") -> None:
    """Answer those of some queries that have short answers into a sink."""
    for text, wanted, base in wire.to_batch(content):
        try:
            answer = engine.short(text, wanted, base)
        except (CstographError, SyntaxError, RuntimeError, ValueError, OSError, MemoryError):
            answer = None  # told when it is asked by itself
        sink.add(wire.of_short(answer))


def confine(limits: Limits, files: int = 0) -> None:
    """Take every right away from this process that evaluating a query does not need.

    It keeps what is open, opens at most `files` more, be they files or sockets, writes no files,
    and has so much more memory.
    """
    with contextlib.suppress(OSError):  # if the machine's memory runs out, this is to end first
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")
    os.nice(_NICENESS)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    # What the engine says when it aborts is told in the answer.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    with contextlib.suppress(OSError, ValueError):  # not enforced on every system
        pages = int(Path("/proc/self/statm").read_bytes().split()[0])
        most = pages * resource.getpagesize() + limits.memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(limit, (0, 0))
    most = _limit_of_files(files)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _limit_of_files(more: int) -> int:
    """Give the limit under which so many more can be opened: each takes the lowest free number."""
    if not more:
        return 0
    taken = open_files()
    free = (number for number in itertools.count() if number not in taken)
    return next(itertools.islice(free, more - 1, None)) + 1


def _peak() -> int:
    """Give the most memory that this process has held, in KB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak


class _Sink:
    """Sends an answer in messages of some size; a small one in a single piece."""

    format: Format

    def __init__(self, connection: socket.socket, most: int) -> None:
        self._connection = connection
        self._most = most
        self._written = 0
        self._head = b""
        self._waiting = bytearray()
        self._due = time.monotonic() + _MOMENT

    def begin(self, to: Format, surface: Surface) -> None:
        """Tell what the answer is."""
        self.format = to
        members = {
            "format": wire.number_of(to),
            "gives_graph": surface.form.gives_graph,
            "is_volatile": surface.is_volatile,
        }
        self._head = wire.message(Kind.HEAD, members)

    def begin_again(self) -> bool:
        """Forget what was taken, if none of it was sent; else give False."""
        if self._head:
            self._written = 0
            self._waiting.clear()
        return bool(self._head)

    def write(self, data: bytes, /) -> int:
        """Take bytes. Raises ResultLimitError."""
        self._written += len(data)
        if self._written > self._most:
            raise ResultLimitError(self._most)
        self._waiting += data
        while len(self._waiting) >= _PIECE:
            self._send(self._data())
        return len(data)

    def add(self, message: bytes) -> None:
        """Take a message, and send it with others of the same moment."""
        self._head += message
        now = time.monotonic()
        if now > self._due:
            self._send(self._head)
            self._head, self._due = b"", now + _MOMENT

    def flush(self) -> None:
        """Do nothing: what is left goes with the end."""

    def end(self, error: CstographError | None, *, is_last: bool) -> None:
        """Tell that the answer is whole, or why there is none, or no more of it.

        `is_last`: this process answers no more queries.
        """
        members = {"is_last": is_last}
        if error:
            self._send(self._head + wire.of_error(error, members))
        else:
            self._send(self._data() + wire.message(Kind.END, members))

    def _data(self) -> bytes:
        head, data = self._head, bytes(self._waiting[:_PIECE])
        self._head = b""
        del self._waiting[:_PIECE]
        return head + (wire.message(Kind.DATA, data) if data else b"")

    def _send(self, data: bytes) -> None:
        try:
            self._connection.sendall(data)
        except OSError:  # the server is gone, and with it all there is to do
            os._exit(0)
