"""A client that does not go on is let go, after a while."""

import socket

import pytest

from tests.running import received
from tests.web.client import Server

Left = tuple[Server, dict[str, socket.socket]]


@pytest.mark.parametrize("where", ["in the URL", "in a field"])
def test_half_a_request_is_waited_for_in_vain(left: Left, where: str) -> None:
    """A header that does not come to its end within 10 s is told so (408)."""
    assert received(left[1][where]).startswith(b"HTTP/1.1 408 ")


def test_an_idle_connection_ends(left: Left) -> None:
    """A connection on which nothing more is asked ends after a while, without an error."""
    assert received(left[1]["after answers"]) == b""
