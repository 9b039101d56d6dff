"""A query is over at its deadline, and an answer that breaks off cannot be taken for whole."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from http.client import HTTPConnection, IncompleteRead

import pytest

from tests.running import ENDLESS, UNENDING, Running, received, request, running, scaled
from tests.web.client import PATIENCE, target

pytestmark = pytest.mark.alone

#: More than is held back, and whole.
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 900"
#: The same, and then for ever nothing.
NOTHING = f"{UNENDING[10:-2]} FILTER(CONCAT(STR(?a), STR(?d), STR(?g), STR(?j)) = '')"
STOPPING = f"SELECT * {{ {{ {LARGE} }} UNION {{ {NOTHING} }} }}"
BROKEN_OFF = {"too large": UNENDING, "out of time": STOPPING}


@pytest.fixture(scope="module")
def deadline() -> float:
    """Give seconds in which an answer begins, and no more than that."""
    return round(scaled(0.5), 1)


@pytest.fixture(scope="module")
def limited(deadline: float) -> Iterator[Running]:
    """Serve with little time, and small answers."""
    with running("--deadline", f"{deadline:g}", "--max-result", "1MB") as server:
        yield server


@pytest.mark.parametrize("way", ["get", "post", "direct"])
@pytest.mark.parametrize(
    ("timeout", "given"), [("", None), ("0.3", 0.3), ("1e-1", 0.1), ("60", None)]
)
def test_a_query_has_the_time_that_it_is_given(
    limited: Running, deadline: float, way: str, timeout: str, given: float | None
) -> None:
    """A client may ask for less than the deadline, never for more, and is told what it had."""
    given, more = given or deadline, scaled(1)
    parameters = [("timeout", timeout)] if timeout else []
    began = time.monotonic()
    reply = getattr(limited, way)(ENDLESS, *parameters)
    seconds = time.monotonic() - began
    assert reply.status == 504, reply
    assert reply.problem["type"].endswith("/deadline")
    assert reply.problem["seconds"] == given
    assert f"{given:g} s" in reply.problem["detail"]
    assert int(reply.headers["Retry-After"]) >= 1
    assert given - 0.05 < seconds < given + more


def test_head_is_told_as_well(limited: Running) -> None:
    """HEAD has the status and the header of GET."""
    reply = limited.send("HEAD", target(ENDLESS))
    assert (reply.status, reply.body) == (504, b"")
    assert int(reply.headers["Retry-After"]) >= 1


@pytest.mark.parametrize("timeout", ["0", "-1", "nan", "inf", "1e999", "soon", "1 s", " ", "0x1"])
def test_what_is_no_time_is_a_bad_request(limited: Running, timeout: str) -> None:
    """`timeout` is a number of seconds, above 0."""
    reply = limited.get(ENDLESS, ("timeout", timeout))
    assert reply.status == 400, reply
    assert "`timeout`" in reply.problem["detail"]


def test_a_page_has_a_clean_error(limited: Running, deadline: float) -> None:
    """A page that its query keeps waiting for more rows is the error, not half an answer."""
    reply = limited.get(STOPPING, accept="text/html;q=0.5, application/problem+json")
    assert reply.status == 504, reply
    assert reply.problem["type"].endswith("/deadline")
    assert reply.problem["seconds"] == deadline


@pytest.mark.parametrize("query", BROKEN_OFF.values(), ids=BROKEN_OFF)
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_client_in_python_knows_that_an_answer_broke_off(
    limited: Running, query: str, coding: str
) -> None:
    """http.client, and what is made with it, raises."""
    connection = HTTPConnection("127.0.0.1", limited.port, timeout=PATIENCE)
    connection.request("GET", target(query), headers={"Accept-Encoding": coding})
    answer = connection.getresponse()
    assert answer.status == 200
    with pytest.raises(IncompleteRead):
        answer.read()
    connection.close()


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize("query", BROKEN_OFF.values(), ids=BROKEN_OFF)
@pytest.mark.parametrize(
    ("version", "codes"), [("--http1.1", {18}), ("--http1.0", {18, 56})], ids=["1.1", "1.0"]
)
def test_curl_knows_that_an_answer_broke_off(
    limited: Running, query: str, version: str, codes: set[int]
) -> None:
    """It ends with a code of its own: 18 for a partial file, 56 for a failure to receive."""
    command = ["curl", "--silent", "--output", "/dev/null", version, limited.url + target(query)]
    assert subprocess.run(command, check=False, timeout=PATIENCE).returncode in codes


@pytest.mark.parametrize("query", BROKEN_OFF.values(), ids=BROKEN_OFF)
def test_the_last_chunk_never_comes(limited: Running, query: str) -> None:
    """On the wire, what broke off is not ended as what is whole (RFC 9112, section 7.1)."""
    connection = limited.connect()
    connection.sendall(request(target(query)))
    data = received(connection)
    assert data.startswith(b"HTTP/1.1 200 ")
    assert b"transfer-encoding: chunked" in data
    assert not data.endswith(b"0\r\n\r\n")


@pytest.mark.parametrize("query", BROKEN_OFF.values(), ids=BROKEN_OFF)
def test_an_old_client_is_reset(limited: Running, query: str) -> None:
    """HTTP/1.0 ends an answer by the end of the connection: so that must not end in order."""
    connection = limited.connect()
    connection.sendall(request(target(query), "1.0"))
    with pytest.raises(ConnectionResetError):
        received(connection)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_old_client_gets_a_large_answer_as_it_is(limited: Running, method: str) -> None:
    """HTTP/1.0 knows no chunks (RFC 9112, section 6.1)."""
    connection = limited.connect()
    connection.sendall(request(target(LARGE, ("format", "csv")), "1.0", method))
    header, _, body = received(connection).partition(b"\r\n\r\n")
    assert b"transfer-encoding" not in header.lower()
    whole = limited.get(LARGE, ("format", "csv")).body
    assert len(whole) > 1 << 17
    assert body.count(b"\n") == (whole.count(b"\n") if method == "GET" else 0)
