"""No query makes the server ask another one, however SERVICE is spelt or hidden."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.web.client import Server


@dataclass
class Listener:
    """A place that a SERVICE could ask, and how often it was."""

    socket: socket.socket
    asked: list[bytes] = field(default_factory=list)

    @property
    def iri(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}/"

    def listen(self) -> None:
        """Take note of each request, and end it."""
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                self.asked.append(connection.recv(1000))


@pytest.fixture
def listener() -> Iterator[Listener]:
    """Listen on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        listener = Listener(bound)
        thread = threading.Thread(target=listener.listen, daemon=True)
        thread.start()
        yield listener
        bound.shutdown(socket.SHUT_RDWR)
        thread.join(5)


FEDERATED = [
    # `@` stands for the address
    "ASK { SERVICE <@> {} }",
    "ask { sErViCe <@> { ?s ?p ?o } }",
    "ASK { SERVICE SILENT <@> {} }",
    "SELECT * { VALUES ?g { <@> } SERVICE ?g { ?s ?p ?o } }",
    "PREFIX e: <@> ASK { SERVICE e: {} }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <@> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <@> { ?s ?p ?o } }",
    "ASK { { SELECT * { OPTIONAL { SERVICE <@> {} } } } }",
    "ASK { FILTER EXISTS { SERVICE <@> {} } }",
    "ASK{SERVICE<@>{}}",
    "ASK { # comment\nSERVICE <@> {} }",
    "ASK { \\u0053ERVICE <@> {} }",
    "ASK { \\U00000053ERVICE <@> {} }",
    "ASK { S\\u0045RVIC\\u0065 <@> {} }",
    'ASK { ?s ?p "a", "b" . SERVICE <@> {} }',
    "ASK { FILTER(1 < 2) SERVICE <@> { ?x ?y ?z FILTER(?x > 1) } }",
    "ASK { ?s ?p 1.SERVICE <@> {} }",
    # what follows has taken tokenizers in
    "ASK { ?s ?p 1e0SERVICE <@> {} }",
    "ASK { ?s ?p 1.5E+3SERVICE <@> {} }",
    "PREFIX class: <http://www.w3.org/2002/07/owl#Class> ASK { ?s a class:.SERVICE <@> {} }",
    'ASK { ?s ?p ?o FILTER(?o != "\\u0022") SERVICE <@> {} FILTER(?o != "x") }',
    'ASK { BIND("\\u005c" AS ?x) SERVICE <@> {} BIND("" AS ?y) }',
    "ASK { #\\u000A'''\nSERVICE <@> {} #'''\n}",
    "ASK { ?s ?p ?o FILTER(?o != '\\u0027') SERVICE <@> {} FILTER(?o != 'x') }",
]
HARMLESS = [
    "ASK {} # SERVICE <http://example.org/> {}",
    "# SERVICE\nASK {}",
    'ASK { BIND("SERVICE <http://example.org/> {}" AS ?x) }',
    "ASK { BIND('''a\nSERVICE <http://example.org/> {}''' AS ?x) }",
    'ASK { BIND("\\" SERVICE \\"" AS ?x) }',
    "ASK { BIND(<http://example.org/SERVICE> AS ?x) }",
    "ASK { BIND(<SERVICE> AS ?x) }",
    "PREFIX e: <http://example.org/> ASK { BIND(e:SERVICE AS ?x) }",
    "PREFIX SERVICE: <http://example.org/> ASK { BIND(SERVICE:x AS ?x) }",
    "PREFIX e: <http://example.org/> ASK { BIND(e:a.SERVICE AS ?x) }",
    "ASK { BIND(1 AS ?SERVICE) }",
    "ASK { BIND(1 AS $service) }",
    "ASK { OPTIONAL { _:SERVICE ?p ?o } }",
    'ASK { BIND("x"@service AS ?x) }',
]


@pytest.mark.parametrize("query", FEDERATED)
def test_no_other_server_is_asked(server: Server, listener: Listener, query: str) -> None:
    """A query with SERVICE is refused, and nothing has been sent anywhere."""
    reply = server.get(query.replace("@", listener.iri))
    assert listener.asked == []
    assert reply.status == 403, reply
    assert "SERVICE" in reply.problem["detail"]


@pytest.mark.parametrize("query", HARMLESS)
def test_what_only_looks_like_service_is_answered(server: Server, query: str) -> None:
    """In a comment, a string, an IRI, a name or a variable the word means nothing."""
    assert server.get(query).truth
