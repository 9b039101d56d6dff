"""Generated graphs: the facts, the project and the release that measurements are made with."""

from pathlib import Path

import pytest

from benchmarks.graph import writing
from cstograph.project.project import Project
from cstograph.release import release
from cstograph.release.release import Release

QUADS = 8000


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Make a project of about 8,000 quads."""
    return writing.write_project(tmp_path_factory.mktemp("project"), QUADS, seed=1)


@pytest.fixture(scope="module")
def generated(project: Project) -> Release:
    """Build it, as `cstograph build` does: raises where anything violates the shapes."""
    return release.build(project)[0]


def test_the_facts_conform_to_the_shapes(generated: Release) -> None:
    """A generated project builds, so nothing in it violates the bundled shapes."""
    assert generated.findings.startswith("0 violations")


def test_there_are_about_as_many_quads_as_asked_for(generated: Release) -> None:
    """A release is within a tenth of the size that is asked for."""
    assert QUADS * 0.9 < generated.quads < QUADS * 1.1


def test_the_same_seed_gives_the_same_bytes(project: Project, tmp_path: Path) -> None:
    """Facts written twice are the same to the byte; another seed gives others."""
    again, other = tmp_path / "again.nq", tmp_path / "other.nq"
    writing.write_facts(again, QUADS, seed=1)
    writing.write_facts(other, QUADS, seed=2)
    first = (project.root / "data" / "bulk.nq").read_bytes()
    assert again.read_bytes() == first
    assert other.read_bytes() != first


def test_a_generated_release_is_what_building_gives(generated: Release, tmp_path: Path) -> None:
    """The release made without validation is read as one, and has the hash of the built one."""
    path = tmp_path / "release.nq"
    writing.write_release(path, QUADS, seed=1)
    assert Release.read(path).sha256 == generated.sha256


def test_every_class_of_the_vocabulary_grows(project: Project, built: Release) -> None:
    """A generated graph has more things of each kind that sources tell of than the bundled one."""
    bulk = (project.root / "data" / "bulk.nq").read_text("utf-8")
    bundled = built.body.decode()
    kinds = "Source Body Person Office Meeting Remark Report OpeningRemark AdoptedStatement"
    for kind in f"{kinds} Document SeatAllocation".split():
        ends = f"#type> <https://w3id.org/cstograph/ontology#{kind}>"
        assert bulk.count(ends) > bundled.count(ends), kind
