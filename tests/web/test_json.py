"""Who asks for JSON gets it wherever there is some, and `/sparql/` is `/sparql`."""

import json

import pytest

from tests.web.client import DATA, DIRECT, FORM, Server, encoded, target

JSON = "application/json"
SELECT = "SELECT ?s { ?s a <https://w3id.org/cstograph/ontology#State> }"
WITH_JSON = [
    target(SELECT),
    target("ASK {}"),
    target("CONSTRUCT WHERE { ?s a <https://w3id.org/cstograph/ontology#State> }"),
    target(f"DESCRIBE <{DATA}state/belarus>"),
    "/sparql",
    "/graphs?default",
    f"/graphs?graph={DATA}source/delegations",
    "/graphs/source/delegations",
    "/.well-known/void",
    "/search?q=belarus",
    "/reconcile",
    "/state/belarus",
    "/ontology",
    "/ontology/0.1.0",
    f"/resource?iri={DATA}state/belarus",
    f"/resource?iri={DATA}ontology%23State",
]


@pytest.mark.parametrize("accept", [JSON, f"{JSON};odata.metadata=minimal", f"{JSON}, text/plain"])
@pytest.mark.parametrize("path", WITH_JSON)
def test_json_is_answered(server: Server, path: str, accept: str) -> None:
    """JSON-LD of a graph or a thing, results of a query: it is sent as what was asked for."""
    reply = server.send("GET", path, {"Accept": accept})
    if reply.status == 303:
        reply = server.send("GET", reply.headers["Location"])
    assert (reply.status, reply.content_type) == (200, JSON)
    json.loads(reply.body)


@pytest.mark.parametrize(
    "path",
    ["/state/belarus", "/source/delegations", "/ontology", "/ontology/0.1.0", "/ontology/context"],
)
def test_the_ending_for_json_is_that_of_json_ld(server: Server, path: str) -> None:
    """`.json` gives what `.jsonld` gives, under the type that it says."""
    reply, other = server.send("GET", f"{path}.json"), server.send("GET", f"{path}.jsonld")
    assert (reply.status, other.status) == (200, 200)
    assert (reply.content_type, other.content_type) == (JSON, "application/ld+json")
    assert reply.body == other.body
    assert reply.etag != other.etag


def test_a_format_by_name_is_json(server: Server) -> None:
    """So is `format=json` of a thing that is named by its IRI."""
    reply = server.send("GET", f"/resource?iri={DATA}state/belarus&format=json")
    assert (reply.status, reply.content_type) == (200, JSON)


ASKED: list[tuple[str, str, dict[str, str], bytes | None]] = [
    # method, query string, fields, body
    ("GET", f"?{encoded(('query', SELECT))}", {}, None),
    ("GET", f"?{encoded(('query', SELECT))}", {"Accept": "text/html"}, None),
    ("GET", f"?{encoded(('query', 'CONSTRUCT { <a> <b> <c> } {}'))}", {}, None),
    ("HEAD", f"?{encoded(('query', SELECT))}", {}, None),
    ("GET", "", {}, None),
    ("GET", "", {"Accept": "text/html"}, None),
    ("OPTIONS", "", {}, None),
    ("POST", "", {"Content-Type": DIRECT}, SELECT.encode()),
    ("POST", "", {"Content-Type": FORM}, encoded(("query", SELECT)).encode()),
    ("POST", "", {"Content-Type": "text/plain"}, b""),
    ("PUT", "", {}, b""),
]


@pytest.mark.parametrize("place", ["bundled", "files"])
@pytest.mark.parametrize(("method", "query", "fields", "body"), ASKED)
def test_a_slash_at_the_end_of_the_endpoint_makes_no_difference(
    request: pytest.FixtureRequest,
    place: str,
    method: str,
    query: str,
    fields: dict[str, str],
    body: bytes | None,
) -> None:
    """By every method, with a project or without, the answer is the same, relative IRIs too."""
    server: Server = request.getfixturevalue("server" if place == "bundled" else "markup")
    reply = server.send(method, f"/sparql{query}", fields, body)
    slashed = server.send(method, f"/sparql/{query}", fields, body)
    assert slashed.status == reply.status
    assert slashed.content_type == reply.content_type
    assert slashed.headers.get("Allow") == reply.headers.get("Allow")
    assert slashed.body == reply.body
