"""Reads large request bodies in a thread, one by one: others are answered meanwhile."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

from flask import request

from cstograph.engine import greenlet_bridge

_P = ParamSpec("_P")
_R = TypeVar("_R")
_T = TypeVar("_T")

#: Bytes of a body from which on reading it takes a while.
_LARGE = 1 << 15
_READER = ThreadPoolExecutor(1, "reader")


def read(
    function: Callable[Concatenate[_T, _P], _R], /, value: _T, *args: _P.args, **kwargs: _P.kwargs
) -> _R:
    """Call a function that reads the body of the request that is being answered.

    Raises as the function does.
    """
    if (request.content_length or 0) <= _LARGE:
        return function(value, *args, **kwargs)
    return greenlet_bridge.wait(_in_thread(lambda: function(value, *args, **kwargs)))


async def _in_thread(call: Callable[[], _R]) -> _R:
    return await asyncio.get_running_loop().run_in_executor(_READER, call)
