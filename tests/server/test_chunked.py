"""A body in chunks (RFC 9112, section 7.1) is the same body, to every route that takes one."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from typing import cast
from urllib.parse import urlencode

import pytest
import requests

from cstograph.engine.isolated_engine import IsolatedEngine
from cstograph.engine.metrics import Measures
from cstograph.engine.workers.limits import Limits
from cstograph.project.project import Project
from cstograph.web.app import MAX_BODY, create_app
from cstograph.web.publication import Publication
from tests.running import Running, received, running, until
from tests.web.client import DIRECT, FORM, PATIENCE

ASK = "ASK { ?s ?p ?o }"
FORMS = {
    # what is posted where: path, content type, body, and what the answer has
    "a query in a form": ("/sparql", FORM, urlencode({"query": ASK}), '"boolean":true'),
    "a query as it is": ("/sparql", DIRECT, ASK, '"boolean":true'),
    "reconciliation queries": (
        "/reconcile",
        FORM,
        urlencode({"queries": json.dumps({"q": {"query": "Belarus"}})}),
        '"state/belarus"',
    ),
    "an extension": (
        "/reconcile",
        FORM,
        urlencode({"extend": json.dumps({"ids": ["state/belarus"], "properties": []})}),
        '"state/belarus"',
    ),
    "a large form": (
        "/sparql",
        FORM,
        urlencode({"query": ASK}) + "&x=" + "y" * 100_000,
        '"boolean":true',
    ),
}
#: Sends its standard input as a stream, whose length nobody knows.
NODE = """
const {Readable} = require("node:stream");
const [url, type] = process.argv.slice(1);
const headers = {"Content-Type": type};
fetch(url, {method: "POST", headers, duplex: "half", body: Readable.toWeb(process.stdin)})
  .then(async (response) => console.log(response.status, await response.text()));
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    """Serve behind a proxy, which says who asks."""
    with running("--proxies", "1") as server:
        yield server


def pieces(body: str, size: int = 7) -> Iterator[bytes]:
    """Give a body piece by piece."""
    sent = body.encode()
    size = max(size, len(sent) // 20)
    yield from (sent[start : start + size] for start in range(0, len(sent), size))


def by_requests(url: str, content_type: str, body: str) -> tuple[int, str]:
    """Post what a generator gives."""
    fields = {"Content-Type": content_type}
    answer = requests.post(url, pieces(body), headers=fields, timeout=PATIENCE)
    assert answer.request.headers["Transfer-Encoding"] == "chunked"
    return answer.status_code, answer.text


def by_curl(url: str, content_type: str, body: str) -> tuple[int, str]:
    """Post by curl, which is told to send chunks."""
    fields = ["-H", f"Content-Type: {content_type}", "-H", "Transfer-Encoding: chunked"]
    return _program(
        ["curl", "-sS", "-w", "\n%{http_code}", *fields, "--data-binary", "@-", url], body
    )


def by_node(url: str, content_type: str, body: str) -> tuple[int, str]:
    """Post a stream by the fetch of Node.js."""
    return _program(["node", "-e", NODE, url, content_type], body)


def _program(command: list[str], body: str) -> tuple[int, str]:
    if not shutil.which(command[0]):
        pytest.skip(f"needs {command[0]}")
    done = subprocess.run(
        command, input=body, capture_output=True, check=True, encoding="utf-8", timeout=PATIENCE
    )
    said = done.stdout.strip()
    if command[0] == "curl":
        text, _, status = said.rpartition("\n")
    else:
        status, _, text = said.partition(" ")
    return int(status), text


CLIENTS = {"requests": by_requests, "curl": by_curl, "node": by_node}


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("form", FORMS)
def test_a_body_in_chunks_is_read(server: Running, client: str, form: str) -> None:
    """Clients that do not know the length of what they send get the answer that others get."""
    path, content_type, body, expected = FORMS[form]
    status, text = CLIENTS[client](f"{server.url}{path}", content_type, body)
    assert (status, expected in text) == (200, True), text


def test_each_route_that_takes_a_body_is_in_the_table(bundled: Project) -> None:
    """What is sent by POST is sent in chunks above."""
    publication = Publication(cast("IsolatedEngine", None), "", 0, "", bundled)
    app = create_app(publication, Measures(), Limits())
    taking = {rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert taking == {path for path, *_ in FORMS.values()}


@pytest.mark.parametrize("path", ["/sparql", "/reconcile"])
def test_a_large_body_in_chunks_is_refused(server: Running, path: str) -> None:
    """The limit holds whether or not the length is known before."""
    body = "query=" + "x" * MAX_BODY
    for client in (by_requests, by_curl):
        status, text = client(f"{server.url}{path}", FORM, body)
        assert (status, json.loads(text)["status"]) == (413, 413)


def chunked(*fields: str, trailers: bytes = b"") -> bytes:
    """Write a query in chunks."""
    lines = "\r\n".join(
        (
            "POST /sparql HTTP/1.1",
            "Host: x",
            f"Content-Type: {DIRECT}",
            "Connection: close",
            *fields,
        )
    )
    return lines.encode() + b"\r\n\r\n4;ext=1\r\nASK \r\n2\r\n{}\r\n0\r\n" + trailers + b"\r\n"


def sent(server: Running, *parts: bytes) -> bytes:
    """Send bytes, with a pause after each part, and give the answer."""
    connection = server.connect()
    for part in parts:
        connection.sendall(part)
        time.sleep(0.1 if len(parts) > 1 else 0)
    return received(connection)


@pytest.mark.parametrize("coding", ["chunked", "Chunked", " chunked "])
def test_the_coding_is_named_in_any_case(server: Running, coding: str) -> None:
    """Names of codings are case-insensitive (RFC 9112, section 7)."""
    assert b'"boolean":true' in sent(server, chunked(f"Transfer-Encoding: {coding}"))


@pytest.mark.parametrize(
    "fields",
    [
        ["Transfer-Encoding: gzip, chunked"],
        ["Transfer-Encoding: gzip", "Transfer-Encoding: chunked"],
    ],
)
def test_another_coding_is_not_implemented(server: Running, fields: list[str]) -> None:
    """What a body is coded in beside chunks is not undone here (RFC 9112, section 6.1)."""
    answer = sent(server, chunked(*fields))
    assert answer.startswith(b"HTTP/1.1 501 ")


def test_what_trails_a_body_is_no_header(server: Running) -> None:
    """A field after the last chunk changes neither who asks nor what (RFC 9110, section 6.5.1)."""
    trailers = b"X-Forwarded-For: 10.6.6.6\r\nContent-Type: text/plain\r\nAccept: text/csv\r\n"
    fields = "Transfer-Encoding: chunked", "X-Forwarded-For: 10.1.2.3"
    answer = sent(server, chunked(*fields, trailers=trailers))
    assert b'"boolean":true' in answer
    until(lambda: any(line["client"] == "10.1.2.3" for line in server.lines()))
    assert not any(line["client"] == "10.6.6.6" for line in server.lines())


@pytest.mark.parametrize("pause_at", [b"400\r\n", b"400", b" \r", b" "])
def test_a_pause_between_chunks_is_no_trailer(server: Running, pause_at: bytes) -> None:
    """Wherever a large body pauses, what came of it does not count as a header that goes on."""
    chunk = b"400\r\n" + b" " * 1024 + b"\r\n"
    head, _, _ = chunked("Transfer-Encoding: chunked").rpartition(b"0\r\n")
    start, _, rest = chunk.partition(pause_at)
    parts = [head + chunk * 200 + start + pause_at, *([rest + chunk * 200 + start + pause_at] * 2)]
    answer = sent(server, *parts, rest + b"0\r\n\r\n")
    assert b'"boolean":true' in answer


def test_trailers_have_the_size_of_a_header(server: Running) -> None:
    """A trailer without end is refused as a header without end is."""
    coding = "Transfer-Encoding: chunked"
    head, _, _ = chunked(coding).rpartition(b"\r\n")
    answer = sent(server, head, b"X: " + b"x" * 98_304)
    assert answer.startswith(b"HTTP/1.1 431 ")
