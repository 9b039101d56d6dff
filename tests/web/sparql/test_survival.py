"""No query takes the endpoint down."""

import socket
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from tests.web.client import DIRECT, PATIENCE, Server

DEEP = {
    "groups": "ASK " + "{" * 20_000 + "}" * 20_000,
    "brackets": "ASK { FILTER(" + "(" * 20_000 + "1" + ")" * 20_000 + ") }",
    "paths": "ASK { ?s " + "(" * 20_000 + "<http://e/p>" + ")" * 20_000 + " ?o }",
}


@pytest.mark.parametrize("query", DEEP.values(), ids=DEEP)
def test_deep_nesting_is_a_bad_request(server: Server, query: str) -> None:
    """A query nested beyond reason is refused, and the next one is answered."""
    assert 400 <= server.direct(query).status < 500
    assert server.get("ASK {}").truth


def test_a_crash_is_survived(server: Server) -> None:
    """A query that crashes the engine is told so, and the next one is answered."""
    crash = "ASK { FILTER(" + "+".join(["1"] * 20_000) + " > 0) }"
    reply = server.direct(crash)
    assert reply.status == 500
    assert reply.problem["type"].endswith("/crash")
    assert server.get("ASK {}").truth


def test_bodies_that_do_not_come_leave_room(server: Server) -> None:
    """A large query is answered while others begin more large bodies than there is room for."""
    begun = f"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: {DIRECT}\r\nContent-Length: 900001"
    address = urlsplit(server.url)
    with ExitStack() as stack:
        for _ in range(60):
            connection = (address.hostname, address.port)
            sock = stack.enter_context(socket.create_connection(connection, timeout=PATIENCE))
            sock.sendall(f"{begun}\r\n\r\n".encode() + b" " * 900_000)
        assert server.direct("ASK {}" + " " * 900_000).truth
