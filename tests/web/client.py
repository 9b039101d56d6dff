"""A client that sends what it is told to, and nothing more."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

#: Seconds after which a test gives up what it waits for: no promise of anybody's.
PATIENCE = 60.0
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
PROBLEM = "application/problem+json"
DATA = "https://w3id.org/cstograph/"
SECURITY_COUNCILS = f"{DATA}source/2020-11-17-security-councils-meeting"
DELEGATIONS = f"{DATA}source/delegations"
_ROOT = Path(__file__).parents[2]
EXPECTED = _ROOT / "tests" / "competency"


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: "Message[str, str]"
    body: bytes

    @property
    def content_type(self) -> str:
        """The Content-Type as it stands, or nothing."""
        return self.headers.get("Content-Type", "")

    @property
    def etag(self) -> str:
        """The entity tag; the test fails where there is none."""
        tag = self.headers["ETag"]
        assert tag, self
        return tag

    @property
    def vary(self) -> set[str]:
        """The names in Vary, in lower case."""
        return {name.strip().lower() for name in self.headers.get("Vary", "").split(",")}

    @property
    def problem(self) -> dict[str, Any]:
        """The problem details; the test fails where these are not complete (RFC 9457)."""
        assert self.content_type == PROBLEM, self
        members = json.loads(self.body)
        assert isinstance(members, dict)
        assert {"type", "title", "status", "detail"} <= members.keys(), self
        assert members["status"] == self.status, self
        assert all(isinstance(members[name], str) for name in ("type", "title", "detail")), self
        assert members["detail"].strip(), self
        assert "Traceback" not in members["detail"], self
        return members

    @property
    def count(self) -> int:
        """The only value of a SELECT answered in JSON, as a number."""
        (row,) = json.loads(self.body)["results"]["bindings"]
        (binding,) = row.values()
        return int(binding["value"])

    @property
    def truth(self) -> bool:
        """What an ASK was answered in JSON."""
        assert self.status == 200, self
        return bool(json.loads(self.body)["boolean"])

    def __str__(self) -> str:
        text = self.body[:500].decode(errors="replace")
        return f"{self.status} {dict(self.headers.items())}: {text}"


@dataclass(frozen=True)
class Server:
    """The server under test; it is asked from an address of its own, if there is one."""

    url: str
    address: str = ""

    @property
    def endpoint(self) -> str:
        """The address that answers queries."""
        return f"{self.url}/sparql"

    def send(
        self,
        method: str,
        target: str = "/sparql",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Reply:
        """Send a request with no headers but those given, and Content-Length where it is due."""
        with self._connected() as connection:
            connection.putrequest(method, target, skip_accept_encoding=True)
            due = {} if body is None else {"Content-Length": str(len(body))}
            for name, value in {**due, **(headers or {})}.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            return Reply(response.status, response.headers, response.read())

    def get(self, query: str, *parameters: tuple[str, str], **headers: str) -> Reply:
        """Ask by GET; `if_none_match="*"` is a header."""
        return self.send("GET", target(query, *parameters), named(headers))

    def post(
        self, query: str, *parameters: tuple[str, str], url: str = "/sparql", **headers: str
    ) -> Reply:
        """Ask by url-encoded POST."""
        sent = named({"content_type": FORM, **headers})
        return self.send("POST", url, sent, encoded(("query", query), *parameters).encode())

    def direct(self, query: str, *parameters: tuple[str, str], **headers: str) -> Reply:
        """Ask by POST of the query as it is."""
        place = f"/sparql?{encoded(*parameters)}".removesuffix("?")
        return self.send("POST", place, named({"content_type": DIRECT, **headers}), query.encode())

    @contextmanager
    def _connected(self) -> Iterator[HTTPConnection]:
        connection = HTTPConnection(
            urlsplit(self.url).netloc,
            timeout=PATIENCE,
            source_address=(self.address, 0) if self.address else None,
        )
        try:
            yield connection
        finally:
            connection.close()


def encoded(*parameters: tuple[str, str]) -> str:
    """Parameters as a query string or a form."""
    return urlencode(parameters, quote_via=quote, safe="")


def target(query: str, *parameters: tuple[str, str]) -> str:
    """The path and query string that ask a query by GET."""
    return f"/sparql?{encoded(('query', query), *parameters)}"


def named(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers named as Python names them, as HTTP does."""
    return {name.replace("_", "-"): value for name, value in headers.items()}


@cache
def question(stem: str) -> str:
    """The text of a competency question."""
    return (_ROOT / "ontology" / "competency" / f"{stem}.rq").read_text("utf-8")


@cache
def expected(name: str) -> str:
    """The answer that a competency question is to have."""
    return (EXPECTED / name).read_text("utf-8")


def wait_for_dumps(server: Server) -> None:
    """Wait until the dumps of a release are made."""
    deadline = time.monotonic() + PATIENCE
    while server.send("GET", "/dumps/dataset.ttl").status == 503:
        assert time.monotonic() < deadline
        time.sleep(0.2)
