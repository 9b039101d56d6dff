"""What a graph contains never becomes markup or script in a page."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.running import Running, running
from tests.web.client import Reply, encoded, target

SCRIPT = "<script>alert(1)</script>"
#: Each is shown as a text, wherever it stands.
NASTY = f"""\
@prefix e: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
e:a rdfs:label "safe\\u202Ekrowten\\u202C and \\u2066sound\\u2069"@en ;
  e:says "{SCRIPT}", "</code></pre>{SCRIPT}", "</textarea>{SCRIPT}", "</td>{SCRIPT}",
    "\\" onmouseover=alert(1) '", "{{{{ 7 * 191 }}}} {{% raw %}}", "&lt;script&gt;", "<!--",
    "{SCRIPT}"^^<javascript:alert(1)> ;
  e:links <javascript:alert(1)>, <data:text/html,%3Cscript%3E>, <vbscript:x>, <http://x/'onclick=> .
<javascript:alert(1)> e:says "subject" .
"""
QUERIES = {
    "a table": "SELECT * { ?s ?p ?o }",
    "Turtle": "CONSTRUCT WHERE { ?s ?p ?o }",
    "a description": "DESCRIBE ?s { ?s ?p ?o }",
    "a query with markup": f"SELECT * {{ ?s ?p ?o }} # </textarea>{SCRIPT}",
    "variables of values": f"SELECT ('{SCRIPT}' AS ?x) (<javascript:x> AS ?y) {{}}",
    "a malformed query": f"SELEKT </textarea>{SCRIPT}",
    "an unknown function": "ASK { FILTER(<javascript:alert(1)>(1)) }",
    "an undeclared prefix": f"ASK {{ ?s a x: }} # </textarea>{SCRIPT}",
}
PLACES = {
    "the home page": "/",
    "the form": "/sparql",
    "an unknown example": f"/sparql?{encoded(('example', SCRIPT))}",
    "an unknown format": target("ASK {}", ("format", SCRIPT)),
    "a bad graph": target("ASK {}", ("default-graph-uri", SCRIPT)),
    "a bad time": target("ASK {}", ("timeout", SCRIPT)),
    "an unknown place": f"/{encoded(('', SCRIPT))}",
}


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Serve them, from a file with a nasty name."""
    file: Path = tmp_path_factory.mktemp("nasty") / "<script>alert(1)<.ttl"
    file.write_text(NASTY, "utf-8")
    with running(file, "--evaluators", "2") as server:
        yield server


class _Elements(HTMLParser):
    """Checks each element of a page against what pages are made of."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script":  # our own, or data, which is not run
            said = dict(attrs)
            is_data = said.get("type") in ("application/ld+json", "application/json")
            assert is_data or (said.get("src") or "").startswith("/static/")
            return
        self.names.add(tag)
        for name, value in attrs:
            assert not name.startswith("on"), (tag, name)
            assert name != "style"
            if name in ("href", "src", "action"):
                assert re.match("/|https?://", value or ""), (tag, name, value)


def check(reply: Reply) -> str:
    """Check that a page has no script but the site's own; give its text."""
    page = reply.body.decode()
    assert reply.content_type == "text/html; charset=utf-8"
    elements = _Elements()
    elements.feed(page)
    assert elements.names.isdisjoint({"script", "iframe", "object", "embed", "base", "svg", "img"})
    assert "1337" not in page
    policy = reply.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives.get("script-src", "'self'") == "'self'"
    assert "unsafe" not in policy
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["X-Frame-Options"] == "DENY"
    assert reply.headers["Referrer-Policy"] == "same-origin"
    return page


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
@pytest.mark.parametrize("way", ["get", "post", "direct"])
def test_an_answer_is_text(nasty: Running, query: str, way: str) -> None:
    """Tables, Turtle and problems show terms and queries, and do nothing with them."""
    check(getattr(nasty, way)(query, accept="text/html"))


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_page_is_text(nasty: Running, place: str) -> None:
    """What comes with the URL, and the name of what is served, are texts too."""
    check(nasty.send("GET", place, {"Accept": "text/html"}))


@pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_the_direction_of_text_is_not_changed(nasty: Running, query: str) -> None:
    """A label cannot make what follows it read as something else."""
    page = check(nasty.get(query, accept="text/html"))
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", page)
    assert "safe[U+202E]krowten[U+202C]" in page


ANSWERS = [
    ("GET", "/health", 200),
    ("GET", "/metrics", 200),
    ("GET", "/static/style.css", 200),
    ("GET", target("SELECT * { ?s ?p ?o }"), 200),
    ("GET", target("CONSTRUCT WHERE { ?s ?p ?o }"), 200),
    ("HEAD", target("ASK {}"), 200),
    ("OPTIONS", "/sparql", 200),
    ("GET", target("SELEKT"), 400),
    ("GET", "/nowhere", 404),
    ("DELETE", "/sparql", 405),
    ("GET", "/?" + "x" * 70_000, 414),
    ("POST", "/sparql", 415),
]


@pytest.mark.parametrize(("method", "place", "status"), ANSWERS)
def test_data_does_not_act(nasty: Running, method: str, place: str, status: int) -> None:
    """Whatever is no page is never taken for one, nor for a script."""
    reply = nasty.send(method, place, body=b"" if method == "POST" else None)
    assert reply.status == status, reply
    assert not reply.content_type.startswith("text/html")
    assert reply.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
