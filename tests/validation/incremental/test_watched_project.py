"""Findings after edits: about what an edit touches, then about everything."""

import os
import shutil
import signal
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from cstograph.errors import InvalidProjectError
from cstograph.findings import Finding
from cstograph.project.context import Context
from cstograph.project.project import Project
from cstograph.sources import data_folder
from cstograph.validation import reporters
from cstograph.validation.incremental.forked_call import ForkedCallError
from cstograph.validation.incremental.watched_project import WatchedProject
from tests.edits import alterations

#: How many series of edits are tried; more, by setting this.
NUMBER = int(os.environ.get("CSTOGRAPH_TEST_EDITS", "4"))
SMALL = Path(__file__).parents[2] / "cli" / "small"
POND = """id: book/pond
type: FieldBook
title: The pond
sightings:
  - {id: bird/teal, type: Bird, label: teal, seenOn: 2024-04-03}
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Give a copy of a small project on birds, to change."""
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


def first(watched: WatchedProject, *changed: Path) -> list[Finding]:
    """Give the findings of the first pass."""
    try:
        findings = watched.judge_edit(changed)
    except InvalidProjectError as error:
        return error.findings
    assert findings is not None
    return findings


def complete(watched: WatchedProject) -> list[Finding]:
    """Give the findings of the complete pass."""
    try:
        return watched.accept(watched.begin_complete_pass().result())
    except InvalidProjectError as error:
        return error.findings


def fresh(root: Path) -> list[Finding]:
    """Give the findings of `cstograph validate`."""
    return reporters.examine(Project(root))[0]


def rules(findings: list[Finding]) -> list[str]:
    """Give the rules that were violated."""
    return [finding.rule for finding in findings]


def replace(path: Path, old: str, new: str) -> Path:
    """Replace a text that is in a file; give the file."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return path


@pytest.mark.parametrize("number", range(NUMBER))
def test_the_complete_pass_is_validate(project: Project, number: int) -> None:
    """Whatever is edited, broken, added, removed or renamed, the two have the same findings."""
    random = Random(number)  # noqa: S311 - the same for the same number
    watched = WatchedProject(project.root)
    watched.validate()
    for changed in islice(alterations(random, project.root / "data"), 6):
        first(watched, *changed)
        assert complete(watched) == fresh(project.root)


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("eggs: 7", "eggs: 7\n    eggs: 8", "duplicate-key"),
        ("eggs: 7", "egs: 7", "unknown-key"),
        ("eggs: 7", "eggs: -7", "bird-eggs"),
        ("nestsBeside: bird/coot", "nestsBeside: bird/cot", "bird-beside"),
        ("    type: Bird\n    label: coot", "    label: coot", "bird-beside"),
    ],
)
def test_the_first_pass_judges_what_is_edited(small: Path, old: str, new: str, rule: str) -> None:
    """It finds what is wrong with the file, with its things, and with what links to them."""
    watched = WatchedProject(small)
    before = watched.validate()
    facts = replace(small / "data/sources/lake.yaml", old, new)
    assert rule in rules(first(watched, facts))
    replace(facts, new, old)
    assert first(watched, facts) == before


def test_the_first_pass_finds_dangling_ids(project: Project) -> None:
    """The bundled shapes find them by a query, which the first pass asks of the neighbourhood."""
    watched = WatchedProject(project.root)
    before = watched.validate()
    facts = project.root / "data/sources/delegations.yaml"
    replace(facts, "person/viktor-kogut\n", "person/viktor-kogt\n")
    findings = first(watched, facts)
    assert "resource-described" in rules(findings)
    assert findings == complete(watched) == fresh(project.root)
    replace(facts, "person/viktor-kogt\n", "person/viktor-kogut\n")
    assert first(watched, facts) == before


def test_findings_elsewhere_stay_until_the_complete_pass(small: Path) -> None:
    """The first pass neither repeats nor loses what it has not looked at."""
    other = small / "data/sources/pond.yaml"
    other.write_text(POND.replace("seenOn: 2024-04-03", "eggs: -1"), "utf-8")
    watched = WatchedProject(small)
    before = watched.validate()
    facts = replace(small / "data/sources/lake.yaml", "eggs: 7", "eggs: -7")
    after = first(watched, facts)
    assert [finding for finding in after if finding.file == other] == [
        finding for finding in before if finding.file == other
    ]
    assert len(after) == len(before) + 1


def test_what_two_files_state_stays_when_one_is_removed(small: Path) -> None:
    """A quad or a triple that another file states too is no less stated."""
    facts = small / "data/sources/lake.yaml"
    copies = [facts.with_name(f"{name}.nq") for name in ("one", "two")]
    quads = data_folder.parse(facts, Project(small).context).quads
    for copy in copies:
        copy.write_text("".join(f"{quad} .\n" for quad in quads), "utf-8")
    facts.unlink()
    watched = WatchedProject(small)
    before = len(watched.validate())
    copies[0].unlink()
    assert len(first(watched, copies[0])) == before
    copies[0].write_text("".join(f"{quad} .\n" for quad in quads[:-1]), "utf-8")
    copies[1].unlink()
    assert first(watched, *copies) == complete(watched) == fresh(small)


def test_what_many_files_state_stays_when_one_is_removed(small: Path) -> None:
    """Of a thing that very many sources describe, the first pass does not look at each."""
    prefixes = (
        "PREFIX b: <https://birds.example/terms#> PREFIX dcterms: <http://purl.org/dc/terms/> "
        "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
    )
    for name, query in {
        "seen": 'CONSTRUCT { ?x b:seenOn "2024-04-05"^^xsd:date } WHERE { ?x a b:Bird ; b:eggs 1 }',
        "sources": "CONSTRUCT { ?x dcterms:source ?graph } WHERE { GRAPH ?graph { ?x a b:Bird } }",
    }.items():
        derivation = small / f"ontology/derivations/{name}.rq"
        derivation.write_text(prefixes + query, "utf-8")
    ponds = [small / f"data/sources/pond-{number}.yaml" for number in range(120)]
    for pond in ponds:
        text = POND.replace("book/pond", f"book/{pond.stem}").replace(
            "seenOn: 2024-04-03", "eggs: 1"
        )
        pond.write_text(text, "utf-8")
    watched = WatchedProject(small)
    before = watched.validate()
    ponds[0].unlink()
    assert first(watched, ponds[0]) == before == complete(watched)


def test_a_broken_file_is_told_until_it_is_mended(small: Path) -> None:
    """What keeps a file from being read is told, also if another file has changed since."""
    watched = WatchedProject(small)
    before = watched.validate()
    facts = replace(small / "data/sources/lake.yaml", "eggs: 4", "eggs: 4\n    eggs: 8")
    other = facts.with_name("pond.yaml")
    assert rules(first(watched, facts)) == ["duplicate-key"]
    other.write_text(POND, "utf-8")
    assert rules(first(watched, other)) == ["duplicate-key"]
    replace(facts, "\n    eggs: 8", "")
    assert first(watched, facts) == before == complete(watched) == fresh(small)


def test_findings_move_with_their_lines(small: Path) -> None:
    """What is as it was is told at its new place."""
    watched = WatchedProject(small)
    (before,) = watched.validate()
    facts = replace(small / "data/sources/lake.yaml", "sightings:", "# what was seen\nsightings:")
    (after,) = first(watched, facts)
    assert after.mark.line == before.mark.line + 1


def test_a_file_elsewhere_is_validated_as_if_it_lay_in_the_project(small: Path) -> None:
    """A draft outside of the project counts, and its changes do."""
    draft = small.parent / "draft.yaml"
    draft.write_text(POND, "utf-8")
    watched = WatchedProject(small, [draft])
    before = watched.validate()
    after = first(watched, replace(draft, "seenOn: 2024-04-03", "eggs: -1"))
    assert rules([finding for finding in after if finding.file == draft]) == [
        "bird-seen",
        "bird-eggs",
    ]
    assert len(after) == len(before) + 2


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("shapes/bird.ttl", "sh:minInclusive 0", "sh:minInclusive 5"),
        ("ontology/derivations/neighbours.rq", "b:nestsBeside ?bird", "b:eggs ?bird"),
        ("ontology/context.jsonld", '"sightings"', '"seen"'),
    ],
)
def test_a_change_of_a_rule_is_a_change_of_all(small: Path, name: str, old: str, new: str) -> None:
    """Only a validation of everything tells what a change of the project itself means."""
    watched = WatchedProject(small)
    before = watched.validate()
    path = replace(small / name, old, new)
    assert watched.judge_edit([path]) is None
    try:
        findings = watched.validate()
    except InvalidProjectError as error:
        findings = error.findings
    assert findings == fresh(small) != before


def test_the_complete_pass_corrects_the_first(small: Path) -> None:
    """What a derivation makes of far-away things is not seen at once, and is from then on."""
    (small / "ontology/derivations/far.rq").write_text(
        "PREFIX b: <https://birds.example/terms#> "
        "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> CONSTRUCT { ?bird b:eggs -1 } "
        'WHERE { ?bird b:seenOn "2024-04-03"^^xsd:date . ?other b:eggs 4 }',
        "utf-8",
    )
    facts, other = small / "data/sources/lake.yaml", small / "data/sources/pond.yaml"
    other.write_text(POND.replace("teal", "wren"), "utf-8")
    replace(facts, "eggs: 4", "eggs: 3")
    watched = WatchedProject(small)
    before = watched.validate()
    assert first(watched, replace(facts, "eggs: 3", "eggs: 4")) == before
    after = complete(watched)
    assert after == fresh(small) != before
    assert first(watched, replace(other, "The pond", "A pond")) == after


def test_a_complete_pass_can_be_abandoned(small: Path) -> None:
    """A newer edit is judged while the pass for an older one is stopped, whose result is lost."""
    watched = WatchedProject(small)
    before = watched.validate()
    facts = replace(small / "data/sources/lake.yaml", "eggs: 7", "eggs: -7")
    assert len(first(watched, facts)) == len(before) + 1
    watched.begin_complete_pass().stop()
    replace(facts, "eggs: -7", "eggs: 7")
    assert first(watched, facts) == before == complete(watched)


def test_a_complete_pass_that_is_killed_is_told(small: Path) -> None:
    """Where there is not enough memory for it, for example."""
    watched = WatchedProject(small)
    watched.validate()
    (small / "ontology/birds.ttl").unlink()
    os.mkfifo(small / "ontology/birds.ttl")  # keeps the pass waiting
    call = watched.begin_complete_pass()
    assert not call.wait(0)
    os.kill(call.pid, signal.SIGKILL)
    with pytest.raises(ForkedCallError, match="-9"):
        call.result()


def test_only_new_content_is_parsed(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was written again with what it had is not read again."""
    facts, other = small / "data/sources/lake.yaml", small / "data/sources/pond.yaml"
    other.write_text(POND, "utf-8")
    watched = WatchedProject(small)
    watched.validate()
    parsed: list[Path] = []
    parse = data_folder.parse

    def note(path: Path, context: Context) -> data_folder.SourceFile:
        parsed.append(path)
        return parse(path, context)

    monkeypatch.setattr(data_folder, "parse", note)
    facts.write_bytes(facts.read_bytes())
    first(watched, facts)
    watched.validate()
    assert parsed == []
    replace(other, "teal", "wigeon")
    watched.validate()
    assert parsed == [other]
