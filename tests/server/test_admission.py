"""However many slow queries are asked, by whomever: others get their answers, and soon."""

import contextlib
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.running import (
    CRASHING,
    ENDLESS,
    HOARDING,
    QUICK,
    UNENDING,
    Running,
    reply,
    request,
    running,
    scaled,
    until,
)
from tests.web.client import Reply, target

pytestmark = pytest.mark.alone

GREEDY, PATIENT = "127.0.0.2", "127.0.0.3"


@pytest.fixture(scope="module")
def busy() -> Iterator[Running]:
    """Serve behind a proxy, if the request says so, with few evaluators."""
    with running("--deadline", "3", "--evaluators", "4", "--proxies", "1") as server:
        yield server


def flood(server: Running, number: int, source: str = GREEDY) -> list[socket.socket]:
    """Ask a slow query many times at once."""
    connections = [server.begin(ENDLESS, source) for _ in range(number)]
    until(lambda: server.metric("queries_waiting") > min(number, 250) / 2)
    return connections


def asked_by(server: Running, source: str) -> tuple[Reply, float]:
    """Ask a quick query from an address; give the reply and the seconds that it took."""
    began = time.monotonic()
    return reply(server.begin(QUICK, source)), time.monotonic() - began


def asked_through_proxy(server: Running, client: str) -> tuple[Reply, float]:
    """Ask a quick query as a proxy does for a client."""
    return server.timed(QUICK, x_forwarded_for=f"10.0.0.1, {client}")


def test_a_flood_does_not_starve_others(busy: Running) -> None:
    """While one client's 100 slow queries wait, another's quick ones are answered within 2 s."""
    promised, slow = scaled(2), flood(busy, 100)
    answers = [asked_by(busy, PATIENT)]
    assert busy.metric("queries_waiting") > 50
    answers += [asked_by(busy, PATIENT) for _ in range(10)]
    assert all(answer.truth for answer, _ in answers)
    assert max(seconds for _, seconds in answers) < promised
    for connection in slow:
        answer = reply(connection)
        assert answer.status in (503, 504)
        assert int(answer.headers["Retry-After"]) >= 1
        assert answer.problem["type"].endswith(("/busy", "/deadline"))


def test_clients_behind_a_proxy_are_told_apart(busy: Running) -> None:
    """It is the proxy's word that counts, not what a client says before it."""
    promised = scaled(2)
    with contextlib.ExitStack() as stack:
        for number in range(100):
            connection = stack.enter_context(busy.connect())
            fields = f"X-Forwarded-For: 10.1.1.{number}, {GREEDY}\r\nConnection".encode()
            connection.sendall(request(target(ENDLESS)).replace(b"Connection", fields))
        until(lambda: busy.metric("queries_waiting") > 50)
        answers = [asked_through_proxy(busy, PATIENT)]
        assert busy.metric("queries_waiting") > 50
        answers += [asked_through_proxy(busy, PATIENT) for _ in range(10)]
        assert all(answer.truth for answer, _ in answers)
        assert max(seconds for _, seconds in answers) < promised
    until(lambda: busy.metric("queries_running") == 0)


def test_beyond_a_full_queue_503_is_said_at_once(busy: Running) -> None:
    """The queue is bounded; who has fewer in it than others is let in all the same."""
    at_once, promised = scaled(1), scaled(2)
    slow = flood(busy, 300)
    until(lambda: busy.metric("queries_waiting") >= 256)
    refused, seconds = asked_by(busy, GREEDY)
    assert refused.status == 503
    assert refused.problem["type"].endswith("/busy")
    assert int(refused.headers["Retry-After"]) >= 1
    assert seconds < at_once
    answers = [asked_by(busy, PATIENT) for _ in range(3)]
    assert all(answer.truth for answer, _ in answers)
    assert max(seconds for _, seconds in answers) < promised
    assert {reply(connection).status for connection in slow} == {503, 504}


def test_heavy_queries_of_many_clients_leave_room_for_quick_ones(busy: Running) -> None:
    """16 heavy queries, each of another client, and a quick one is answered within 2 s."""
    promised = scaled(2)
    heavy = [ENDLESS, HOARDING, CRASHING, UNENDING] * 4
    with ThreadPoolExecutor(len(heavy)) as pool:
        asked = [
            pool.submit(busy.direct, query, x_forwarded_for=f"10.0.0.{number}")
            for number, query in enumerate(heavy)
            if query is not UNENDING
        ]
        streams = [busy.begin(UNENDING, f"127.0.0.{number}", 1 << 12) for number in range(4, 8)]
        time.sleep(0.1)
        answers = [asked_through_proxy(busy, PATIENT) for _ in range(20)]
        assert all(answer.truth for answer, _ in answers)
        assert max(seconds for _, seconds in answers) < promised
        for stream in streams:
            stream.close()
        assert {future.result().status for future in asked} <= {500, 503, 504}


def test_who_goes_away_leaves_the_queue(busy: Running) -> None:
    """A client that hangs up while its queries wait or run is done with, at once."""
    at_once = scaled(1)
    for connection in flood(busy, 100):
        connection.close()
    assert until(lambda: busy.metric("queries_waiting") == 0) < at_once
    assert until(lambda: busy.metric("queries_running") == 0) < at_once
