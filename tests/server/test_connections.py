"""What a client sends, and how slowly, holds up nobody."""

import contextlib
import json
import time
from collections.abc import Iterator

import pytest

from tests.running import QUICK, Running, received, request, running, scaled
from tests.web.client import DIRECT, FORM, target

PLACE = target(QUICK)
HALVES = [
    b"",
    b"G",
    b"GET /sparql?que",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nAccept: te",
    b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nASK",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nASK",
]


@pytest.fixture(scope="module")
def running_server() -> Iterator[Running]:
    """Serve as usual."""
    with running() as server:
        yield server


def test_half_requests_hold_up_nobody(running_server: Running) -> None:
    """While 200 clients have sent half a request, others are answered."""
    promised = scaled(2)
    with contextlib.ExitStack() as stack:
        connections = [stack.enter_context(running_server.connect()) for _ in range(200)]
        for number, connection in enumerate(connections):
            connection.sendall(HALVES[number % len(HALVES)])
        answers = [running_server.timed() for _ in range(30)]
        assert all(reply.truth for reply, _ in answers)
        assert max(seconds for _, seconds in answers) < promised
        assert running_server.get(QUICK).truth


def post(body: bytes, content_type: str = DIRECT, *fields: str) -> bytes:
    """Write a POST to the endpoint."""
    lines = "\r\n".join(
        (f"Content-Type: {content_type}", f"Content-Length: {len(body)}", *fields, "", "")
    )
    return b"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + lines.encode() + body


def get(*fields: bytes, place: bytes = PLACE.encode()) -> bytes:
    """Write a GET."""
    lines = b"\r\n".join((b"Host: x", b"Connection: close", *fields, b"", b""))
    return b"GET " + place + b" HTTP/1.1\r\n" + lines


ABSURD = {
    # what is sent, and the status that it gets
    "ten thousand qualities": (get(b"Accept: " + b"a/b;q=0.1," * 10_000), 431),
    "three thousand qualities": (get(b"Accept: " + b"a/b;q=0.1," * 3_000), 406),
    "a quality of many digits": (get(b"Accept: text/csv;q=" + b"9" * 30_000), 406),
    "a long field": (get(b"X: " + b"x" * 40_000), 431),
    "many fields": (get(*[b"X: y"] * 10_000), 431),
    "a field without end": (b"GET / HTTP/1.1\r\nX: " + b"x" * 98_304, 431),
    "a long URL": (get(place=b"/?" + b"x" * 70_000), 414),
    "a URL without end": (b"GET /" + b"x" * 98_304, 414),
    "a large body": (post(b"ASK {}".ljust((1 << 20) + 1)), 413),
    "a large body, announced": (post(b"", DIRECT, "Expect: 100-continue", "X: y").replace(
        b"Content-Length: 0", b"Content-Length: 99999999"), 413),
    "many parameters": (post(b"a=b&" * 100_000, FORM), 400),
    "a length below 0": (post(b"").replace(b"Length: 0", b"Length: -1"), 400),
    "two lengths": (post(b"", DIRECT, "Content-Length: 1"), 400),
    "a length and chunks": (post(b"", DIRECT, "Transfer-Encoding: chunked"), 400),
    "NUL in a field": (get(b"X: \0"), 400),
    "NUL in the URL": (get(place=b"/\0"), 400),
    "not UTF-8 in the URL": (get(place=b"/sparql?query=\xff"), 400),
    "a lone surrogate": (post(b"ASK {} # \xed\xa0\x80"), 400),
    "an escaped surrogate": (post(b"ASK { \\uD800 }"), 400),
    "a megabyte of a token": (post(b"SELECT * { ?s ?p '".ljust(1 << 20, b"\\")), 400),
    "no HTTP": (b"\x16\x03\x01\x00\xa5" + b"x" * 100 + b"\r\n\r\n", 400),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "a tunnel": (b"CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
}  # fmt: skip


@pytest.mark.parametrize(("sent", "status"), ABSURD.values(), ids=ABSURD)
def test_the_absurd_is_refused_at_once(running_server: Running, sent: bytes, status: int) -> None:
    """What is too large, or is not HTTP, or not text, gets a 4xx, as problem details."""
    promised, began = scaled(5), time.monotonic()
    connection = running_server.connect()
    with contextlib.suppress(ConnectionError):  # it need not be read to its end
        connection.sendall(sent)
    answer = bytearray()
    with connection, contextlib.suppress(ConnectionError):
        while piece := connection.recv(1 << 16):
            answer += piece
    header, _, body = bytes(answer).partition(b"\r\n\r\n")
    assert header.startswith(f"HTTP/1.1 {status} ".encode()), answer
    assert b"content-type: application/problem+json" in header
    assert json.loads(body)["status"] == status
    assert time.monotonic() - began < promised


OFFER = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQ")
OFFERS = {
    "GET": get(*map(str.encode, OFFER)),
    "POST": post(b"ASK {}", DIRECT, *OFFER),
    "POST of a form": post(b"query=ASK%7B%7D", FORM, *OFFER),
    "another protocol": post(b"ASK {}", DIRECT, "Connection: upgrade", "Upgrade: websocket"),
}


@pytest.mark.parametrize("sent", OFFERS.values(), ids=OFFERS)
@pytest.mark.parametrize("cut", [0, 1, 7, 30])
def test_an_offer_of_another_protocol_is_passed_over(
    running_server: Running, sent: bytes, cut: int
) -> None:
    """A client that would rather speak HTTP/2, as those in Java would, is answered in HTTP/1.1."""
    sent = sent.replace(b"Connection: close\r\n", b"", 1)
    connection = running_server.connect()
    connection.sendall(sent[: len(sent) - cut])
    time.sleep(0.02 if cut else 0)
    connection.sendall(sent[len(sent) - cut :] + request(PLACE))
    answers = received(connection)
    assert answers.count(b"HTTP/1.1 200 OK\r\n") == 2
    assert answers.count(b'"boolean":true}') == 2
