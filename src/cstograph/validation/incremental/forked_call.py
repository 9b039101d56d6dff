"""A function called in a process forked from this one, which sees all that is in memory here."""

import gc
import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

_T = TypeVar("_T")


class ForkedCallError(Exception):
    """The process ended without a result."""


class ForkedCall(Generic[_T]):
    """A call that goes on beside this process, until it has a result or is stopped."""

    def __init__(self, function: Callable[[], _T]) -> None:
        """Begin to call a function; what it gives is pickled."""
        context = multiprocessing.get_context("fork")
        self._results, results = context.Pipe(duplex=False)
        self._process = context.Process(target=_call, args=(function, results), daemon=True)
        self._process.start()
        results.close()

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid or 0

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until the call has ended, at most some seconds; tell whether it has."""
        return self._results.poll(seconds)

    def result(self) -> _T:
        """Wait for the result, and give it. Raises ForkedCallError."""
        try:
            result: _T = self._results.recv()
        except EOFError:
            self._process.join()
            raise ForkedCallError(f"exit code {self._process.exitcode}") from None
        self._process.join()
        return result

    def stop(self) -> None:
        """End the process, if it has not ended."""
        self._process.kill()
        self._process.join()
        self._results.close()


def end_without(parent: int) -> None:
    """End this process if its parent has ended."""
    if os.getppid() != parent:
        os._exit(1)


def _call(function: Callable[[], _T], results: Connection) -> None:
    gc.disable()  # it would copy memory that is shared with the parent, which outlives the process
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's: it stops this process
    results.send(function())
