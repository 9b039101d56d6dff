"""The page that the first facts were written down from by hand, drafted by the rules.

Its text is not ours to publish: the tests run on a page of our own that gives the same facts in
other words, and on the first one where that lies beside the clone.
"""

import shutil
from pathlib import Path

import pytest

from cstograph.extract.drafts import evidence
from cstograph.extract.extract import Rules, drafts
from cstograph.extract.reading import page
from cstograph.project.project import Project
from cstograph.sources import data_folder
from tests.extract import seed

OURS = Path(__file__).with_name("first-facts.txt")
FOLDER = Path(__file__).parents[3] / "shared" / "seeds"
FIRST = next(iter(sorted(FOLDER.glob("*.txt"))), FOLDER / "none")
SHARE = 0.95

needs_the_first = pytest.mark.skipif(
    not FIRST.exists(), reason=f"the first page is not here ({FOLDER}): its text is not published"
)
each_page = pytest.mark.parametrize(
    "path", [OURS, pytest.param(FIRST, marks=needs_the_first)], ids=["ours", "the first"]
)


@each_page
def test_the_seed_is_drafted_as_it_was_written_down(
    path: Path, bundled: Project, tmp_path: Path
) -> None:
    """At least 95 % of the facts that a person wrote down are drafted, and no other fact is."""
    draft = seed.drafted(path, Rules.read(bundled), bundled, tmp_path)
    _holds(seed.table(seed.by_hand(bundled), draft))


@each_page
def test_nothing_of_the_seed_has_to_be_known_before(
    path: Path, bundled: Project, tmp_path: Path
) -> None:
    """From an empty graph the same facts come out, under ids that the rules propose."""
    shutil.copytree(bundled.root / "ontology", tmp_path / "ontology")
    (tmp_path / "data").mkdir()
    empty = Project(tmp_path)
    draft = seed.drafted(path, Rules.read(empty), empty, tmp_path)
    _holds(seed.table(without_ids(seed.by_hand(bundled)), without_ids(draft)))


def _holds(rows: list[seed.Row]) -> None:
    print(seed.shown(rows))  # noqa: T201 - the table is what the test is for: pytest -s shows it
    assert [row.others for row in rows if row.others] == []
    found, by_hand = sum(row.drafted for row in rows), sum(row.by_hand for row in rows)
    assert found / by_hand >= SHARE


def test_a_passage_holds_the_words_that_were_read_there(bundled: Project) -> None:
    """The passages of drafted names, titles and numbers hold these words."""
    read = page.read(OURS)
    shown = 0
    for draft in drafts(read, Rules.read(bundled)).drafts:
        for record in draft.records.values():
            for fact in record.facts:
                is_composed = record.kind in ("Meeting", "Period")  # named by the rules
                if fact.key in ("label", "title", "seats") and fact.passage and not is_composed:
                    assert fact.value in _words(read.text, fact.passage.start, fact.passage.end)
                    shown += 1
    assert shown > 40


@needs_the_first
def test_the_evidence_shows_where_the_words_stand(
    bundled: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The passages of published names, titles and numbers, in the first page, hold these words."""
    read = page.read(FIRST)
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
                assert value in _words(read.text, found.start, found.end)
                shown = True
    assert shown


def _words(text: str, start: int, end: int) -> str:
    return " ".join(text[start:end].split())


def without_ids(found: set[seed.Triple]) -> set[seed.Triple]:
    """Name things by their kind and name, so that the ids do not matter."""
    kinds = {s: v for s, p, v in found if p == "rdf:type"}
    labels = {s: v for s, p, v in sorted(found, reverse=True) if p in ("label", "title")}
    names = {s: f"{kinds.get(s, '')} {labels[s]}" for s in labels}
    seats = {s: v for s, p, v in found if p == "seatsFrom"}
    names |= {s: f"seats of {names[v]}" for s, v in seats.items()}
    return {(names.get(s, s), p, names.get(v, v)) for s, p, v in found}
