"""No query takes the endpoint down."""

import pytest

from tests.live import serving
from tests.web.client import Server

DEEP = {
    "groups": "ASK " + "{" * 20_000 + "}" * 20_000,
    "brackets": "ASK { FILTER(" + "(" * 20_000 + "1" + ")" * 20_000 + ") }",
    "paths": "ASK { ?s " + "(" * 20_000 + "<http://e/p>" + ")" * 20_000 + " ?o }",
}


@pytest.mark.parametrize("query", DEEP.values(), ids=DEEP)
def test_deep_nesting_is_a_bad_request(query: str) -> None:
    """A query nested beyond reason is refused, and the next one is answered."""
    with serving() as url:
        server = Server(url)
        try:
            status = server.direct(query).status
        except ConnectionError:
            status = 0
        assert 400 <= status < 500
        assert server.get("ASK {}").truth


def test_a_crash_is_survived(server: Server) -> None:
    """A query that crashes the engine is told so, and the next one is answered."""
    crash = "ASK { FILTER(" + "+".join(["1"] * 20_000) + " > 0) }"
    reply = server.direct(crash)
    assert reply.status == 500
    assert reply.problem["type"].endswith("/crash")
    assert server.get("ASK {}").truth
