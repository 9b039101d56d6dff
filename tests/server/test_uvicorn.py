"""The parts of uvicorn that connections rely on, and that it does not document."""

import ast
import asyncio
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from cstograph.server import connection
from cstograph.server.connection import Connection, Server

TREE = ast.parse(Path(connection.__file__).read_text("utf-8"))


async def nothing(_scope: object, _receive: object, _send: object) -> None:
    """Be an ASGI application."""


@pytest.fixture
def protocol() -> Iterator[HttpToolsProtocol]:
    """Give a connection as uvicorn makes it."""
    loop = asyncio.new_event_loop()
    config = uvicorn.Config(nothing, log_config=None, interface="asgi3")
    yield HttpToolsProtocol(config, ServerState(), {}, loop)
    loop.close()


def used(name: str, within: str) -> set[str]:
    """Give the attributes that a class or function of the module uses of a variable."""
    (scope,) = (node for node in TREE.body if getattr(node, "name", "") == within)
    return {
        node.attr
        for node in ast.walk(scope)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == name
    }


def test_a_connection_has_what_is_used_of_it(protocol: HttpToolsProtocol) -> None:
    """Each attribute of a connection is one of uvicorn's, or is set by ours."""
    own = {
        node.attr
        for node in ast.walk(TREE)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    }
    protocol.on_message_begin()
    theirs = used("self", "Connection") - own - vars(Connection).keys() | {"limit_concurrency"}
    assert {"parser", "transport", "flow", "cycle", "server_state"} <= theirs
    assert [name for name in theirs if not hasattr(protocol, name)] == []


@pytest.mark.parametrize("name", sorted(vars(Connection).keys() & vars(HttpToolsProtocol).keys()))
def test_a_method_is_called_as_uvicorn_calls_its_own(name: str) -> None:
    """What overrides a method takes the same parameters."""
    ours, theirs = vars(Connection)[name], vars(HttpToolsProtocol)[name]
    if callable(theirs) and not name.startswith("__"):
        assert parameters(ours) == parameters(theirs)


@pytest.mark.parametrize("name", ["capture_signals", "on_tick"])
def test_the_server_calls_what_is_overridden(name: str) -> None:
    """Uvicorn takes signals, and ticks, by these methods."""
    assert name in vars(Server)
    assert parameters(getattr(Server, name)) == parameters(getattr(uvicorn.Server, name))
    assert f"self.{name}(" in inspect.getsource(uvicorn.Server)


def parameters(function: Callable[..., object]) -> list[str]:
    """Give the names of a function's parameters."""
    return list(inspect.signature(function).parameters)


def test_a_cycle_says_whether_it_is_over_and_how_it_ends() -> None:
    """A cycle is told how an answer to HTTP/1.0 is framed, and tells whether it is complete."""
    made = inspect.getsource(RequestResponseCycle)
    for name in used("cycle", "_unframed") | {"response_complete"}:
        assert f"self.{name} = " in made or f"self.{name}: " in made


def test_the_first_default_field_is_the_date() -> None:
    """The date of the responses that uvicorn does not write is taken from there."""
    config = uvicorn.Config(nothing, log_config=None, interface="asgi3", server_header=False)
    config.load()
    server = uvicorn.Server(config)
    asyncio.run(server.on_tick(0))
    assert [name for name, _ in server.server_state.default_headers] == [b"date"]
