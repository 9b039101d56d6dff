"""What is validated again after a change, held against validating everything."""

import os
import shutil
from pathlib import Path
from random import Random

import pytest

from cstograph.dataset.dataset import assemble, read_ontology
from cstograph.errors import InvalidProjectError
from cstograph.findings import Finding
from cstograph.project.project import Project
from cstograph.sources import data_folder
from cstograph.validation import reporters
from cstograph.validation.incremental.rederivation import Rederivation
from cstograph.validation.incremental.reliance import FarReachingError, Index
from cstograph.validation.incremental.revalidation import Revalidation
from tests.edits import edit

#: How many series of edits are tried; more, from a second each, by setting this.
NUMBER = int(os.environ.get("CSTOGRAPH_TEST_EDITS", "6"))
SMALL = Path(__file__).parents[2] / "cli" / "small"
POND = """id: book/pond
type: FieldBook
title: The pond
sightings:
  - {id: bird/teal, type: Bird, label: teal, seenOn: 2024-04-03}
"""
FAR = """
CONSTRUCT { ?bird <https://birds.example/terms#label> ?name }
WHERE { ?bird <https://birds.example/terms#eggs> ?eggs . ?other ?property ?name } LIMIT 1
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Give a copy of a small project on birds, to change."""
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


def told(revalidation: Revalidation, *changed: Path) -> list[Finding]:
    """Give the findings after a change."""
    try:
        return revalidation.findings(changed)
    except InvalidProjectError as error:
        return error.findings


def told_of_all(root: Path) -> list[Finding]:
    """Give the findings of a project that is validated as a whole."""
    return reporters.examine(Project(root))[0]


def replace(path: Path, old: str, new: str) -> Path:
    """Replace a text that is in a file; give the file."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return path


@pytest.mark.parametrize("number", range(NUMBER))
def test_the_findings_are_those_of_the_whole(project: Project, number: int) -> None:
    """Whatever is changed in the facts, nothing is told that is not so, and nothing is missing."""
    random = Random(number)  # noqa: S311 - the same for the same number
    files = [path for path in project.data_files() if ".evidence" not in path.name]
    files += random.sample(project.data_files(), 1)
    revalidation = Revalidation(project)
    revalidation.findings()
    for _ in range(4):
        changed = {edit(random, files) for _ in range(random.randint(1, 2))}
        assert told(revalidation, *changed) == told_of_all(project.root)


@pytest.mark.parametrize("number", range(NUMBER))
def test_what_is_derived_is_derived_of_the_whole(project: Project, number: int) -> None:
    """After a change, the derived graph is what all derivations make of all sources."""
    random = Random(number)  # noqa: S311 - the same for the same number
    ontology = read_ontology(project)
    dataset = assemble(project, data_folder.read(project) + ontology)
    index, rederivation = Index(dataset.quads), Rederivation(project, dataset)
    facts = [path for path in project.data_files() if ".evidence" not in path.name]
    for _ in range(4):
        before = {quad for file in data_folder.read(project) for quad in file.quads}
        path = edit(random, facts)
        text = path.read_bytes()
        try:
            after = {quad for file in data_folder.read(project) for quad in file.quads}
        except InvalidProjectError:
            path.unlink()
            after = {quad for file in data_folder.read(project) for quad in file.quads}
            path.write_bytes(text)
            break
        for quad in after - before:
            index.add(quad)
        new, old = rederivation.update(after - before, before - after, index)
        for quad in (before - after) | old:
            index.remove(quad)
        whole = assemble(project, data_folder.read(project) + ontology)
        assert {q for q in whole.quads if q in index} == whole.quads
        assert new.isdisjoint(old)
        assert sum(1 for thing in index.described() for _ in index.of_subject(thing)) == len(
            whole.quads
        )


def test_a_broken_file_is_told_until_it_is_mended(small: Path) -> None:
    """What keeps a file from being read is told, also if another file has changed since."""
    revalidation = Revalidation(Project(small))
    before = told(revalidation)
    facts = replace(small / "data/sources/lake.yaml", "eggs: 7", "eggs: 7\n    eggs: 8")
    other = facts.with_name("pond.yaml")
    assert [found.rule for found in told(revalidation, facts)] == ["duplicate-key"]
    other.write_text(POND, "utf-8")
    assert [found.rule for found in told(revalidation, other)] == ["duplicate-key"]
    replace(facts, "\n    eggs: 8", "")
    assert told(revalidation, facts) == before == told_of_all(small)


def test_files_come_and_go(small: Path) -> None:
    """A new source is validated with the rest, and what links to one that is gone is told."""
    revalidation = Revalidation(Project(small))
    before = told(revalidation)
    facts, other = small / "data/sources/lake.yaml", small / "data/sources/pond.yaml"
    replace(facts, "bird/coot\n\n", "bird/teal\n\n")
    other.write_text(POND, "utf-8")
    assert len(told(revalidation, facts, other)) == len(before)
    other.unlink()
    gone = told(revalidation, other)
    assert [found.rule for found in gone] == ["bird-beside", "bird-seen"]
    assert gone == told_of_all(small)


def test_findings_move_with_their_lines(small: Path) -> None:
    """What is as it was is told at its new place."""
    revalidation = Revalidation(Project(small))
    (before,) = told(revalidation)
    facts = replace(small / "data/sources/lake.yaml", "sightings:", "# what was seen\nsightings:")
    (after,) = told(revalidation, facts)
    assert after.mark.line == before.mark.line + 1


def test_a_change_of_a_rule_is_a_change_of_all(small: Path) -> None:
    """Shapes, the ontology and derivations count as much as facts do."""
    revalidation = Revalidation(Project(small))
    assert len(told(revalidation)) == 1
    shapes = replace(small / "shapes/bird.ttl", "sh:minInclusive 0", "sh:minInclusive 5")
    assert len(told(revalidation, shapes)) == 2
    assert told(revalidation, shapes) == told_of_all(small)


def test_what_reaches_far_is_validated_as_a_whole(small: Path) -> None:
    """A derivation that cannot be asked of one thing is asked of everything; no finding is lost."""
    derivation = small / "ontology/derivations/far.rq"
    derivation.write_text(FAR, "utf-8")
    dataset = assemble(
        Project(small), data_folder.read(Project(small)) + read_ontology(Project(small))
    )
    with pytest.raises(FarReachingError):
        Rederivation(Project(small), dataset)
    revalidation = Revalidation(Project(small))
    told(revalidation)
    facts = replace(small / "data/sources/lake.yaml", "eggs: 4", "eggs: -4")
    assert told(revalidation, facts) == told_of_all(small)
    assert len(told_of_all(small)) == 2


def test_a_file_elsewhere_is_validated_as_if_it_lay_in_the_project(small: Path) -> None:
    """A draft outside of the project counts, and its changes do."""
    draft = small.parent / "draft.yaml"
    draft.write_text(POND, "utf-8")
    revalidation = Revalidation(Project(small), [draft])
    before = told(revalidation)
    after = told(revalidation, replace(draft, "seenOn: 2024-04-03", "eggs: -1"))
    assert [found.rule for found in after if found.file == draft] == ["bird-seen", "bird-eggs"]
    assert len(after) == len(before) + 2
