"""No query takes the endpoint down."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from tests.live import serving
from tests.web.client import DIRECT, Server

pytestmark = pytest.mark.alone

DEEP = {
    "groups": "ASK " + "{" * 20_000 + "}" * 20_000,
    "brackets": "ASK { FILTER(" + "(" * 20_000 + "1" + ")" * 20_000 + ") }",
    "paths": "ASK { ?s " + "(" * 20_000 + "<http://e/p>" + ")" * 20_000 + " ?o }",
}


@pytest.mark.parametrize("query", DEEP.values(), ids=DEEP)
def test_deep_nesting_is_a_bad_request(query: str) -> None:
    """A query nested beyond reason is refused, and the next one is answered."""
    with serving() as url:
        server = Server(url)
        try:
            status = server.direct(query).status
        except ConnectionError:
            status = 0
        assert 400 <= status < 500
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
            sock = stack.enter_context(socket.create_connection(connection, timeout=20))
            sock.sendall(f"{begun}\r\n\r\n".encode() + b" " * 900_000)
        assert server.direct("ASK {}" + " " * 900_000).truth


def test_a_flood_of_slow_queries_holds_up_no_other_client() -> None:
    """A client is answered while another has more slow queries waiting than may wait."""
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with serving("--deadline", "4") as url, ThreadPoolExecutor(300) as threads:
        server = Server(url)
        flood = [threads.submit(server.direct, slow) for _ in range(300)]
        time.sleep(0.5)
        began = time.monotonic()
        replies = [Server(url, "127.0.0.2").direct("ASK {}") for _ in range(5)]
        seconds = time.monotonic() - began
        statuses = {reply.result().status for reply in flood}
    assert all(reply.truth for reply in replies)
    assert seconds < 2 * len(replies)
    assert statuses <= {503, 504}
