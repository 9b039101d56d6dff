"""The documents are short where they are read first, and lead to what is there."""

from pathlib import PurePosixPath

import pytest

from tests.docs.documents import DOCUMENTS, ROOT, anchors, is_there, links, paths

LINKS = [(document, target) for document in DOCUMENTS for target in links(document)]
PATHS = [(document, path) for document in DOCUMENTS for path in paths(document)]


@pytest.mark.parametrize(("document", "most"), [("README.md", 7000), ("CONTRIBUTING.md", 6000)])
def test_what_is_read_first_is_short(document: str, most: int) -> None:
    """The front page has at most so many bytes; what is long stands in docs/."""
    assert len(DOCUMENTS[document].encode()) <= most


@pytest.mark.parametrize(("document", "target"), LINKS)
def test_a_link_leads_to_what_is_there(document: str, target: str) -> None:
    """A relative link leads to a file or folder, and its anchor to a heading of it."""
    name, _, anchor = target.partition("#")
    file = ROOT / PurePosixPath(document).parent / name if name else ROOT / document
    assert file.exists()
    assert not anchor or anchor in anchors(file.read_text("utf-8"))


@pytest.mark.parametrize(("document", "path"), PATHS)
def test_a_path_is_there(document: str, path: str) -> None:
    """A path in backticks is one of the repository, or of the package."""
    assert is_there(path), document


@pytest.mark.parametrize("document", [name for name in DOCUMENTS if name.startswith("docs/")])
def test_a_page_is_found(document: str) -> None:
    """Each page of docs/ has a link from the README or from CONTRIBUTING."""
    assert any(
        document in target for name in ("README.md", "CONTRIBUTING.md") for target in links(name)
    )


def test_broken_links_and_paths_are_seen() -> None:
    """What these tests look for is what they see: missing files are not taken for present."""
    assert len(LINKS) > 40
    assert len(PATHS) > 80
    assert not is_there("web/no-such-module")
    assert not is_there("tests/test_readme.py")
