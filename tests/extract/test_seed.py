"""The page that the first facts were written down from by hand, drafted by the rules."""

import shutil
from pathlib import Path

import pytest

from cstograph.extract.drafts import evidence
from cstograph.extract.extract import Rules
from cstograph.extract.reading import page
from cstograph.project.project import Project
from cstograph.sources import data_folder
from tests.extract import seed

FOLDER = Path(__file__).parents[3] / "shared" / "seeds"
PAGES = sorted(FOLDER.glob("*.txt"))
SHARE = 0.95

needs_the_page = pytest.mark.skipif(
    not PAGES, reason=f"the seed page is not here ({FOLDER}): it is not published with the code"
)


@needs_the_page
def test_the_seed_is_drafted_as_it_was_written_down(bundled: Project, tmp_path: Path) -> None:
    """At least 95 % of the facts that a person wrote down are drafted, and no other fact is."""
    draft = seed.drafted(PAGES[0], Rules.read(bundled), bundled, tmp_path)
    rows = seed.table(seed.by_hand(bundled), draft)
    print(seed.shown(rows))  # noqa: T201 - the table is what the test is for: pytest -s shows it
    assert [row.others for row in rows if row.others] == []
    found, by_hand = sum(row.drafted for row in rows), sum(row.by_hand for row in rows)
    assert found / by_hand >= SHARE


@needs_the_page
def test_nothing_of_the_seed_has_to_be_known_before(bundled: Project, tmp_path: Path) -> None:
    """From an empty graph the same facts come out, under ids that the rules propose."""
    shutil.copytree(bundled.root / "ontology", tmp_path / "ontology")
    (tmp_path / "data").mkdir()
    empty = Project(tmp_path)
    draft = seed.drafted(PAGES[0], Rules.read(empty), empty, tmp_path)
    hand = seed.by_hand(bundled)
    rows = seed.table(without_ids(hand), without_ids(draft))
    print(seed.shown(rows))  # noqa: T201 - as above
    assert [row.others for row in rows if row.others] == []
    found, by_hand = sum(row.drafted for row in rows), sum(row.by_hand for row in rows)
    assert found / by_hand >= SHARE


@needs_the_page
def test_the_evidence_shows_where_the_words_stand(
    bundled: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The passages of published names, titles and numbers, in the seed page, hold these words."""
    read = page.read(PAGES[0])
    files = data_folder.read(bundled)
    monkeypatch.setattr(data_folder, "read", lambda *_: files)  # once, for all facts
    shown = False
    for subject, key, value in seed.by_hand(bundled):
        is_composed = subject.startswith(("meeting/", "period/"))  # named by the rules
        if key not in ("label", "title", "seats") or is_composed:
            continue
        for found in evidence.of(subject, bundled):
            assert found.sha256 == read.sha256
            if found.property == key:
                words = " ".join(read.text[found.start : found.end].split())
                assert value in words
                shown = True
    assert shown


def without_ids(found: set[seed.Triple]) -> set[seed.Triple]:
    """Name things by their kind and name, so that the ids do not matter."""
    kinds = {s: v for s, p, v in found if p == "rdf:type"}
    labels = {s: v for s, p, v in sorted(found, reverse=True) if p in ("label", "title")}
    names = {s: f"{kinds.get(s, '')} {labels[s]}" for s in labels}
    seats = {s: v for s, p, v in found if p == "seatsFrom"}
    names |= {s: f"seats of {names[v]}" for s, v in seats.items()}
    return {(names.get(s, s), p, names.get(v, v)) for s, p, v in found}
