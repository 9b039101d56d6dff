"""Live servers for all tests of the web application."""

import contextlib
import socket
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.live import serving
from tests.web.client import PATIENCE, Server, target

#: What clients send of a request before they say nothing more.
HALVES = {
    "in the URL": b"GET /sparql?que",
    "in a field": b"GET / HTTP/1.1\r\nHost: localhost\r\nAccept: te",
}


@pytest.fixture(scope="session")
def left() -> Iterator[tuple[Server, dict[str, socket.socket]]]:
    """Serve the bundled graph, to clients too that say nothing more, from the start on.

    So nobody has to wait until they are let go: other tests ask the server meanwhile.
    """
    with serving() as url, contextlib.ExitStack() as stack:
        clients = {}
        for name in (*HALVES, "after answers"):
            connection = HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)
            connection.connect()
            clients[name] = stack.enter_context(connection.sock)
            if half := HALVES.get(name):
                connection.send(half)
                continue
            for _ in range(3):  # by the application, and in the ways that are quicker
                connection.request("GET", target("ASK {}"))
                assert connection.getresponse().read()
        yield Server(url), clients


@pytest.fixture(scope="session")
def server(left: tuple[Server, dict[str, socket.socket]]) -> Server:
    """Serve the bundled graph, as `cstograph serve` does."""
    return left[0]


@pytest.fixture(scope="session")
def markup() -> Iterator[Server]:
    """Serve labels that would like to act, without a project."""
    with serving(str(Path(__file__).with_name("markup.ttl"))) as url:
        yield Server(url)
