"""What the fast path answers is what the application would have answered, byte for byte."""

import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import count, pairwise, product
from typing import Any

import pytest

from tests.running import ENDLESS, Running, running, until
from tests.web.client import PATIENCE, Reply, target

STATES = "SELECT ?state { ?state a <https://w3id.org/cstograph/ontology#State> }"
QUESTIONS = [f"{STATES} LIMIT {number}" for number in range(1, 6)]
NAMES = count(1)
QUERY = "application/sparql-query"
FIELDS = {"Accept": "application/sparql-results+json", "User-Agent": "plain"}


@pytest.fixture(scope="module")
def shared() -> Iterator[Running]:
    """Serve with a cache."""
    with running("--deadline", "1", environment={"CSTOGRAPH_CACHE": "4MB"}) as server:
        yield server


@pytest.fixture
def plain(shared: Running, monkeypatch: pytest.MonkeyPatch) -> Running:
    """Give the server to a client that it does not know, with questions that nobody has asked."""
    name = next(NAMES)
    address = f"127.0.1.{name}"
    monkeypatch.setitem(FIELDS, "User-Agent", f"client {name}")
    monkeypatch.setattr(f"{__name__}.QUESTIONS", [f"{query} # {name}" for query in QUESTIONS])
    return replace(shared, address=address)


def asked(server: Running, query: str, **more: str) -> Reply:
    """Ask as one client always does."""
    return server.send("GET", target(query), {**FIELDS, **more})


def quick(server: Running, outcome: str = "answered") -> float:
    """Count the queries that were asked some at a time."""
    return server.metric("queries_quick_total", outcome=outcome)


ACCEPTS = (
    "*/*",
    "application/sparql-results+json",
    "text/html,application/xhtml+xml,*/*;q=0.8",
    "application/sparql-results+xml;q=0.9, text/csv",
    "text/tab-separated-values, */*;q=0.1",
    "text/turtle",
    "nonsense",
)
TARGETS = (
    *(target(query) for query in QUESTIONS),
    target(QUESTIONS[0]).replace("?", "/?", 1),
    target(STATES) + "&format=csv",
    target(STATES) + "&format=nothing",
    target(STATES) + "&timeout=2",
    target(STATES) + "&timeout=0",
    target(STATES) + "&default-graph-uri=https://w3id.org/cstograph/source/delegations",
    target(STATES) + "&query=ASK%20%7B%7D",
    target("SELECT * { ?s ?p ?o } LIMIT 30"),
    target("ASK { ?s ?p 'a+b&c=d%41é\0€\U0001f600' }"),
    target("CONSTRUCT WHERE { ?s a <https://w3id.org/cstograph/ontology#State> }"),
    target("SELECT * {"),
    target("INSERT DATA { <a> <b> <c> }"),
    target("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"),
    "/sparql?query=ASK+%7B%7D",
    "/sparql?query=ASK%20%7B%7D%2",
    "/sparql?query=ASK%20%7B%7D%20%23%C3%28",
    "/sparql?query=ASK%20%7B%7D%20%23%5Cx41",
    "/sparql?format=csv&query=ASK%20%7B%7D",
    "/sparql?update=CLEAR+ALL",
    "/sparql?query=",
    "/sparql?",
    "/sparql",
    "/sparql/",
    "/",
    "/state/belarus",
    "/state/belarus.ttl",
    "/state/belaru",
    "/static/style.css",
)


def response_to(server: Running, request: bytes, *pauses_at: int) -> list[bytes]:
    """Send a request, with a pause at some places; give the response but for its date."""
    cuts = [0, *pauses_at, len(request)]
    with server.connect(server.address) as connection, connection.makefile("rb") as file:
        connection.settimeout(PATIENCE)
        for start, end in pairwise(cuts):
            connection.sendall(request[start:end])
            time.sleep(0.003 if end < len(request) else 0)
        lines = list(iter(file.readline, b"\r\n"))
        fields = dict(line.rstrip().split(b": ", 1) for line in lines[1:])
        if b"content-length" in fields:
            body = file.read(int(fields[b"content-length"]))
        else:  # in chunks
            body = b"".join(iter(file.readline, b"0\r\n"))
    return [*(line for line in lines if not line.startswith(b"date: ")), body]


@pytest.mark.parametrize("cache", ["0", "4MB"])
def test_both_adapters_send_the_same_bytes(cache: str) -> None:
    """What came as a whole is answered as what came in two parts, which only Flask sees."""
    usual = [{"Accept": accept} for accept in ACCEPTS[:3]]
    unusual: list[dict[str, str]] = [
        {},
        {"Accept-Encoding": "gzip"},
        {"User-Agent": "é", "Connection": "keep-alive"},
        {"Host": "elsewhere"},
        *({"Accept": accept} for accept in ACCEPTS[3:]),
    ]
    cases = [*product(TARGETS, usual), *product(TARGETS[:8], unusual)]
    with running("--deadline", "5", environment={"CSTOGRAPH_CACHE": cache}) as server:
        for path, fields in cases:
            lines = "".join(f"{n}: {v}\r\n" for n, v in ({"Host": "here:1"} | fields).items())
            request = f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode()
            first = response_to(server, request)
            assert response_to(server, request, 9) == first, request
            assert response_to(server, request) == first, request
        assert server.metric("queries_quick_total", outcome="answered") > len(QUESTIONS)


def test_a_plain_query_is_batched(plain: Running) -> None:
    """The first query of a client is batched, and each that follows, if the machine is busy too."""

    def batched() -> float:
        return quick(plain) + quick(plain, "handed back")

    before = batched()
    for number, query in enumerate(QUESTIONS, 1):
        assert asked(plain, query).status == 200
        assert batched() == before + number


def test_each_request_is_written_down_alike(plain: Running) -> None:
    """By the application, in a batch, from either cache: a line has the same members."""
    hits = plain.metric("cache_total", outcome="hit")
    plain.send("POST", "/sparql", {**FIELDS, "Content-Type": QUERY}, QUESTIONS[0].encode())
    for query in (QUESTIONS[1], QUESTIONS[1], QUESTIONS[1]):
        asked(plain, query)

    def own() -> list[dict[str, Any]]:
        lines = [line for line in plain.lines() if line["path"] == "/sparql"]
        return [line for line in lines if line["client"] == plain.address]

    until(lambda: len(own()) == 4)
    first, batched, kept, repeated = own()
    assert first.keys() == batched.keys()
    assert first.keys() == {*kept, "evaluator"} == {*repeated, "evaluator"}
    for name in ("client", "path", "status", "outcome"):
        assert {line[name] for line in (batched, kept, repeated)} == {first[name]}
    assert {line["query"] for line in (kept, repeated)} == {batched["query"]}
    assert {line["bytes"] for line in (kept, repeated)} == {batched["bytes"]}
    assert plain.metric("cache_total", outcome="hit") == hits + 2


def test_what_a_client_is_called_stays_one_text_in_the_log() -> None:
    """A proxy passes on what a client claims to be; the line stays JSON, each time."""
    with running("--proxies", "1", environment={"CSTOGRAPH_CACHE": "4MB"}) as server:
        name = '10.0.0.1", "status": "500'
        for query in (QUESTIONS[0], QUESTIONS[1], QUESTIONS[1], QUESTIONS[1]):
            assert asked(server, query, **{"X-Forwarded-For": name}).status == 200
        until(lambda: sum(line["path"] == "/sparql" for line in server.lines()) == 4)
        lines = [line for line in server.lines() if line["path"] == "/sparql"]
        assert {line["client"] for line in lines} == {name}
        assert {line["status"] for line in lines} == {200}


def test_a_condition_holds_after_plain_requests(plain: Running) -> None:
    """Who names the tag of an answer is told that they have it, whatever they asked before."""
    tag = asked(plain, QUESTIONS[1], x_own="1").etag
    condition = {"If-None-Match": tag}
    statuses = [asked(plain, query, **condition).status for query in QUESTIONS[:3]]
    assert statuses == [200, 304, 200]
    assert asked(plain, QUESTIONS[1], **condition).status == 304


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (UUID() AS ?id) {}",
        "SELECT (NOW() AS ?now) (RAND() AS ?chance) {}",
    ],
)
def test_what_changes_is_asked_each_time(plain: Running, query: str) -> None:
    """A query whose answer changes is not cacheable."""
    asked(plain, QUESTIONS[0])
    replies = [asked(plain, query) for _ in range(4)]
    assert len({reply.body for reply in replies}) == 4
    assert {reply.headers["Cache-Control"] for reply in replies} == {"no-store"}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELECT * {", 400),
        ("INSERT DATA { <a> <b> <c> }", 403),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", 403),
        ("DESCRIBE <https://w3id.org/cstograph/state/belarus>", 406),
        (ENDLESS, 504),
    ],
)
def test_what_cannot_be_answered_is_told_by_the_application(
    plain: Running, query: str, status: int
) -> None:
    """A mistake, a form in another format, a slow query: each has its own error, every time."""
    asked(plain, QUESTIONS[0])
    for _ in range(2):
        assert asked(plain, query).problem["status"] == status
    assert asked(plain, QUESTIONS[1]).status == 200


def test_a_client_with_slow_queries_is_not_batched_for_a_while(plain: Running) -> None:
    """What a client asks after a slow query is asked by itself at first, and soon is not."""
    asked(plain, QUESTIONS[0])
    asked(plain, ENDLESS)
    before = quick(plain)
    assert asked(plain, QUESTIONS[1]).status == 200
    assert quick(plain) == before

    def is_batched() -> bool:
        asked(plain, f"ASK {{ # {time.monotonic()} \n}}")
        return quick(plain) > before

    until(is_batched)


def test_an_answer_that_is_to_be_compressed_is_compressed(plain: Running) -> None:
    """Where a client takes gzip, what is long comes compressed, and what is short does not."""
    coded = {**FIELDS, "Accept-Encoding": "gzip"}
    for number in (1, 2, 2, 2):
        reply = plain.send("GET", target(f"ASK {{}} # {number}"), coded)
        assert "Content-Encoding" not in reply.headers
    for number in (50, 51, 51, 51):
        reply = plain.send("GET", target(f"SELECT * {{ ?s ?p ?o }} LIMIT {number}"), coded)
        assert reply.headers["Content-Encoding"] == "gzip"


def lines_of(query: str, **more: str) -> bytes:
    """Write a request."""
    fields = {"Host": "here", **FIELDS, **more}
    header = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"GET {target(query)} HTTP/1.1\r\n{header}\r\n".encode()


def answers(connection: socket.socket, number: int) -> list[bytes]:
    """Read so many answers with a length, from a connection that stays."""
    file = connection.makefile("rb")
    found = []
    for _ in range(number):
        length = 0
        while (line := file.readline().lower()) not in (b"\r\n", b""):
            if line.startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        found.append(file.read(length))
    return found


@pytest.mark.parametrize("cut", [0, 1, 17, 40, 200])
def test_answers_come_in_the_order_of_requests(plain: Running, cut: int) -> None:
    """However the bytes of requests come together, or apart, each has its answer in its turn."""
    expected = [asked(plain, query, x_own="1").body for query in QUESTIONS]
    with plain.connect(plain.address) as connection:
        for _ in range(3):
            whole = b"".join(map(lines_of, QUESTIONS))
            first = len(lines_of(QUESTIONS[0])) + cut
            for piece in (whole[:first], whole[first:]):
                connection.sendall(piece)
                time.sleep(0.01)
            assert answers(connection, len(QUESTIONS)) == expected
        for query, body in zip(QUESTIONS, expected, strict=True):
            connection.sendall(lines_of(query))
            assert answers(connection, 1) == [body]


def test_a_connection_ends_where_the_client_says_so(plain: Running) -> None:
    """A request that is the last one is, if it was answered before as well."""
    for _ in range(3):
        with plain.connect(plain.address) as connection:
            connection.sendall(lines_of(QUESTIONS[0], Connection="close"))
            connection.settimeout(PATIENCE)
            with connection.makefile("rb") as file:
                assert file.read().startswith(b"HTTP/1.1 200")


def test_those_who_ask_the_same_share_one_answer(plain: Running) -> None:
    """Many connections with the same plain query cost one evaluation."""
    asked(plain, QUESTIONS[0])
    connections = [plain.connect(plain.address) for _ in range(20)]
    before = quick(plain)
    for connection in connections:
        connection.sendall(lines_of(QUESTIONS[0]))
    assert len({answers(connection, 1)[0] for connection in connections}) == 1
    assert quick(plain) <= before + 1
    for connection in connections:
        connection.close()


def test_many_who_begin_at_once_are_soon_answered_some_at_a_time() -> None:
    """Where all of many connections wait for the application, the next ones need not too."""
    texts = (f"{STATES} OFFSET {number}" for number in count())
    done, number = 0, 3_000
    with running("--evaluators", "2") as server, ExitStack() as stack:
        selector = stack.enter_context(selectors.DefaultSelector())
        for _ in range(100):
            connection = stack.enter_context(server.connect())
            connection.sendall(lines_of(next(texts)))
            selector.register(connection, selectors.EVENT_READ)
        while done < number:
            for key, _ in selector.select(PATIENCE):
                assert isinstance(key.fileobj, socket.socket)
                assert answers(key.fileobj, 1)[0].startswith(b'{"head":')
                key.fileobj.sendall(lines_of(next(texts)))
                done += 1
        assert quick(server) > number / 2


def test_who_goes_away_leaves_nothing_behind(plain: Running) -> None:
    """Clients that go away while they are to be answered do others no harm."""
    asked(plain, QUESTIONS[0])
    for number in range(50):
        with plain.connect(plain.address) as connection:
            connection.sendall(lines_of(f"{STATES} OFFSET {number}"))
    assert asked(plain, QUESTIONS[1]).status == 200
    until(lambda: plain.metric("queries_running") == 0)


@pytest.mark.parametrize("path", ["/sparql?query=ASK%20%7B%7D", "/health"])
def test_a_host_that_is_none_harms_nobody(plain: Running, path: str) -> None:
    """A name that cannot be decoded is answered as any other bad request is, or not needed."""
    for pauses in ([], [9]):
        request = f"GET {path} HTTP/1.1\r\nHost: xn--a\r\n\r\n".encode()
        status = response_to(plain, request, *pauses)[0]
        assert status.startswith((b"HTTP/1.1 400", b"HTTP/1.1 200"))


def test_the_home_page_leads_to_dumps_that_were_made_meanwhile() -> None:
    """A page that was asked for before the dumps were made is not given again after that."""
    with running() as server:

        def leads_to_dumps() -> bool:
            return b"/dumps/" in server.send("GET", "/", {"Accept": "text/html"}).body

        leads_to_dumps()  # right after the start, they are not made yet
        until(leads_to_dumps)
