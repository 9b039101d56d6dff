"""`/dumps/` lists the files of the release, for people and for programs."""

import re
from html import unescape

import pytest
from jinja2.filters import do_filesizeformat
from pyoxigraph import NamedNode, RdfFormat, parse

from tests.running import until
from tests.web.client import Server

HTML = {"Accept": "text/html"}
URL = NamedNode("http://www.w3.org/ns/dcat#downloadURL")


def files(server: Server) -> dict[str, str]:
    """Give what the page lists: each link with what stands after it."""
    page = server.send("GET", "/dumps/", HTML)
    assert page.status == 200
    found = re.findall(r'<li><a href="([^"]*)">[^<]*</a> \(([^)]*)\)</li>', page.body.decode())
    return {unescape(link): size for link, size in found}


@pytest.mark.parametrize("path", ["/dumps", "/dumps/"])
def test_the_page_lists_files_with_their_sizes(server: Server, path: str) -> None:
    """Each is there, and has the size that is told."""
    assert server.send("GET", path, HTML).status == 200
    until(lambda: bool(files(server)))
    found = files(server)
    assert {f"/dumps/dataset.{ending}" for ending in ("trig", "nq", "jsonld.gz")} < found.keys()
    for link, size in found.items():
        reply = server.send("HEAD", link)
        assert reply.status == 200
        assert size == do_filesizeformat(reply.headers["Content-Length"])


@pytest.mark.parametrize("accept", ["text/turtle", "application/n-triples", "application/json"])
def test_programs_get_the_distributions(server: Server, accept: str) -> None:
    """They are those of the catalog (DCAT 3)."""
    until(lambda: bool(files(server)))
    reply = server.send("GET", "/dumps/", {"Accept": accept})
    assert (reply.status, reply.content_type.partition(";")[0]) == (200, accept)
    read = RdfFormat.from_media_type(accept.replace("/json", "/ld+json"))
    urls = {quad.object for quad in parse(reply.body, read) if quad.predicate == URL}
    assert urls == {NamedNode(f"{server.url}{link}") for link in files(server)}


def test_the_ending_for_json_leads_to_json_ld(server: Server) -> None:
    """`.json` is `.jsonld` of the dump, too."""
    reply = server.send("GET", "/dumps/dataset.json")
    assert (reply.status, reply.headers["Location"]) == (307, "/dumps/dataset.jsonld")


def test_without_dumps_the_page_says_so(markup: Server) -> None:
    """What is served as files has none."""
    page = markup.send("GET", "/dumps/", HTML)
    assert page.status == 200
    assert "There are no dumps" in page.body.decode()
    assert markup.send("GET", "/dumps/", {"Accept": "application/n-triples"}).body == b""


def test_the_icon_is_where_browsers_look(server: Server) -> None:
    """`/favicon.ico` leads to the icon of the pages."""
    reply = server.send("GET", "/favicon.ico")
    assert reply.status == 301
    icon = server.send("GET", reply.headers["Location"])
    assert (icon.status, icon.content_type.partition(";")[0]) == (200, "image/svg+xml")
