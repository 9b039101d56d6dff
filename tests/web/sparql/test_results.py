"""Answers are sent as they are read, in bounded memory, and end with their readers."""

import contextlib
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from cstograph.engine.linux import share_of_memory
from tests.running import (
    CRASHING,
    ENDLESS,
    HOARDING,
    QUICK,
    UNENDING,
    Running,
    memory,
    running,
    scaled,
    until,
)

LIMIT = 100 << 20


@pytest.fixture(scope="module")
def streaming() -> Iterator[Running]:
    """Serve with time to read, and little memory."""
    with running("--deadline", "30", "--evaluators", "4", "--memory", "100MB") as server:
        yield server


@pytest.fixture(scope="module")
def narrow() -> Iterator[Running]:
    """Serve small answers alone."""
    with running("--max-result", "50KB", "--evaluators", "2") as server:
        yield server


def test_a_large_answer_takes_no_memory(streaming: Running) -> None:
    """More than 100 MB go through the server, and it grows by less than 30."""
    before = most = memory(streaming.process.pid)
    with streaming.begin(UNENDING) as connection:
        read = 0
        while read < 120_000_000:
            read += len(connection.recv(1 << 20))
            most = max(most, memory(streaming.process.pid))
    assert most - before < 30 << 20


def test_what_nobody_reads_is_not_made(streaming: Running) -> None:
    """An answer waits in its evaluator until it is read; the server keeps little of it."""
    before = memory(streaming.process.pid)
    with streaming.begin(UNENDING, room=1 << 12) as connection:
        until(lambda: streaming.metric("queries_running") == 1)
        time.sleep(0.5)
        assert memory(streaming.process.pid) - before < 10 << 20
        assert connection.recv(1) == b"H"
    until(lambda: streaming.metric("queries_running") == 0)


@pytest.mark.parametrize("query", [ENDLESS, UNENDING, HOARDING.replace("?l ?k", "?a")])
def test_a_client_that_goes_away_ends_its_query(streaming: Running, query: str) -> None:
    """Whether it is evaluated or sent, a query ends at once when nobody wants its answer."""
    at_once = scaled(1)
    with streaming.begin(query, room=1 << 12):
        until(lambda: streaming.metric("queries_running") >= 1)
    assert until(lambda: streaming.metric("queries_running") == 0) < at_once


@pytest.mark.parametrize("query", [UNENDING, f"CONSTRUCT WHERE {UNENDING[9:]}"])
def test_a_page_ends_its_query_when_it_has_enough(streaming: Running, query: str) -> None:
    """A page shows the beginning of an answer without end, at once, and its evaluator is free."""
    for _ in range(6):  # more than there are evaluators
        reply, seconds = streaming.timed(query, accept="text/html")
        assert reply.status == 200, reply
        assert b"The first 1000 rows" in reply.body or b"The beginning" in reply.body
        assert seconds < 3
    assert until(lambda: streaming.metric("queries_running") == 0) < 1
    assert len(streaming.evaluators) >= 4
    assert streaming.get(QUICK).truth


def test_slow_readers_hold_up_nobody(streaming: Running) -> None:
    """Twelve who read a byte now and then, and others are answered within 2 s."""
    promised = scaled(2)
    readers = [streaming.begin(UNENDING, f"127.0.0.{n}", 1 << 12) for n in range(2, 14)]
    until(lambda: streaming.metric("queries_running") == 4)
    for _ in range(8):
        for reader in readers:
            with contextlib.suppress(BlockingIOError):
                reader.recv(1, socket.MSG_DONTWAIT)
        answer, seconds = streaming.timed()
        assert answer.truth
        assert seconds < promised
        time.sleep(0.05)
    for reader in readers:
        reader.close()
    until(lambda: streaming.metric("queries_running") == 0)


def test_an_answer_that_is_too_large_has_a_clean_error(narrow: Running) -> None:
    """Where nothing of it has been sent, it is a 500 that says how large an answer may be."""
    answer = narrow.get(UNENDING)
    assert answer.status == 500
    assert answer.problem["type"].endswith("/result-too-large")
    assert "50 KB" in answer.problem["detail"]
    assert narrow.get(UNENDING + " LIMIT 5").status == 200


DOUBLING = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
HOARDERS = {
    "sorting": HOARDING,
    "sorting in a subquery": f"SELECT (COUNT(*) AS ?n) {{ {{ {HOARDING} LIMIT 9999999 }} }}",
    "a text that doubles": f"ASK {{ BIND('text' AS ?x0) {DOUBLING} FILTER(?x40 = '') }}",
}


@pytest.mark.parametrize("query", HOARDERS.values(), ids=HOARDERS)
def test_a_query_that_needs_too_much_memory_is_told_so(streaming: Running, query: str) -> None:
    """It is a 500 that says how much memory a query may have, long before the deadline."""
    promised = scaled(5)
    answer, seconds = streaming.timed(query)
    assert answer.status == 500, answer
    assert answer.problem["type"].endswith("/memory")
    assert "100 MB" in answer.problem["detail"]
    assert seconds < promised


def test_the_memory_of_the_service_is_bounded(streaming: Running) -> None:
    """Evaluators times the limit, and what is there without a query, is all that it takes."""

    def held() -> int:
        zygote = streaming.zygote
        return sum(map(share_of_memory, [streaming.process.pid, zygote, *streaming.evaluators]))

    until(lambda: streaming.metric("queries_running") == 0)
    before = most = held()
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(streaming.get, HOARDING) for _ in range(16)]
        while not all(future.done() for future in asked):
            most = max(most, held())
        statuses = {future.result().status for future in asked}
    assert statuses <= {500, 503, 504}
    assert 0 < most - before < 4 * LIMIT
    assert streaming.get(QUICK).truth


def test_a_crash_is_told(streaming: Running) -> None:
    """A query that overflows the engine's stack gets a 500 that says so, and others go on."""
    beside = streaming.begin(f"SELECT (COUNT(*) AS ?n) {{ {UNENDING} LIMIT 300000 }}")
    answer = streaming.direct(CRASHING)
    assert answer.status == 500
    assert answer.problem["type"].endswith("/crash")
    assert beside.recv(12) == b"HTTP/1.1 200"
    beside.close()
