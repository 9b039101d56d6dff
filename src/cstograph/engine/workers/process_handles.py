"""The server's side of its zygote and evaluators: starting, talking to and ending processes."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from cstograph.engine.workers import wire
from cstograph.engine.workers.template_process import (
    ANSWER,
    COMMAND,
    FORK,
    LENGTH,
    QUICK,
    REAP,
    SPARE,
    Loaded,
    is_closed,
)
from cstograph.engine.workers.wire import Kind

#: Bytes that may lie here unread before an evaluator has to wait.
_HIGH_WATER = 1 << 18
#: Seconds within which a zygote does what it is told.
_PATIENCE = 2.0
#: For the C library, if it is glibc. The engine makes many small objects and soon gives them back:
#: more of them are kept at hand. A second arena would be memory beyond what a query may take.
_ENVIRONMENT = {"GLIBC_TUNABLES": "glibc.malloc.tcache_count=1000:glibc.malloc.arena_max=1"}
_TRIES = 40


class Evaluator(asyncio.Protocol):
    """A process that answers queries, and the connection to it.

    `on_gone` is called when the connection has ended; `fate` then tells how the process ended. The
    number of the process stays its own until it is reaped, so that `kill` cannot meet another.
    What it says is waited for by `read`, or else `listener` is called when there may be something
    to `take`, or when it is gone.
    """

    def __init__(self, zygote: "Zygote", pid: int, on_gone: Callable[["Evaluator"], None]) -> None:
        self.zygote = zygote
        self.pid = pid
        self.gone = asyncio.Event()
        self.fate: asyncio.Task[int | None] | None = None
        self._on_gone = on_gone
        self._buffer = bytearray()
        self._waiter: asyncio.Future[None] | None = None
        self.listener: Callable[[], None] | None = None
        self._is_paused = False
        self._is_killed = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin (asyncio.Protocol)."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Take what the process says (asyncio.Protocol)."""
        if self._is_killed:
            return
        self._buffer += data
        if len(self._buffer) > _HIGH_WATER and not self._is_paused and self._transport:
            self._is_paused = True
            self._transport.pause_reading()
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Take notice that the process is gone (asyncio.Protocol)."""
        self.gone.set()
        self._wake()
        self._on_gone(self)

    def send(self, message: bytes) -> None:
        """Send a message."""
        if self._transport:
            self._transport.write(message)

    def take(self) -> tuple[Kind, bytes] | None:
        """Give the next message, if it is there."""
        return wire.split(self._buffer)

    async def read(self) -> tuple[Kind, bytes]:
        """Wait for a message. Raises ConnectionError where the process is gone."""
        while (message := wire.split(self._buffer)) is None:
            if self.gone.is_set():
                raise ConnectionError("The evaluator is gone.")
            self._resume()
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        return message

    def yield_to_others(self) -> None:
        """Let the system prefer other evaluators."""
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, 10)

    def kill(self) -> None:
        """End the process at once; `gone` is set when it has ended."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self._is_killed = True
        self._buffer.clear()
        self._resume()

    def close(self) -> None:
        """Close the connection."""
        if self._transport:
            self._transport.abort()

    def _resume(self) -> None:
        if self._is_paused and self._transport:
            self._is_paused = False
            self._transport.resume_reading()

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)
        if self.listener:
            self.listener()


class Zygote:
    """The process that evaluators are forked from.

    It was started by this process (`process`), or forked from another zygote (`parent`).
    """

    def __init__(
        self,
        control: socket.socket,
        pid: int,
        process: "subprocess.Popen[bytes] | None" = None,
        parent: "Zygote | None" = None,
    ) -> None:
        control.settimeout(0)
        self.pid = pid
        self._process = process
        self._parent = parent
        self._control = control
        self._lock = asyncio.Lock()
        self.loaded = Loaded()

    @classmethod
    async def start(cls, settings: dict[str, Any], files: tuple[int, ...] = ()) -> "Zygote":
        """Start one, and wait until it has loaded; `files` are file descriptors it needs.

        `loaded` then says what, or why not. Raises ConnectionError where it ended before.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            command = [
                sys.executable,
                "-m",
                "cstograph.engine.workers.template_process",
                str(theirs.fileno()),
            ]
            process = subprocess.Popen(  # noqa: ASYNC220, S603 - returns when it runs; our own
                [*command, json.dumps(settings)],
                pass_fds=(theirs.fileno(), *files),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
                env=os.environ | _ENVIRONMENT,
            )
        zygote = cls(ours, process.pid, process)
        await zygote._load()
        return zygote

    async def spare(self) -> "Zygote":
        """Make another that can take its place. Raises OSError where there is no room for it."""
        spare = Zygote(*await self._forked(SPARE), parent=self)
        spare.loaded = self.loaded
        return spare

    async def quick(self) -> "Zygote":
        """Make another, and wait until it has loaded what makes it quicker, if it has room for it.

        Raises OSError where there is no room for another, or if it has ended before.
        """
        quick = Zygote(*await self._forked(QUICK), parent=self)
        await quick._load()
        quick.loaded = replace(self.loaded, is_quick=quick.loaded.is_quick)
        return quick

    async def _load(self) -> None:
        """Wait until it says what it has loaded; end it where that does not come."""
        try:
            (length,) = LENGTH.unpack(await self._receive(LENGTH.size))
            self.loaded = Loaded(*json.loads(await self._receive(length)))
        except BaseException:
            await self.close()
            raise

    @property
    def is_gone(self) -> bool:
        """Tell whether it has ended, as long as nothing is asked of it."""
        return is_closed(self._control)

    async def fork(self, on_gone: Callable[[Evaluator], None]) -> Evaluator:
        """Make an evaluator. Raises OSError where the system has no room for it."""
        ours, pid = await self._forked(FORK)
        try:
            ours.settimeout(0)
            evaluator = Evaluator(self, pid, on_gone)
            loop = asyncio.get_running_loop()
            await loop.create_connection(lambda: evaluator, sock=ours)
        except BaseException:
            ours.close()
            raise
        return evaluator

    async def _forked(self, kind: int) -> tuple[socket.socket, int]:
        """Make a process, and give the connection to it, and its number."""
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                pid = await self._ask(kind, theirs.fileno())
            _check(pid)
        except BaseException:
            ours.close()
            raise
        return ours, pid

    async def reap(self, child: "Evaluator | Zygote") -> int:
        """Wait for the end of what was made here, and give how it ended (see `os.waitpid`).

        Raises OSError where that is not known.
        """
        try:
            return await self._ask(REAP, child.pid)
        except OSError:
            return await _reap_orphan(child.pid)

    async def close(self) -> None:
        """End it, and with it all of its evaluators."""
        self._control.close()
        if self._process:
            self._process.kill()
            await asyncio.to_thread(self._process.wait)
        elif self._parent:
            with contextlib.suppress(OSError):
                os.kill(self.pid, signal.SIGKILL)
                await self._parent.reap(self)

    async def _ask(self, kind: int, number: int) -> int:
        """Give a command, with a file descriptor unless it is REAP, and wait for its answer."""
        async with self._lock:
            if self._control.fileno() < 0:
                raise ConnectionError("The zygote is gone.")
            try:
                if kind == REAP:
                    self._control.send(COMMAND.pack(kind, number))
                else:
                    socket.send_fds(self._control, [COMMAND.pack(kind, 0)], [number])
                async with asyncio.timeout(_PATIENCE):
                    (answer,) = ANSWER.unpack(await self._receive(ANSWER.size))
            except (OSError, asyncio.CancelledError):
                # What the next answer belongs to is no longer known.
                self._control.close()
                raise
        return int(answer)

    async def _receive(self, length: int) -> bytes:
        data = b""
        while len(data) < length:
            piece = await asyncio.get_running_loop().sock_recv(self._control, length - len(data))
            if not piece:
                raise ConnectionError("The zygote is gone.")
            data += piece
        return data


def _check(pid: int) -> None:
    """Raise what has kept the system from making a process, if anything has."""
    if pid <= 0:
        raise OSError(-pid, os.strerror(-pid))


async def _reap_orphan(pid: int) -> int:
    """Wait for the end of a process whose parent is gone, and give how it ended.

    Raises OSError where it does not come to this process (see `adopt_orphans`), or does not end.
    """
    for _ in range(_TRIES):
        with contextlib.suppress(ChildProcessError):  # its parent is not quite gone
            found, status = os.waitpid(pid, os.WNOHANG)  # noqa: ASYNC222 - does not wait
            if found:
                return status
        await asyncio.sleep(_PATIENCE / _TRIES)
    raise ProcessLookupError(pid)
