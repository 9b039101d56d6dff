"""There is no way out of an evaluator, even if the check of queries failed."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest


class Endpoint(HTTPServer):
    """An endpoint that any query gets an answer from; it counts them."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.asked = 0


class _Answer(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        self.server.asked += 1
        self.rfile.read(int(self.headers["Content-Length"]))
        body = b'{"head": {"vars": []}, "results": {"bindings": []}}'
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as it is called
        pass


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """Listen on a free port."""
    with Endpoint() as endpoint:
        thread = threading.Thread(target=endpoint.serve_forever, args=(0.05,))
        thread.start()
        yield endpoint
        endpoint.shutdown()
        thread.join()


@pytest.mark.parametrize("whether", ["free", "confined"])
def test_a_confined_process_can_open_nothing(
    endpoint: Endpoint, tmp_path: Path, whether: str
) -> None:
    """No file, no folder, no socket, no program; a SERVICE that slips through asks nobody.

    Where a process is not confined, each of these can be done: so it is this that prevents them.
    """
    file = tmp_path / "file"
    file.write_bytes(b"untouched")
    iri = f"http://127.0.0.1:{endpoint.server_port}/"
    done = subprocess.run(
        [sys.executable, "-m", "tests.engine.confined", whether, iri, str(file)],
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    possible = json.loads(done.stdout)
    assert len(possible) == 10
    assert set(possible.values()) == {whether == "free"}, possible
    assert endpoint.asked == (whether == "free")
    assert (file.read_bytes() == b"untouched") == (whether == "confined")


_OPENING = """
import os, sys
from cstograph.engine.workers.worker import confine
from cstograph.engine.workers.limits import Limits
confine(Limits(), int(sys.argv[1]))
opened = 0
try:
    while True:
        os.open(os.devnull, os.O_RDONLY)
        opened += 1
except OSError:
    print(opened)
"""


@pytest.mark.parametrize("files", [0, 1, 8])
def test_just_so_many_files_can_be_opened(files: int) -> None:
    """An evaluator of a store on disk, or before an endpoint, opens what it needs and no more."""
    command = [sys.executable, "-c", _OPENING, str(files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout) == files
