"""What a graph contains never becomes markup or script in a page."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from tests.live import serving
from tests.web.client import Reply, Server

HOSTILE = r"""
@prefix e: <http://e/> .
e:script e:says "<script>alert(1)</script>" .
e:image e:says "<img src=x onerror=alert(1)>" .
e:closing e:says "</td></table><h1>Mine</h1>" .
e:attribute e:says "\" onmouseover=\"alert(1)" .
e:entity e:says "&lt;b&gt;&#60;" .
e:template e:says "{{ 7 * 7 }}{% raw %}" .
e:override e:says "\u202Ededulcxe\u202C" .
e:isolate e:says "\u2066x" .
e:tag e:says "x"@en-onmouse .
<javascript:alert(1)> e:says "a script" .
<data:text/html,%3Cscript%3E> e:says "a document" .
<http://e/%22%3E%3Cscript%3E> e:says "a quote" .
<vbscript:x> e:says "another script" .
"""
QUERIES = {
    "table": "SELECT * { ?s ?p ?o }",
    "graph": "CONSTRUCT WHERE { ?s ?p ?o }",
    "name": "SELECT ?onload { ?onload ?p ?o }",
    "error": "SELECT <script>alert(1)</script>",
    "closing": "SELECT * { ?s ?p ?o } # </textarea><script>alert(1)</script>",
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve a graph that would like to act."""
    file = tmp_path_factory.mktemp("hostile") / "<b>graph.ttl"
    file.write_text(HOSTILE, "utf-8")
    with serving(str(file)) as url:
        yield Server(url)


class Page(HTMLParser):
    """The elements of a page, with their attributes."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(reply.body.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, dict(attrs)))


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_page_has_no_element_or_link_that_acts(query: str, hostile: Server) -> None:
    """Whatever is in the graph or in the query, it is text in the page."""
    reply = hostile.get(query, accept="text/html")
    assert reply.content_type == "text/html; charset=utf-8"
    page = Page(reply)
    known = set("html head meta title link body header nav a main h1 h2 p div table".split())
    known |= set("thead tbody tr th td pre code form label textarea select option".split())
    known |= set("optgroup button footer input section".split())
    assert {tag for tag, _ in page.elements} <= known
    attributes = [(name, value) for _, found in page.elements for name, value in found.items()]
    assert not [name for name, _ in attributes if name.startswith("on") or name == "style"]
    links = [value or "" for name, value in attributes if name in ("href", "src", "action")]
    assert all(re.match(r"https?://|/", link) for link in links)


def test_a_text_cannot_turn_what_follows_it(hostile: Server) -> None:
    """Characters that change the direction of text are shown by their numbers."""
    text = hostile.get(QUERIES["table"], accept="text/html").body.decode()
    assert "[U+202E]dedulcxe[U+202C]" in text
    assert "\u202e" not in text
    assert "\u2066" not in text


def test_a_query_comes_back_as_it_was_sent(hostile: Server) -> None:
    """The form has the text that was asked, whatever characters it has."""
    query = 'SELECT * { ?s ?p "\u202eabc<&>" }'
    text = hostile.get(query, accept="text/html").body.decode()
    assert "SELECT * { ?s ?p &#34;\u202eabc&lt;&amp;&gt;&#34; }" in text


@pytest.mark.parametrize("path", ["/", "/sparql?query=ASK%7B%7D", "/nothing"])
def test_a_page_allows_no_script(path: str, server: Server) -> None:
    """The policy of each page lets it load its styles and icon and send its form, and no more."""
    reply = server.send("GET", path, {"Accept": "text/html"})
    policy = dict(
        part.strip().split(" ", 1) for part in reply.headers["Content-Security-Policy"].split(";")
    )
    assert policy == {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["X-Frame-Options"] == "DENY"
    assert reply.headers["Referrer-Policy"] == "same-origin"


def test_data_does_not_act_either(server: Server) -> None:
    """An answer that a browser shows as it is may run nothing."""
    reply = server.get("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", accept="application/rdf+xml")
    assert reply.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_page_shows_the_beginning_of_a_long_answer(server: Server) -> None:
    """A page says that it is the beginning, and stays within reason."""
    many = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
    reply = server.get(many, accept="text/html")
    text = reply.body.decode()
    assert reply.status == 200
    assert "The first 1000 rows" in text
    assert text.count("<tr>") == 1001
    graph = server.get("CONSTRUCT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f }", accept="text/html")
    assert "The beginning" in graph.body.decode()
    assert len(graph.body) < 2_000_000


def test_a_file_name_is_text(hostile: Server) -> None:
    """The title comes from a file's name, which is text too."""
    text = hostile.send("GET", "/", {"Accept": "text/html"}).body.decode()
    assert "<h1>&lt;b&gt;graph.ttl</h1>" in text
