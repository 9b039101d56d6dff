"""The site, what a walk over it finds, and Chromium to look at it."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from cstograph.project.project import Project
from cstograph.release import history, release
from cstograph.release.release import Release
from tests.browser.crawl import Site, walk
from tests.live import serving
from tests.rebased import rebase

_NAMES = ("chromium", "chromium-browser", "google-chrome")
EARLIER = """
id: source/earlier
type: Source
title: A source that was withdrawn
publisher: body/csto-parliamentary-assembly
issued: 2021-03-01
language: en
url: https://example.org/the-page
facts:
  - id: person/withdrawn
    type: Person
    label: A person who was withdrawn
"""
# A browser that asks its maker for nothing: tests see the requests of the pages alone.
_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def root(
    bundled: Project, built: Release, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Serve the bundled graph, and give the address without a slash at its end.

    It is the second release, so that there are changes to tell of, and something that is gone.
    """
    folder = tmp_path_factory.mktemp("site")
    earlier = rebase(bundled, bundled.context.base, folder / "project")
    (earlier.root / "data" / "sources" / "earlier.yaml").write_text(EARLIER, "utf-8")
    for each in (release.build(earlier)[0], built):
        history.publish(each, folder / "release.nq")
    with serving("--release", str(folder / "release.nq")) as url:
        yield url


@pytest.fixture(scope="session")
def site(root: str) -> Site:
    """Give all that links lead to."""
    return walk(root)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start the Chromium of this machine.

    It ends with these tests: in its process, no other test could have an event loop.
    """
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if not found:
        pytest.skip("needs Chromium: install it (on Debian: apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found,
            args=_QUIET,
            chromium_sandbox=os.geteuid() != 0,  # root cannot have it
        )
        yield browser
        browser.close()
