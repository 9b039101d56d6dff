"""Pages that are easily misread: their drafts are as approved, and say no more."""

import re
from pathlib import Path

import pytest

from cstograph.extract.reading import page
from tests.extract.approve import FOLDER, PAGES, draft


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_draft_is_as_approved(path: Path) -> None:
    """The draft of a page, and what was left out of it, are those that were read against it."""
    assert draft(path) == path.with_suffix(".yaml").read_text("utf-8")


def test_what_is_left_out_is_told_at_its_place() -> None:
    """Each line of what was left out names a place that the page has."""
    for path in PAGES:
        text = path.read_text("utf-8").splitlines()
        approved = path.with_suffix(".yaml").read_text("utf-8")
        for line, column in re.findall(r"^# (\d+):(\d+): ", approved, re.MULTILINE):
            assert int(column) <= len(text[int(line) - 1]) + 1, path


def test_every_page_is_approved_and_every_draft_has_its_page() -> None:
    """No page stands without its approved draft, and no draft is left over."""
    assert {path.stem for path in FOLDER.glob("*.yaml")} == {path.stem for path in PAGES}
    assert max(path.stat().st_size for path in PAGES) < page.MAX_BYTES
