"""`/search` finds what is called so, and shows it as text."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.client import DATA, Reply, Server, encoded

HTML = "text/html,application/xhtml+xml,*/*;q=0.8"
WORDS = "one two three four five six seven eight nine ten 11 script девять".split()


class Page(HTMLParser):
    """The elements of a page, with their attributes."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(reply.body.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, dict(attrs)))

    def attributes(self, name: str) -> list[str]:
        """Give all values of an attribute."""
        return [
            value or "" for _, found in self.elements for n, value in found.items() if n == name
        ]


def search(server: Server, text: str, accept: str = HTML, **more: str) -> Reply:
    """Search for a text."""
    return server.send("GET", f"/search?{encoded(('q', text), *more.items())}", {"Accept": accept})


def results(reply: Reply) -> list[dict[str, Any]]:
    """Give the results in JSON."""
    assert reply.status == 200, reply
    found = json.loads(reply.body)["results"]
    assert isinstance(found, list)
    return found


def test_a_search_is_a_page(server: Server) -> None:
    """A browser gets a list of links with the other name that was found, and the kind."""
    reply = search(server, "беларусь")
    text = reply.body.decode()
    assert reply.content_type == "text/html; charset=utf-8"
    assert "<title>беларусь · Search · cstograph</title>" in text
    assert '<a href="/state/belarus" lang="en">Belarus</a>' in text
    assert '<span lang="be">Беларусь</span>' in text or '<span lang="ru">Беларусь</span>' in text
    assert '<span class="kind">state</span>' in text
    assert 'value="беларусь"' in text


def test_a_search_is_json_for_programs(server: Server) -> None:
    """By Accept, or by a parameter, the same comes as JSON."""
    by_accept = search(server, "Zas", "application/json")
    by_name = search(server, "Zas", HTML, format="json")
    assert by_accept.content_type == by_name.content_type == "application/json"
    assert by_accept.body == by_name.body
    first, *_ = results(by_accept)
    assert first["iri"] == f"{DATA}person/stanislav-zas"
    assert first["href"] == f"{server.url}/person/stanislav-zas"
    assert first["class"]["name"] == "person"
    assert by_accept.vary >= {"accept"}


def test_an_empty_search_shows_the_form(server: Server) -> None:
    """Without a text there is a form, and no list."""
    for target in ("/search", "/search?q=", "/search?q=%20"):
        text = server.send("GET", target, {"Accept": HTML}).body.decode()
        assert '<input id="q" type="search" name="q"' in text
        assert "<h2>" not in text
    assert results(search(server, "", "application/json")) == []


def test_a_search_is_narrowed_by_class(server: Server) -> None:
    """A class is named as the form names it, or by its IRI; one that nothing has is refused."""
    for name in ("Parliament", f"{DATA}ontology#Parliament"):
        found = results(search(server, "Belarus", format="json", **{"class": name}))
        assert [each["iri"] for each in found] == [f"{DATA}parliament/belarus"]
    page = search(server, "Belarus", **{"class": "Parliament"}).body.decode()
    assert '<option value="Parliament" selected>' in page
    for name in (
        "Nothing",
        "http://other.example/",
        "javascript:alert(1)",
        "<b>",
        "\0",
        "x" * 9_000,
    ):
        reply = search(server, "Belarus", "application/json", **{"class": name})
        assert reply.status == 400, reply
        assert "There is no class" in reply.problem["detail"]


def test_a_text_that_is_too_long_is_refused(server: Server) -> None:
    """More than 200 characters are a mistake, and told so."""
    assert search(server, "ы" * 200).status == 200
    reply = search(server, "x" * 201, "application/json")
    assert reply.status == 400
    assert "200" in reply.problem["detail"]


def test_nothing_found_is_said(server: Server) -> None:
    """Where nothing is called so the page says it."""
    text = search(server, "xqzxqz").body.decode()
    assert "No results for “xqzxqz”" in text
    assert "Nothing here is called so" in text
    assert "Did you mean" not in text
    assert json.loads(search(server, "xqzxqz", format="json").body)["near"] == []


def test_what_is_near_is_suggested_where_nothing_is_found(server: Server) -> None:
    """A name that nothing of the kind has leads to what is called so, as on the page of a 404."""
    asked = {"class": "Person"}
    near = json.loads(search(server, "Belarus", format="json", **asked).body)["near"]
    assert {
        "iri": f"{DATA}state/belarus",
        "name": "Belarus",
        "href": f"{server.url}/state/belarus",
    } in near
    page = search(server, "Belarus", **asked).body.decode()
    assert "Did you mean" in page
    assert '<a href="/state/belarus">Belarus</a>' in page
    assert json.loads(search(server, "Belarus", format="json").body)["near"] == []


def test_a_search_is_known_again(server: Server) -> None:
    """The answer stays as it is as long as the release does."""
    reply = search(server, "Zas")
    headers = {"Accept": HTML, "If-None-Match": reply.etag}
    assert server.send("GET", "/search?q=Zas", headers).status == 304
    assert server.send("GET", "/search?q=Zubov", headers).status == 200
    head = server.send("HEAD", "/search?q=Zas", {"Accept": HTML})
    assert (head.status, head.body) == (200, b"")


def test_other_formats_and_methods_are_refused(server: Server) -> None:
    """What is not on offer is told as problem details."""
    assert search(server, "Zas", "text/turtle").status == 406
    assert search(server, "Zas", format="xml").status == 400
    assert server.send("POST", "/search?q=Zas", {}, b"").status == 405


@pytest.mark.parametrize("word", WORDS)
def test_labels_made_of_markup_are_text(word: str, markup: Server) -> None:
    """Whatever a label is made of, the page has no element or link from it."""
    reply = search(markup, word)
    assert reply.status == 200, reply
    page = Page(reply)
    known = set("html head meta title link body header nav a main h1 h2 form p label input".split())
    known |= set("select option button ol li span footer code".split())
    assert {tag for tag, _ in page.elements} <= known
    names = {name for _, found in page.elements for name in found}
    assert not [name for name in names if name.startswith("on") or name == "style"]
    links = [*page.attributes("href"), *page.attributes("action")]
    assert all(link.startswith("/") for link in links)
    assert "\u202e" not in reply.body.decode()
    assert len(results(search(markup, word, format="json"))) >= 1


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "\u202ex"]
)
def test_a_search_made_of_markup_is_text(text: str, server: Server) -> None:
    """Whatever is searched for comes back as text."""
    reply = search(server, text)
    page = Page(reply)
    assert "script" not in {tag for tag, _ in page.elements}
    assert "img" not in {tag for tag, _ in page.elements}
    assert page.attributes("value")[0] == text
    assert "49" not in reply.body.decode().partition("<main>")[2].partition("</form>")[0]


def test_files_without_a_project_are_searched(markup: Server) -> None:
    """Each thing is linked by its IRI; what has no class is found too."""
    (found,) = results(search(markup, "ДЕВЯТЬ", format="json"))
    assert found["iri"] == "http://other.example/"
    assert found["href"] == f"{markup.url}/resource?iri=http%3A%2F%2Fother.example%2F"
    assert found["class"] == {"iri": "http://e/Bad", "name": "<b>bad</b>"}
    (found,) = results(search(markup, "ten", format="json"))
    assert found["class"] is None


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=200))
def test_any_search_is_answered(server: Server, text: str) -> None:
    """Whatever is typed, there is a page."""
    text = text.encode("utf-8", "replace").decode()
    assert search(server, text).status == 200
