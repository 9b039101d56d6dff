"""A folder that looks like a checkout."""

from pathlib import Path

import pytest

from cstograph.release.release import Release
from tests.docs.documents import ROOT
from tests.docs.running import run


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory, built: Release) -> Path:
    """Give a folder that looks like a checkout, with a release, pages and the evidence of one."""
    folder = tmp_path_factory.mktemp("checkout")
    parts = ("ontology", "data", "shapes", "tests", "benchmarks", "Makefile", "pyproject.toml")
    for name in parts:
        (folder / name).symlink_to(ROOT / name)
    built.write(folder / "build" / "release.nq")
    pages = ROOT / "tests" / "extract" / "pages"
    (folder / "page.txt").symlink_to(pages / "one-delegation.txt")
    (folder / "page.html").symlink_to(pages / "a-column-for-each-chamber.html")
    run("cstograph extract page.txt --out made", folder)
    (made,) = folder.glob("made/*.evidence.yaml")
    made.replace(folder / "page.evidence.yaml")
    return folder
