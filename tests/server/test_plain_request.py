"""A plain request is read from its bytes as uvicorn and Flask read it; nothing else is plain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cstograph.server.plain_request import LONGEST, read_plain

HOST = "Host: here"


def lines(*fields: str, line: str = "GET /sparql?query=x HTTP/1.1") -> bytes:
    """Write a request."""
    return "\r\n".join((line, *fields, "", "")).encode("latin-1")


def test_a_plain_request_is_read() -> None:
    """Its key has all that the response may depend on."""
    data = lines(
        "HOST: here:8", "Accept:  a/b , c/d", "Accept-Encoding: gzip", "Connection: keep-alive"
    )
    request = read_plain(data, "::1", 0)
    assert request
    assert (request.path, request.query, request.client) == ("/sparql", b"query=x", "::1")
    assert request.key == ("http", "here:8", b"/sparql?query=x", "a/b , c/d", "gzip")
    assert request.head.url == "http://here:8/sparql"


def test_a_proxy_says_who_asks_and_by_which_url() -> None:
    """The fields of as many proxies as there are count, and no others."""
    data = lines(HOST, "X-Forwarded-For: 1.2.3.4, 5.6.7.8", "X-Forwarded-Proto: https")
    without, behind = read_plain(data, "::1", 0), read_plain(data, "::1", 1)
    assert without
    assert (without.client, without.key.scheme, without.head.url) == (
        "::1",
        "http",
        "http://here/sparql",
    )
    assert behind
    assert (behind.client, behind.key.scheme, behind.head.url) == (
        "5.6.7.8",
        "https",
        "https://here/sparql",
    )


def test_a_field_with_an_underscore_passes_for_no_other() -> None:
    """Nobody but the proxy says who asks."""
    data = lines(HOST, "X_Forwarded_For: 6.6.6.6", "X-Forwarded-For: 1.2.3.4")
    request = read_plain(data, "::1", 1)
    assert request
    assert request.client == "1.2.3.4"


@pytest.mark.parametrize(
    "data",
    [
        lines(),
        lines(HOST, HOST),
        lines(HOST, "Accept: a", "Accept: b"),
        lines(HOST, "Content-Length: 0"),
        lines(HOST, "Transfer-Encoding: chunked"),
        lines(HOST, "Connection: close"),
        lines(HOST, "Connection: Upgrade", "Upgrade: h2c"),
        lines(HOST, "Expect: 100-continue"),
        lines(HOST, "If-None-Match: *"),
        lines(HOST, "Range: bytes=0-1"),
        lines(HOST, "Authorization: Basic eA=="),
        lines(HOST, "Bad Name: x"),
        lines("Host: xn--a"),
        lines("Host: a b"),
        lines(HOST, "X: a\x00b"),
        lines(HOST, line="GET /sparql?query=x HTTP/1.0"),
        lines(HOST, line="POST /sparql?query=x HTTP/1.1"),
        lines(HOST, line="GET http://here/sparql HTTP/1.1"),
        lines(HOST, line="GET /sparql?query=a b HTTP/1.1"),
        lines(HOST, line="GET /sparql?query=a#b HTTP/1.1"),
        lines(HOST, line="GET /sparql?query=\xe9 HTTP/1.1"),
        lines(HOST, line=f"GET /sparql?query={'x' * LONGEST} HTTP/1.1"),
        lines(HOST) + b"G",
        lines(HOST) * 2,
        lines(HOST)[:-1],
        lines(HOST)[:-2],
        b"",
    ],
)
def test_all_else_is_not_plain(data: bytes) -> None:
    """What has a condition, a body, company, or is not whole is left to uvicorn."""
    assert read_plain(data, "::1", 0) is None


@given(st.binary(), st.integers(0, len(lines(HOST, "Accept: a"))))
def test_whatever_comes_is_read_or_left(more: bytes, at: int) -> None:
    """No bytes make reading fail."""
    data = lines(HOST, "Accept: a")
    read_plain(data[:at] + more + data[at:], "::1", 0)
    read_plain(b"GET /" + more, "::1", 0)
