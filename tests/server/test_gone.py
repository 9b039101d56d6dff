"""A client that goes away while its query is in a batch is written down as gone."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from cstograph.server.connection import Connection
from cstograph.server.fast_path import Asker
from cstograph.web.access_record import AccessRecord, digest
from cstograph.web.caching.shared_cache import START, StoredResponse
from tests.running import ENDLESS, Running, running, until
from tests.web.client import target

PLAIN = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: here\r\n\r\n"
RESPONSE = StoredResponse(START, b"\r\ncontent-length: 2\r\n\r\nOK", 2, "")


@dataclass
class Gateway:
    """Takes every request for a query in a batch, and keeps what is written down."""

    asked: list[Asker] = field(default_factory=list)
    records: list[AccessRecord] = field(default_factory=list)

    @property
    def served(self) -> SimpleNamespace:
        """Be what is served."""
        return SimpleNamespace(fast_path=self)

    def take(self, asker: Asker, _data: bytes) -> bool:
        """Take a request."""
        self.asked.append(asker)
        return True

    def write_down(self, record: AccessRecord) -> None:
        """Write down a request."""
        self.records.append(record)


class Transport(asyncio.Transport):
    """A connection to a client that may go away; `written` is what it was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.is_gone = False

    def is_closing(self) -> bool:
        """Tell whether the client has gone."""
        return self.is_gone

    def write(self, data: Any) -> None:  # noqa: ANN401 - of the base class
        """Send bytes."""
        self.written += data

    def close(self) -> None:
        """End."""
        self.is_gone = True


@dataclass
class Client:
    """A client that has asked, and waits for the answer."""

    gateway: Gateway
    transport: Transport
    connection: Connection

    def leave(self) -> None:
        """Go away."""
        self.transport.close()
        self.connection.connection_lost(None)


@pytest.fixture
def client() -> Iterator[Client]:
    """Ask a query that is taken for a batch."""
    loop, gateway, transport = asyncio.new_event_loop(), Gateway(), Transport()
    config = uvicorn.Config(gateway, log_config=None, interface="asgi3")  # type: ignore[arg-type]
    state = ServerState()
    state.default_headers = [(b"date", b"now")]
    connection = Connection(config, state, {}, loop)
    connection.connection_made(transport)
    connection.data_received(PLAIN)
    assert gateway.asked == [connection]
    yield Client(gateway, transport, connection)
    loop.close()


def test_a_client_that_waits_is_answered(client: Client) -> None:
    """The answer is sent, and written down as one."""
    record = AccessRecord("", "GET", "/sparql")
    client.connection.reply(RESPONSE, record)
    assert client.transport.written.endswith(b"\r\n\r\nOK")
    assert [(r.status, r.outcome, r.sent) for r in client.gateway.records] == [(200, "", 2)]


@pytest.mark.parametrize("is_answered", [True, False])
def test_a_client_that_has_gone_is_written_down(client: Client, *, is_answered: bool) -> None:
    """Whether the answer comes, or the application is to give it: nobody is there to have it."""
    client.leave()
    record = AccessRecord("", "GET", "/sparql")
    if is_answered:
        client.connection.reply(RESPONSE, record)
    else:
        client.connection.ask_application(record)
    assert client.transport.written == b""
    assert [(r.status, r.outcome, r.sent) for r in client.gateway.records] == [(0, "gone", 0)]


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    """Serve as usual."""
    with running() as server:
        yield server


def test_the_log_tells_of_who_has_gone(server: Running) -> None:
    """A slow query that is handed back from its batch has a line, as any request has."""
    query = f"{ENDLESS} # handed back"
    with server.connect() as connection:
        connection.sendall(f"GET {target(query)} HTTP/1.1\r\nHost: here\r\n\r\n".encode())

    def outcomes() -> list[str]:
        lines = server.lines()
        return [line["outcome"] for line in lines if line.get("query") == digest(query)]

    until(lambda: bool(outcomes()))
    assert outcomes() == ["gone"]
