"""What wrk asks with the script of the benchmark: nothing twice, or one thing only."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from benchmarks.speed import load, queries
from benchmarks.speed.load import LoadError

pytestmark = pytest.mark.skipif(
    not load.PROGRAM, reason="wrk is not installed (on Debian: apt install wrk)"
)


@contextmanager
def recording(status: int) -> Iterator[tuple[str, list[str]]]:
    """Run a server that keeps what it is asked, and answers with a status."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked.extend(parse_qs(urlsplit(self.path).query)["query"])
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/sparql", asked
        server.shutdown()


@pytest.mark.parametrize("index", [0, 1])
def test_unique_queries_never_repeat(index: int, release_file: Path) -> None:
    """The queries of the numbers after the start are asked, each once, and no other."""
    kind = queries.kinds(release_file)[index]
    with recording(200) as (endpoint, asked):
        load.unique(endpoint, kind, start=7, seconds=1, connections=1)
    assert len(asked) > 50
    assert asked == [kind.query(number) for number in range(8, 8 + len(asked))]
    assert len(set(asked)) == len(asked)


def test_a_repeated_query_is_always_the_same(release_file: Path) -> None:
    """One query, that of the number 0, is asked over and over."""
    kind = queries.kinds(release_file)[0]
    with recording(200) as (endpoint, asked):
        load.repeated(endpoint, kind, seconds=1, connections=2)
    assert len(asked) > 50
    assert set(asked) == {kind.query(0)}


def test_a_run_in_which_requests_fail_is_no_figure(release_file: Path) -> None:
    """Where a server answers with errors, nothing is measured."""
    kind = queries.kinds(release_file)[0]
    with recording(503) as (endpoint, _), pytest.raises(LoadError, match="failed"):
        load.repeated(endpoint, kind, seconds=1, connections=1)


def test_a_server_that_is_not_there_is_no_figure(release_file: Path) -> None:
    """Where nobody listens, that is said."""
    kind = queries.kinds(release_file)[0]
    with pytest.raises(LoadError, match="wrk says nothing"):
        load.repeated("http://127.0.0.1:9/sparql", kind, seconds=1, connections=1)
