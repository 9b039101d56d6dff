"""Live servers for all tests of the web application."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import serving
from tests.web.client import Server


@pytest.fixture(scope="session")
def server(left: tuple[Server, dict[str, socket.socket]]) -> Server:
    """Serve the bundled graph, as `cstograph serve` does."""
    return left[0]


@pytest.fixture(scope="session")
def markup() -> Iterator[Server]:
    """Serve labels that would like to act, without a project."""
    with serving(str(Path(__file__).with_name("markup.ttl"))) as url:
        yield Server(url)
