"""Lets synchronous code wait for asynchronous code without holding up its thread.

`run` calls a function in a greenlet; when that calls `wait`, the greenlet is left, the event loop
goes on, and it is entered again with what was waited for. Context variables are the greenlet's own.
"""

import contextvars
import sys
from collections.abc import Awaitable, Callable
from typing import Any, ParamSpec, TypeVar

from greenlet import getcurrent, greenlet

_P = ParamSpec("_P")
_R = TypeVar("_R")


class _Bridged(greenlet):
    """A greenlet whose parent awaits what it is switched to with."""


async def run(function: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
    """Call a synchronous function that may `wait`.

    Where this is cancelled, CancelledError is raised from `wait`.
    """
    bridged = _Bridged(function)
    bridged.gr_context = contextvars.copy_context()
    result: Any = bridged.switch(*args, **kwargs)
    while not bridged.dead:
        try:
            value = await result
        except BaseException:  # noqa: BLE001 - whatever it is, it is the function's
            result = bridged.throw(*sys.exc_info())
        else:
            result = bridged.switch(value)
    returned: _R = result
    return returned


def wait(awaitable: Awaitable[_R]) -> _R:
    """Wait for an awaitable, in a function that `run` called."""
    current = getcurrent()
    if not isinstance(current, _Bridged) or current.parent is None:
        raise RuntimeError("There is no event loop to wait in.")
    result: _R = current.parent.switch(awaitable)
    return result
