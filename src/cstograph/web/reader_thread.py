"""Reads large request bodies in a thread of the application, one by one.

Others are answered meanwhile.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

from flask import Flask, current_app, request

from cstograph.engine import greenlet_bridge

_P = ParamSpec("_P")
_R = TypeVar("_R")
_T = TypeVar("_T")

#: Bytes of a body from which on reading it takes a while.
_LARGE = 1 << 15
_READER = "cstograph.reader"


def register(app: Flask) -> None:
    """Give an application its thread, which ends with it."""
    app.extensions[_READER] = ThreadPoolExecutor(1, "reader")


def read(
    function: Callable[Concatenate[_T, _P], _R], /, value: _T, *args: _P.args, **kwargs: _P.kwargs
) -> _R:
    """Call a function that reads the body of the request that is being answered.

    Raises as the function does.
    """
    if (request.content_length or 0) <= _LARGE:
        return function(value, *args, **kwargs)
    reader: ThreadPoolExecutor = current_app.extensions[_READER]
    asked = reader.submit(function, value, *args, **kwargs)
    return greenlet_bridge.wait(asyncio.wrap_future(asked))
