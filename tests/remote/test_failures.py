"""What goes wrong with another endpoint is told as such, and takes nothing down here."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks import ports
from tests.live import serving
from tests.remote import fake
from tests.remote.fake import JSON, Fake, Reply
from tests.running import until
from tests.web.client import PATIENCE, Server

PAGE = b"<html><head><title>Error</title></head><body><h1>No memory</h1><p>x</p></body></html>"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Fake]:
    """Give an endpoint that fails as it is told."""
    with fake.answering() as started:
        yield started


@pytest.fixture(scope="module")
def server(endpoint: Fake) -> Iterator[Server]:
    """Serve what it answers."""
    with serving("--endpoint", endpoint.url, "--deadline", "30") as url:
        yield Server(url)


@pytest.fixture(autouse=True)
def well_again(endpoint: Fake) -> Iterator[None]:
    """Let the endpoint be well after each test, and forget what it was asked."""
    yield
    endpoint.answer = fake.well
    endpoint.asked.clear()


FAILURES = [
    # its reply, our status and type, what is told of it
    (Reply(500, PAGE, {"Content-Type": "text/html"}), 502, "remote-failed", "500"),
    (Reply(500, PAGE, {"Content-Type": "text/html"}), 502, "remote-failed", "No memory"),
    (Reply(400, b"x" * 5000, {}), 502, "remote-failed", "xxx […]"),
    (Reply(403, b"", {}), 502, "remote-failed", "403"),
    (Reply(302, b"", {"Location": "http://127.0.0.1:1/"}), 502, "remote-failed", "302"),
    (Reply(200, PAGE, {"Content-Type": "text/html"}), 502, "remote-failed", "text/html"),
    (Reply(200, b'{"head":{},', {"Content-Type": JSON}), 502, "remote-failed", "broken"),
    (Reply(200, b'{"head":{},', length=500), 502, "remote-failed", "broke its answer off"),
    (Reply(504, b"", {}), 504, "remote-deadline", "in time"),
    (
        Reply(200, headers={"Content-Type": JSON, "X-SQL-State": "S1TAT"}),
        504,
        "remote-deadline",
        "in time",
    ),
    (
        Reply(200, headers={"Content-Type": JSON, "X-SPARQL-MaxRows": "1000"}),
        502,
        "remote-failed",
        "1000 rows",
    ),
    (Reply(503, b"", {"Retry-After": "0"}), 502, "remote-unavailable", "503"),
]


@pytest.mark.parametrize(("reply", "status", "kind", "said"), FAILURES)
def test_its_failures_are_not_ours(
    server: Server, endpoint: Fake, reply: Reply, status: int, kind: str, said: str
) -> None:
    """Each has a type that says whose it is, and the beginning of what it said."""
    endpoint.answer = lambda _query: reply
    answer = server.get("ASK { ?failing ?p ?o }")
    assert (answer.status, answer.problem["type"].rpartition("/")[2]) == (status, kind)
    assert said in answer.problem["detail"]
    assert len(answer.problem["detail"]) < 500
    assert endpoint.url not in answer.problem["detail"]


def test_what_passes_is_tried_again(server: Server, endpoint: Fake) -> None:
    """A 503 that is over by the next try is not seen."""
    replies = iter([Reply(503, b"", {"Retry-After": "0"}), Reply(429, b"", {})])
    endpoint.answer = lambda _query: next(replies, Reply())
    assert server.get("ASK { ?again ?p ?o }").truth
    assert len(endpoint.queries("?again")) == 3


def test_a_slow_endpoint_is_given_up(server: Server, endpoint: Fake) -> None:
    """A client's patience is passed on, and counts for the endpoint too."""
    answered = threading.Event()

    def slow(_query: str) -> Reply:
        answered.wait(PATIENCE)
        return Reply()

    endpoint.answer = slow
    reply = server.get("ASK { ?slow ?p ?o }", ("timeout", "1"))
    answered.set()  # only now does the endpoint answer
    assert reply.status == 504, reply
    assert endpoint.queries("?slow")[0]["timeout"] == ["1"]


def test_slow_queries_leave_room_for_quick_ones(server: Server, endpoint: Fake) -> None:
    """However many wait for the endpoint, a quick question is answered before they are."""
    answered = threading.Event()

    def answer(query: str) -> Reply:
        if "?slow" in query:
            answered.wait(PATIENCE)
        return Reply()

    endpoint.answer = answer
    with ThreadPoolExecutor(20) as clients:
        slow = [clients.submit(server.get, f"ASK {{ ?slow ?p {n} }}") for n in range(20)]
        until(lambda: len(endpoint.queries("?slow")) > 1)
        assert server.get("ASK { ?quick ?p ?o }").truth
        assert not any(future.done() for future in slow)
        answered.set()  # only now does the endpoint answer any of the slow ones
    assert {future.result().status for future in slow} <= {200, 503, 504}


def test_nothing_lasts_while_the_version_is_unknown(server: Server) -> None:
    """An endpoint that does not say what it holds may change: nobody is to keep its answers."""
    for path in ("/sparql?query=ASK%7B%7D", "/ontology/context.jsonld"):
        reply = server.send("GET", path)
        assert "ETag" not in reply.headers
        assert reply.headers["Cache-Control"] == "no-store"


def test_what_is_sent_is_data(server: Server, endpoint: Fake) -> None:
    """An IRI that a client names can end neither the IRI nor the query that is sent on."""
    assert server.send("GET", "/graphs?graph=urn:x%3E%7D%23").status == 400
    server.send("GET", "/graphs?graph=urn:x%22y")
    assert not endpoint.queries("urn:x")


def test_an_endpoint_that_is_away_is_spared() -> None:
    """After some failures in a row queries are refused at once; `/ready` says so."""
    with (
        ports.reserved() as nobody,
        serving("--endpoint", f"http://127.0.0.1:{nobody}/sparql") as url,
    ):
        server = Server(url)
        assert server.send("GET", "/health").status == 200
        replies = [server.get("ASK {}") for _ in range(7)]
        assert {reply.status for reply in replies} == {502}
        assert "lately" in replies[-1].problem["detail"]
        assert replies[-1].headers["Retry-After"] == "5"
        assert server.send("GET", "/ready").status == 502
