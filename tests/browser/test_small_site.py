"""A small project whose IRIs are addresses of its server, and not the easiest ones: all work."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from cstograph.project.project import Project
from cstograph.release import release
from tests.browser.crawl import Kind, Site, walk
from tests.rebased import serving_at_home

#: One walk for all.
pytestmark = pytest.mark.xdist_group("small site")

SMALL = Path(__file__).parents[1] / "cli" / "small"
#: A source in Turtle, of which nothing is said, and IRIs of every kind.
NESTS = """
@base <https://birds.example/> .
@prefix b: <https://birds.example/terms#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<nest/1#it> a b:Nest ; rdfs:label "a nest"@en ; b:builtBy <bird/heron> ; b:near <tree/unknown> .
<nest/2> a b:Nest ; rdfs:label "another"@en ; b:part <nest/2#egg> .
<nest/2#egg> rdfs:label "an egg in it"@en .
<nest?id=3> a b:Nest ; rdfs:label "one with a query"@en ; b:near <nest/1#it>, <nest%2F4> .
<nest%2F4> a b:Nest ; rdfs:label "one with an escaped slash"@en .
<nest/4> a b:Nest ; rdfs:label "one with a slash"@en .
<nest/5> a b:Nest ; rdfs:label "one with a homonym"@en .
<nest/5.ttl> a b:Nest ; rdfs:label "one with an ending"@en .
<nest/5.html> a b:Nest ; rdfs:label "one with another ending"@en .
<nest/6/> a b:Nest ; rdfs:label "one with a slash at its end"@en ; b:note [ b:says "unnamed" ] .
<search> a b:Nest ; rdfs:label "one that looks like a page"@en .
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Give the small project with a source in Turtle."""
    root = shutil.copytree(SMALL, tmp_path_factory.mktemp("small") / "project")
    (root / "data" / "nests.ttl").write_text(NESTS, "utf-8")
    return Project(root)


@pytest.fixture(scope="module")
def site(project: Project) -> Iterator[Site]:
    """Give all that links lead to."""
    with serving_at_home(project) as base:
        yield walk(base.removesuffix("/"))


def test_no_link_of_a_small_site_is_broken(site: Site) -> None:
    """Graphs, sources in Turtle, what is derived, what is only named: all have pages.

    What looks like an address in data may be a namespace, or the beginning of a line of CSV.
    """
    broken = [
        f"{site.replies[link.address].status}: {link}"
        for link in site.links
        if link.address in site.replies
        and site.replies[link.address].status >= 400
        and (link.kind is not Kind.MENTION or link.source.endswith("/sitemap.xml"))
    ]
    assert not broken, "\n".join(broken)
    assert not site.passed_over


@pytest.mark.parametrize("path", ["derived", "source/nests", "book/lake", "terms", "tree/unknown"])
def test_what_pages_name_has_a_page(site: Site, path: str) -> None:
    """A source's page is where the mark of a fact leads, whatever is said of the source itself."""
    assert site.final(f"{site.root}/{path}") in site.pages


def test_every_resource_of_a_small_site_is_reachable(site: Site, project: Project) -> None:
    """From the home page, links alone lead to what is said of each thing."""
    base = project.context.base
    lines = release.build(project)[0].body
    quads = list(parse(lines, format=RdfFormat.N_QUADS))
    names = {
        q.subject.value.removeprefix(base): q.object.value
        for q in quads
        if isinstance(q.subject, NamedNode) and q.predicate.value.endswith("#label")
    }
    assert len(names) > 12
    pages = {
        unmarked(site.replies[url].body.decode())
        for url in site.followed(but="/changes")
        if url in site.pages
    }
    for relative, name in names.items():
        shown = f"{site.root}/{relative}"
        assert any(f"<code>{shown}</code>" in page and name in page for page in pages), relative


def unmarked(page: str) -> str:
    """Give a page with the characters that templates escape."""
    return page.replace("&#39;", "'").replace("&amp;", "&")
