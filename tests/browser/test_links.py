"""Links: what a reader or a program that follows them all finds."""

from http import HTTPStatus
from urllib.parse import unquote, urlsplit

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from cstograph.project.project import Project
from cstograph.release.release import Release
from tests.browser.crawl import MOST, STARTS, Kind, Site

#: One walk, and one browser, for all.
pytestmark = pytest.mark.xdist_group("browser")

LARGEST = 50_000
#: Tells of all things, also of those that are gone.
CHANGES = "/changes"


def test_the_walk_has_an_end(site: Site) -> None:
    """Links lead to a limited number of addresses; but for data, the walk has been to them all."""
    assert len(site.replies) + len(site.data_passed_over) < MOST
    assert not site.passed_over


@pytest.mark.parametrize("path", STARTS)
def test_what_is_linked_by_convention_is_there(path: str, site: Site) -> None:
    """Programs find the home page, the rules for robots, the map and the description."""
    assert site.replies[site.final(f"{site.root}{path}")].status == 200


@pytest.mark.parametrize("path", ["/derived", "/source/delegations", "/ontology"])
def test_a_graph_has_a_page(path: str, site: Site) -> None:
    """The mark of a fact leads to its graph, whether or not anything is said of that."""
    assert site.final(f"{site.root}{path}") in site.pages


def test_no_link_is_broken(site: Site) -> None:
    """Every link of a page, a header or a feed leads to an answer; what is gone is told so."""
    broken = []
    for link in site.links:
        status = site.replies[link.address].status if link.address in site.replies else 200
        is_told = status == HTTPStatus.GONE and link.source.startswith(f"{site.root}{CHANGES}")
        if status >= 400 and not is_told:
            broken.append(f"{status}: {link}")
    assert not broken, "\n".join(broken)


def test_a_link_into_a_page_finds_its_place(site: Site) -> None:
    """What stands after # is an id of the page."""
    lost = []
    for link in site.links:
        place = unquote(urlsplit(link.target).fragment)
        if "=" in place:  # what a script is to read
            continue
        page = site.pages.get(site.final(link.address))
        if link.kind is Kind.LINK and place and page and place not in page.places:
            lost.append(str(link))
    assert not lost, "\n".join(lost)


def test_a_page_takes_nothing_from_elsewhere(site: Site) -> None:
    """Styles, scripts and pictures are the site's own."""
    foreign = [str(x) for x in site.links if x.kind is Kind.PART and not site.is_ours(x.target)]
    assert not foreign


def test_a_page_is_small(site: Site) -> None:
    """No page that links lead to has more than 50 KB."""
    sizes = {url: len(site.replies[url].body) for url in site.pages}
    assert len(sizes) > 200
    assert {url: size for url, size in sizes.items() if size > LARGEST} == {}


def test_every_resource_is_reachable(site: Site, built: Release, bundled: Project) -> None:
    """From the home page, links alone lead to each thing of the release that is the project's."""
    base = bundled.context.base
    subjects = {quad.subject for quad in parse(built.body, format=RdfFormat.N_QUADS)}
    ours = {
        term.value.removeprefix(base)
        for term in subjects
        if isinstance(term, NamedNode) and term.value.startswith(base)
    }
    assert len(ours) > 150
    reached = site.followed(but=CHANGES)

    def is_shown(path: str) -> bool:
        address, _, place = path.partition("#")
        url = f"{site.root}/{address}"
        page = site.pages.get(site.final(url))
        return bool(url in reached and page and (not place or place in page.places))

    missing = {path for path in ours if not is_shown(path)}
    assert not missing, sorted(missing)
