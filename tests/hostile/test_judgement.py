"""A server that does wrong is told so."""

import asyncio
import json
import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote_plus

import pytest

from benchmarks.hostile.canary import watching
from benchmarks.hostile.case import Attack, Case, asks, is_refused
from benchmarks.hostile.exchange import Ending, ending
from benchmarks.hostile.target import Target
from benchmarks.hostile.trial import attempt

HALF = "a part of an answer that looks whole"
JSON = "Content-Type: application/sparql-results+json\r\n"
CHUNKED = f"HTTP/1.1 200 OK\r\n{JSON}Transfer-Encoding: chunked\r\n\r\n"

ENDINGS = [
    # what the server sends before it closes, how that is told, what is wrong with it
    ("", "closed", ""),
    ("HTTP/1.1 200", "closed", ""),
    (f"HTTP/1.1 200 OK\r\n{JSON}Content-Length: 2\r\n\r\n{{}}", "200", ""),
    (f"HTTP/1.1 200 OK\r\n{JSON}Content-Length: 9\r\n\r\n{{}}", "200 cut", ""),
    (f"HTTP/1.1 200 OK\r\n{JSON}Content-Length: 1\r\n\r\n{{", "200", HALF),
    (f"HTTP/1.1 200 OK\r\n{JSON}\r\n{{", "200", HALF),
    (CHUNKED + "2\r\n{}\r\n0\r\n\r\n", "200", ""),
    (CHUNKED + "2;a=b\r\n{}\r\n0\r\n\r\n", "200", ""),
    (CHUNKED + "1\r\n{\r\n", "200 cut", ""),
    (CHUNKED + "1\r\n{\r\n0\r\n\r\n", "200", HALF),
    ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n", "400", ""),
]


@pytest.mark.parametrize(("sent", "told", "fault"), ENDINGS)
def test_the_end_of_an_answer_is_told(sent: str, told: str, fault: str) -> None:
    """A whole answer, one that breaks off, and a part that looks whole are told apart."""

    async def read() -> Ending:
        reader = asyncio.StreamReader()
        reader.feed_data(sent.encode())
        reader.feed_eof()
        return await ending(reader)

    found = asyncio.run(read())
    assert (str(found), found.fault) == (told, fault)


class _Wrong(BaseHTTPRequestHandler):
    """Answers the canary, and takes whatever is posted as an order to do wrong."""

    count = 7
    is_held_up = False

    def do_GET(self) -> None:
        """Answer the canary."""
        if type(self).is_held_up:
            time.sleep(2.5)
        found = re.search(r"\((\d+) \+ 1\)", unquote_plus(self.path))
        row = {"n": type(self).count, "m": int(found[1]) + 1 if found else 0}
        values = {name: {"type": "literal", "value": str(n)} for name, n in row.items()}
        self._answer(json.dumps({"results": {"bindings": [values]}}).encode())

    def do_POST(self) -> None:
        """Do wrong."""
        order = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if order == "hang":
            time.sleep(4.0)
        type(self).is_held_up |= order == "hold up"  # what hung ends in the test after it
        type(self).count += order == "change"
        self._answer(b"{}")

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing."""


@contextmanager
def wrong() -> Iterator[str]:
    """Give the URL of a server that does wrong."""
    _Wrong.count, _Wrong.is_held_up = 7, False
    with ThreadingHTTPServer(("127.0.0.1", 0), _Wrong) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/sparql"
        server.shutdown()


JUDGED = [
    # what is asked, by what, the fault that is found
    (asks("nothing"), ""),
    (asks("hang"), "no end after 3 s"),
    (asks("hold up"), "canary: answered after"),
    (asks("change"), "canary: answered 8 instead of 7"),
    (is_refused(lambda target: target.query("nothing")), "taken for a good request"),
]


@pytest.mark.parametrize(("attack", "fault"), JUDGED, ids=[fault for _, fault in JUDGED])
def test_a_fault_is_found(attack: Attack, fault: str) -> None:
    """What a server does wrong is named, and nothing else."""
    case = Case("wrong", "Has a server do wrong", attack)
    with wrong() as url, watching(url) as canary:
        verdict = attempt(case, Target(url, 1.0, 1.0), canary, 0.2, os.getpid(), 1 << 40)
    assert verdict.is_survived is not bool(fault)
    assert fault in "".join(verdict.faults)


def test_memory_beyond_its_bound_is_found() -> None:
    """A server that takes more than it may has not survived."""
    case = Case("memory", "Asks nothing", asks("nothing"))
    with wrong() as url, watching(url) as canary:
        verdict = attempt(case, Target(url, 1.0, 1.0), canary, 0.3, os.getpid(), 1 << 20)
    assert verdict.faults == ("more memory than 1 MB",)
    assert str(verdict).startswith("FAILED")
