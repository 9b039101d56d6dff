"""Whatever stands in a page, reading it ends, quickly, with facts that have their passages."""

import time
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from cstograph.errors import UnreadablePageError
from cstograph.extract.drafts import yaml_writer
from cstograph.extract.drafts.yaml_writer import About
from cstograph.extract.extract import drafts
from cstograph.extract.reading import page
from cstograph.project.project import Project
from cstograph.sources import yaml_tree
from tests.extract.approve import PAGES, rules

LINES = [line for path in PAGES for line in path.read_text("utf-8").splitlines()]
CUT = st.tuples(st.sampled_from(LINES), st.integers(0, 300), st.integers(0, 300))
PIECES = st.one_of(
    st.sampled_from(LINES), CUT.map(lambda c: c[0][: c[1]] + c[0][c[2] :]), st.text(max_size=20)
)


@settings(max_examples=120, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=12))
def test_no_text_makes_it_fail(lines: list[str]) -> None:
    """Lines of pages, cut and mixed, are refused, or drafted as files that can be read again."""
    path = Path("page.txt")
    try:
        read = page.of_bytes("\n".join(lines).encode(errors="replace"), path)
        made = drafts(read, rules())
    except UnreadablePageError as error:
        assert error.findings
        return
    for draft in made.drafts:
        yaml_tree.parse(yaml_writer.facts(draft, read, About()), path)
        yaml_tree.parse(yaml_writer.evidence(draft, read, Project.bundled().context), path)
        assert all(0 <= p.start < p.end <= len(read.text) for p in draft.passages())


def test_a_thousand_pages_take_a_minute() -> None:
    """Reading takes less than 60 ms of one core for a page, so that a thousand take a minute."""
    read = [page.read(path) for path in PAGES if path.suffix == ".txt"]
    begun = time.process_time()
    for each in read:
        try:
            drafts(each, rules())
        except UnreadablePageError:
            continue
    assert (time.process_time() - begun) / len(read) < 0.06
