"""Validators, conditional requests, HEAD and content codings (RFC 9110, sections 8.4, 8.8, 13)."""

import gzip
import zlib
from collections.abc import Callable
from importlib import import_module

import pytest

from tests.web.client import FORM, Server, encoded, named, question, target

LARGE = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 300"
SMALL = "ASK {}"
CODINGS = ["gzip", "br", "zstd", "deflate"]
VOLATILE = [
    "SELECT (NOW() AS ?x) {}",
    "SELECT (now() AS ?x) {}",
    "SELECT (RAND() AS ?x) {}",
    "SELECT (UUID() AS ?x) {}",
    "SELECT (STRUUID() AS ?x) {}",
    "SELECT (BNODE() AS ?x) {}",
]
STEADY = ["SELECT (1 AS ?NOW) {}", 'SELECT ("RAND()" AS ?x) {}', "ASK {} # UUID()"]
KNOWN = [
    # If-None-Match, of the tag W/"x"
    'W/"{}"',
    '"{}"',
    "*",
    'W/"other", W/"{}"',
    '"other","{}" , W/"third"',
]
UNKNOWN = ['W/"other"', '"other", W/"another"', '"{}-gzip"', 'W/"*"']
FAILING = [
    # what is answered without a condition is answered with one
    (target("ASK {"), 400),
    (target("ASK { SERVICE <http://example.org/> {} }"), 403),
    (target("ASK {}", ("format", "yaml")), 400),
    ("/sparql?example=nope&format=html", 404),
    (target("ASK {}", ("default-graph-uri", "relative")), 400),
]


def decoded(body: bytes, coding: str | None) -> bytes:
    """Undo a content coding."""
    if coding is None:
        return body
    decoders: dict[str, Callable[[], Callable[[bytes], bytes]]] = {
        "gzip": lambda: gzip.decompress,
        "deflate": lambda: zlib.decompress,
        "br": lambda: import_module("brotli").decompress,
        "zstd": _zstd,
    }
    return decoders[coding]()(body)


def _zstd() -> Callable[[bytes], bytes]:
    for name in ("compression.zstd", "backports.zstd"):
        try:
            found: Callable[[bytes], bytes] = import_module(name).decompress
        except ImportError:
            continue
        return found
    pytest.skip("This Python cannot decode zstd.")


@pytest.mark.parametrize("accept_encoding", ["identity", *CODINGS])
@pytest.mark.parametrize("condition", KNOWN)
def test_who_has_the_answer_is_told_so(
    server: Server, condition: str, accept_encoding: str
) -> None:
    """If-None-Match that names the answer is 304, whatever the spelling and the coding."""
    tag = server.get(LARGE, accept_encoding=accept_encoding).etag
    condition = condition.format(tag.removeprefix("W/").strip('"'))
    reply = server.get(LARGE, if_none_match=condition, accept_encoding=accept_encoding)
    assert reply.status == 304
    assert reply.body == b""
    assert reply.etag == tag
    assert {"accept", "accept-encoding"} <= reply.vary
    assert reply.headers["Cache-Control"]


@pytest.mark.parametrize("condition", UNKNOWN)
def test_who_has_another_answer_gets_this_one(server: Server, condition: str) -> None:
    """If-None-Match that names something else is not a 304."""
    tag = server.get(SMALL).etag.removeprefix("W/").strip('"')
    assert server.get(SMALL, if_none_match=condition.format(tag)).status == 200


@pytest.mark.parametrize(("place", "status"), FAILING)
@pytest.mark.parametrize("condition", [{}, {"If-None-Match": "*"}], ids=["plain", "conditional"])
def test_a_condition_does_not_hide_an_error(
    server: Server, place: str, status: int, condition: dict[str, str]
) -> None:
    """A precondition counts only where the plain answer is a success (RFC 9110, 13.2.1)."""
    assert server.send("GET", place, condition).status == status


def test_the_description_can_be_revalidated(server: Server) -> None:
    """The service description has a tag too, another than the page."""
    turtle, page = (server.send("GET", headers={"Accept": a}) for a in ("*/*", "text/html"))
    assert turtle.etag != page.etag
    for accept, first, status in [("*/*", turtle, 304), ("*/*", page, 200)]:
        sent = {"Accept": accept, "If-None-Match": first.etag}
        assert server.send("GET", headers=sent).status == status


@pytest.mark.parametrize("query", VOLATILE)
def test_what_changes_each_time_is_not_stored(server: Server, query: str) -> None:
    """A query whose answer is new each time has no tag and is never a 304."""
    for reply in (server.get(query), server.get(query, if_none_match="*")):
        assert reply.status == 200, reply
        assert "ETag" not in reply.headers
        assert reply.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("query", STEADY)
def test_what_only_looks_volatile_is_tagged(server: Server, query: str) -> None:
    """A variable, a string or a comment of such a name changes nothing."""
    assert server.get(query).etag == server.get(query).etag


def test_each_answer_has_its_own_tag(server: Server) -> None:
    """Media type, dataset and query each decide the tag."""
    graph = (
        ("default-graph-uri", "http://example.org/a"),
        ("named-graph-uri", "http://example.org/a"),
    )
    replies = [
        *(server.get(SMALL, accept=a) for a in ("*/*", "application/json", "application/xml")),
        *(server.get(SMALL, accept=a) for a in ("text/csv", "text/tab-separated-values")),
        *(server.get(SMALL, *parameters) for parameters in (graph[:1], graph[1:], graph)),
        server.get("ASK { }"),
    ]
    assert [reply.status for reply in replies] == [200] * len(replies)
    assert len({reply.etag for reply in replies}) == len(replies)


def test_a_post_is_never_conditional(server: Server) -> None:
    """If-None-Match is for GET and HEAD; a POST is answered in full."""
    tag = server.get(SMALL).etag
    for condition in ("*", tag):
        assert server.post(SMALL, if_none_match=condition).status == 200
        assert server.direct(SMALL, if_none_match=condition).status == 200


@pytest.mark.parametrize("accept_encoding", ["identity", *CODINGS])
@pytest.mark.parametrize(
    "place",
    [
        target(LARGE),
        target(SMALL),
        target("ASK {"),
        target("SELECT (1 AS ?NOW) {}"),
        "/sparql",
        "/",
    ],
)
def test_head_has_the_headers_of_get(server: Server, place: str, accept_encoding: str) -> None:
    """HEAD is GET without the content (RFC 9110, section 9.3.2)."""
    sent = {"Accept-Encoding": accept_encoding}
    head, get = (server.send(method, place, sent) for method in ("HEAD", "GET"))
    assert head.status == get.status
    assert head.body == b""
    assert comparable(head.headers.items()) == comparable(get.headers.items())


def test_head_can_be_conditional(server: Server) -> None:
    """HEAD with a tag that is still good is 304."""
    tag = server.get(SMALL).etag
    assert server.send("HEAD", target(SMALL), {"If-None-Match": tag}).status == 304


def comparable(headers: "list[tuple[str, str]]") -> dict[str, str]:
    """Headers without the time."""
    return {name.lower(): value for name, value in headers if name.lower() != "date"}


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("accept", ["application/sparql-results+json", "text/csv"])
def test_content_codings_round_trip(server: Server, coding: str, accept: str) -> None:
    """Decoded, a coded answer is the plain one; it says how it is coded and on what that hangs."""
    plain = server.get(LARGE, accept=accept, accept_encoding="identity")
    assert "Content-Encoding" not in plain.headers
    coded = server.get(LARGE, accept=accept, accept_encoding=coding)
    assert coded.headers["Content-Encoding"] == coding
    assert len(coded.body) < len(plain.body)
    assert int(coded.headers["Content-Length"]) == len(coded.body)
    assert decoded(coded.body, coding) == plain.body
    assert {"accept", "accept-encoding"} <= coded.vary & plain.vary
    assert coded.etag.startswith("W/")


@pytest.mark.parametrize(
    ("accept_encoding", "coding"),
    [
        ("", None),
        ("gzip;q=0", None),
        ("gzip;q=0.0, br;q=0", None),
        ("*;q=0, identity", None),
        ("gzip, *;q=0", "gzip"),
        ("br;q=0.1, gzip;q=0.9", "gzip"),
        ("br;q=0.9, gzip;q=0.1", "br"),
        ("GZIP", "gzip"),
        ("x-unknown", None),
    ],
)
def test_the_client_chooses_the_coding(
    server: Server, accept_encoding: str, coding: str | None
) -> None:
    """Accept-Encoding is read with its qualities (RFC 9110, section 12.5.3)."""
    reply = server.get(LARGE, accept_encoding=accept_encoding)
    assert reply.headers.get("Content-Encoding") == coding
    assert decoded(reply.body, coding).startswith(b'{"head"')


def test_posts_are_compressed_too(server: Server) -> None:
    """A large answer to a POST is coded as one to a GET."""
    text = question("vocabulary-of-statements")
    sent = named({"content_type": FORM, "accept_encoding": "gzip"})
    reply = server.send("POST", "/sparql", sent, encoded(("query", text)).encode())
    assert decoded(reply.body, reply.headers["Content-Encoding"]) == server.get(text).body
