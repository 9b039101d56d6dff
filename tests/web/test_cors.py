"""Pages of any site may ask and read every answer (the Fetch standard's CORS protocol)."""

import pytest

from tests.web.client import DIRECT, FORM, Server, target

ORIGIN = {"Origin": "https://yasgui.example"}
ANSWERS = [
    # method, target, headers, body, status
    ("GET", target("ASK {}"), {}, None, 200),
    ("HEAD", target("ASK {}"), {}, None, 200),
    ("POST", "/sparql", {"Content-Type": DIRECT}, b"ASK {}", 200),
    ("GET", "/sparql", {}, None, 200),
    ("GET", "/", {}, None, 200),
    ("GET", target("ASK {}"), {"If-None-Match": "*"}, None, 304),
    ("GET", target("ASK {"), {}, None, 400),
    ("GET", target("CLEAR ALL"), {}, None, 403),
    ("GET", "/nowhere", {}, None, 404),
    ("PUT", "/sparql", {}, b"", 405),
    ("GET", target("ASK {}"), {"Accept": "image/png"}, None, 406),
    ("POST", "/sparql", {"Content-Type": DIRECT, "Content-Length": str(2**40)}, None, 413),
    ("POST", "/sparql", {"Content-Type": "text/plain"}, b"ASK {}", 415),
]
PREFLIGHTS = [
    # the method asked for, the headers asked for
    ("POST", "content-type"),
    ("POST", "content-type, x-requested-with"),
    ("GET", "accept, if-none-match"),
    ("GET", None),
]


@pytest.mark.parametrize(("method", "place", "headers", "body", "status"), ANSWERS)
@pytest.mark.parametrize("origin", [ORIGIN, {}], ids=["cross-origin", "same-origin"])
def test_any_site_may_read_any_answer(
    server: Server,
    method: str,
    place: str,
    headers: dict[str, str],
    body: bytes | None,
    status: int,
    origin: dict[str, str],
) -> None:
    """Every answer has Access-Control-Allow-Origin, once, an error as well."""
    reply = server.send(method, place, {**origin, **headers}, body)
    assert reply.status == status, reply
    assert reply.headers.get_all("Access-Control-Allow-Origin") == ["*"]
    assert "Access-Control-Allow-Credentials" not in reply.headers
    assert "ETag" in reply.headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize(("method", "wanted"), PREFLIGHTS)
def test_a_preflight_allows_what_the_endpoint_takes(
    server: Server, method: str, wanted: str | None
) -> None:
    """A page may send `application/sparql-query`, which takes a preflight."""
    asked = {**ORIGIN, "Access-Control-Request-Method": method}
    asked |= {"Access-Control-Request-Headers": wanted} if wanted else {}
    reply = server.send("OPTIONS", "/sparql", asked)
    assert reply.status in (200, 204), reply
    assert reply.body == b""
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert method in listed(reply.headers["Access-Control-Allow-Methods"])
    allowed = listed(reply.headers.get("Access-Control-Allow-Headers", "").lower())
    assert listed(wanted or "") <= allowed | {""}


def test_a_preflight_allows_no_method_that_is_not_taken(server: Server) -> None:
    """What is not to be had is not allowed."""
    asked = {**ORIGIN, "Access-Control-Request-Method": "DELETE"}
    reply = server.send("OPTIONS", "/sparql", asked)
    assert listed(reply.headers["Access-Control-Allow-Methods"]) == {
        "GET",
        "HEAD",
        "OPTIONS",
        "POST",
    }


def test_the_request_after_the_preflight_is_answered(server: Server) -> None:
    """What the preflight promised holds, for a form and for a bare query."""
    for content_type, body in [(DIRECT, b"ASK {}"), (FORM, b"query=ASK%20%7B%7D")]:
        reply = server.send("POST", "/sparql", {**ORIGIN, "Content-Type": content_type}, body)
        assert reply.truth
        assert reply.headers["Access-Control-Allow-Origin"] == "*"


def listed(value: str) -> set[str]:
    """The names in a comma-separated list."""
    return {name.strip() for name in value.split(",")}
