"""What those who run a server see of it, and how it ends."""

import contextlib
import errno
import hashlib
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.running import (
    CRASHING,
    ENDLESS,
    HOARDING,
    QUICK,
    UNENDING,
    Running,
    received,
    reply,
    running,
    scaled,
    until,
)
from tests.web.client import PATIENCE, target

SLOW = f"SELECT (COUNT(*) AS ?n) {{ {UNENDING} LIMIT 1000000 }}"


@pytest.fixture(scope="module")
def watched() -> Iterator[Running]:
    """Serve, and be watched."""
    arguments = "--deadline 20 --memory 100MB --max-result 1MB --evaluators 4".split()
    with running(*arguments) as server:
        yield server


@pytest.mark.parametrize(
    ("place", "begins"), [("/health", b"alive"), ("/ready", b"ready "), ("/metrics", b"# HELP ")]
)
def test_it_says_how_it_is(watched: Running, place: str, begins: bytes) -> None:
    """Each place for operators answers in plain text, and is never cached."""
    answer = watched.send("GET", place)
    assert answer.status == 200
    assert answer.body.startswith(begins)
    assert answer.content_type.startswith("text/plain")
    assert answer.headers["Cache-Control"] == "no-store"


def test_metrics_are_what_prometheus_reads(watched: Running) -> None:
    """Every metric that is promised is there, with its type."""
    text = watched.send("GET", "/metrics").body.decode()
    types = {family.name: family.type for family in text_string_to_metric_families(text)}
    promised = {
        "cstograph_http_requests": "counter",
        "cstograph_queries": "counter",
        "cstograph_query_seconds": "histogram",
        "cstograph_queries_waiting": "gauge",
        "cstograph_queries_running": "gauge",
        "cstograph_evaluators": "gauge",
        "cstograph_evaluators_ended": "counter",
        "cstograph_memory_bytes": "gauge",
        "cstograph_release_quads": "gauge",
        "cstograph_reloads": "counter",
        "cstograph_log_lines_lost": "counter",
        "process_resident_memory_bytes": "gauge",
    }
    assert promised.items() <= types.items()


OUTCOMES = [
    # query, its outcome in the metrics, in the log, and why its evaluator ended
    (QUICK, "answered", "answered", None),
    ("SELEKT", "refused", "malformed-query", None),
    (ENDLESS, "deadline", "deadline", "deadline"),
    (HOARDING, "memory", "memory", "memory"),
    (CRASHING, "crash", "crash", "crash"),
    (UNENDING, "too large", "cut", "failed"),
]


@pytest.mark.parametrize(("query", "counted", "logged", "reason"), OUTCOMES)
def test_a_query_is_counted_and_written_down(
    watched: Running, query: str, counted: str, logged: str, reason: str | None
) -> None:
    """By outcome, with its time; one line of JSON tells what a maintainer asks about it."""

    def measured() -> tuple[float, float, float]:
        return (
            watched.metric("queries_total", outcome=counted),
            watched.metric("query_seconds_count"),
            watched.metric("evaluators_ended_total", reason=reason) if reason else 0,
        )

    before = measured()
    with contextlib.closing(watched.connect()) as connection:
        body = query.encode()
        connection.sendall(
            b"POST /sparql%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            b"Content-Type: application/sparql-query\r\nContent-Length: %d\r\n\r\n"
            % (b"?timeout=1.5" if query == ENDLESS else b"", len(body))
        )
        connection.sendall(body)
        answer = received(connection)
    ended = 1 if reason else 0
    expected = (before[0] + 1, before[1] + 1, before[2] + ended)
    until(lambda: measured() == expected)
    digest = hashlib.sha256(query.encode()).hexdigest()[:16]
    until(lambda: any(line.get("query") == digest for line in watched.lines()))
    line = [line for line in watched.lines() if line.get("query") == digest][-1]
    assert line["time"].endswith("+00:00")
    assert (line["client"], line["method"], line["path"]) == ("127.0.0.1", "POST", "/sparql")
    assert line["outcome"] == logged
    assert line["status"] == int(answer[9:12])
    assert 0 < line["seconds"] < PATIENCE
    assert line["evaluator"] > 1
    assert line["bytes"] == len(answer.partition(b"\r\n\r\n")[2]) or logged == "cut"
    assert line.get("text") == (query if line["seconds"] >= 1 else None)


def test_requests_that_are_no_queries_are_lines_too(watched: Running) -> None:
    """Pages, what is not there, and what is not HTTP are written down, without a query."""
    with contextlib.closing(watched.connect()) as connection:
        connection.sendall(b"nonsense\r\n\r\n")
        received(connection)
    watched.send("GET", "/nowhere")
    promised = {("/nowhere", 404), ("", 400)}
    until(lambda: promised <= {(line["path"], line["status"]) for line in watched.lines()})


def test_memory_is_told(watched: Running) -> None:
    """Of the server, and of its evaluators with what they share."""
    assert watched.metric("memory_bytes", of="server") > 10 << 20
    assert watched.metric("memory_bytes", of="evaluators") > 10 << 20
    assert watched.metric("evaluators") >= 4


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_drains_it(number: signal.Signals) -> None:
    """What has begun is answered, what comes after is not taken in, and the code is 0."""
    with running("--deadline", "30", "--evaluators", "2") as server:
        answers = [server.begin(SLOW), server.begin(f"{UNENDING} LIMIT 3000", room=1 << 13)]
        half = server.connect()
        half.sendall(b"GET / HT")
        until(lambda: server.metric("queries_running") == 2)
        server.process.send_signal(number)
        until(lambda: _is_refused(server))
        assert server.process.poll() is None  # what has begun is not read yet
        with ThreadPoolExecutor() as pool:
            slow, large = pool.map(reply, answers)
        assert slow.count == 1_000_000
        assert large.body.rstrip().endswith(b"]}}")
        assert server.process.wait(PATIENCE) == 0
        half.close()
        assert {line["outcome"] for line in server.lines()} == {"answered"}


def _is_refused(server: Running) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", server.port)) == errno.ECONNREFUSED


def test_who_reads_too_slowly_does_not_keep_it_from_ending() -> None:
    """A drain takes no longer than the deadline allows, and then breaks off."""
    with running("--deadline", "0.5", "--evaluators", "2") as server:
        connection = server.begin(UNENDING, room=1 << 12)
        until(lambda: server.metric("queries_running") == 1)
        promised, began = scaled(5), time.monotonic()
        assert server.end() == 0
        assert time.monotonic() - began < promised
        assert not received(connection).endswith(b"0\r\n\r\n")


def test_settings_come_from_the_environment_and_from_options() -> None:
    """An option wins over its environment variable."""
    environment = {
        "CSTOGRAPH_MAX_RESULT": "20KB",
        "CSTOGRAPH_EVALUATORS": "2",
        "CSTOGRAPH_PROXIES": "1",
        "CSTOGRAPH_MEMORY": "90MB",
    }
    with running(environment={"CSTOGRAPH_DEADLINE": "0.5"}) as server:
        assert server.get(ENDLESS).problem["seconds"] == 0.5
    with running("--max-result", "30KB", environment=environment) as server:
        assert "90 MB" in server.get(HOARDING).problem["detail"]
        assert "30 KB" in server.get(UNENDING).problem["detail"]
        until(lambda: len(server.evaluators) == 4)  # one ready for the next, and the spare zygote
        page = {"x_forwarded_for": "10.9.8.7", "x_forwarded_host": "example.org"}
        description = server.send(
            "GET", "/sparql", {n.replace("_", "-"): v for n, v in page.items()}
        )
        assert b"<http://example.org/sparql>" in description.body
        server.send("GET", target(QUICK), {"X-Forwarded-For": "10.9.8.7"})
        until(lambda: any(line["client"] == "10.9.8.7" for line in server.lines()))
