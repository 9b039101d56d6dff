"""Each case is a facts file that is validated together with the bundled data."""

from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, parse

from cstograph.dataset.dataset import assemble, read_ontology
from cstograph.findings import Finding, Severity
from cstograph.project.project import Project
from cstograph.sources import data_folder, yaml_ld
from cstograph.sources.data_folder import SourceFile
from cstograph.validation.validate import validate

FOLDER = Path(__file__).parent
CASES = sorted(FOLDER.glob("*/*.yaml"))
SH = "http://www.w3.org/ns/shacl#"


@cache
def bundled_files() -> list[SourceFile]:
    """Read what every case stands beside, once."""
    project = Project.bundled()
    return data_folder.read(project) + read_ontology(project)


@cache
def findings(case: Path) -> list[Finding]:
    """Validate a case; what is found in the bundled files is not its own."""
    project = Project.bundled()
    files = [*bundled_files(), yaml_ld.read(case, project.context)]
    validation = validate(project, files, assemble(project, files))
    return [found for found in validation.findings if found.file == case]


def lines(found: list[Finding]) -> list[str]:
    """Write findings as the .expected files have them."""
    return sorted(f"{f.mark.line}:{f.mark.column} {f.severity} {f.rule}" for f in found)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.stem}")
def test_the_file_name_is_the_verdict(case: Path) -> None:
    """A case gives the findings approved beside it, at their places, as its name says."""
    verdict = case.stem.partition(".")[0]
    found = findings(case)
    if verdict == "valid":
        assert not [f for f in found if f.severity is not Severity.WARNING], lines(found)
        return
    assert lines(found) == sorted(case.with_suffix(".expected").read_text("utf-8").splitlines())
    severities = {f.severity for f in found}
    assert Severity("violation" if verdict == "invalid" else verdict) in severities


def rules_of(quads: list[Quad]) -> set[str]:
    """Name the rules of shapes files: property shapes, constraints, shapes with a message."""
    rules = {NamedNode(f"{SH}PropertyShape"), NamedNode(f"{SH}SPARQLConstraint")}
    stated = {q.subject for q in quads if q.object in rules}
    messages = {q.subject for q in quads if q.predicate == NamedNode(f"{SH}message")}
    return {str(node).rstrip(">").rpartition("#")[2] for node in stated | messages}


def test_every_rule_has_a_case_that_breaks_it() -> None:
    """No rule stands in shapes/ without a case that shows it at work."""
    files = Project.bundled().shape_files()
    rules = set().union(*(rules_of([*parse(path=str(path))]) for path in files))
    approved = FOLDER.glob("*/*.expected")
    shown = {line.split()[2] for path in approved for line in path.read_text("utf-8").splitlines()}
    assert rules - shown == set()


def test_the_bundled_data_conforms() -> None:
    """The bundled data has no violation; what is incomplete is known and counted."""
    project = Project.bundled()
    files = bundled_files()
    found = validate(project, files, assemble(project, files)).findings
    assert {f.severity for f in found} == {Severity.WARNING}
    missing = [f for f in found if f.rule == "delegation-plenipotentiary-missing"]
    assert [f.focus for f in missing] == ["<https://w3id.org/cstograph/delegation/tajikistan>"]
