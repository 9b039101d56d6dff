"""Every file of data/, ontology/ and shapes/ is read, or is a finding."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from cstograph.dataset.dataset import read_ontology
from tests.validation.small_project import BASE, PREFIXES, findings, make

_SHAPE = f"{PREFIXES}ex:Never sh:targetClass ex:Thing ; sh:not [ sh:nodeKind sh:IRI ] ."
_ONTOLOGY = f"{PREFIXES}ex:ontology a owl:Ontology . ex:thing ex:count 7 ."
_COUNTS = (
    f"{PREFIXES}ex:One sh:targetSubjectsOf ex:count ; sh:targetNode ex:nothing ; sh:class ex:No ."
)
_ENDINGS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".json": ox.RdfFormat.JSON_LD,
    ".n3": ox.RdfFormat.TURTLE,
}
_CASES: list[Callable[[str], str]] = [str.lower, str.upper, str.title]


def _written(turtle: str, syntax: ox.RdfFormat) -> bytes:
    quads = [quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)]
    written = ox.serialize(quads, format=syntax)
    assert written is not None
    return written


@pytest.mark.parametrize("cased", _CASES)
@pytest.mark.parametrize("ending", _ENDINGS)
def test_rdf_of_any_format_is_read_wherever_turtle_is(
    ending: str, cased: Callable[[str], str], tmp_path: Path
) -> None:
    """Shapes, vocabularies and data, whatever the case of the ending."""
    syntax, name = _ENDINGS[ending], f"s{cased(ending)}"
    facts = f"{PREFIXES}ex:thing ex:count 8 ."
    files: dict[str, str | bytes] = {
        f"shapes/{name}": _written(_SHAPE, syntax),
        f"shapes/deeper/t{name}": _written(_COUNTS, syntax),
        f"ontology/o{name}": _written(_ONTOLOGY, syntax),
        f"data/deeper/d{name}": _written(facts, syntax),
        "shapes/of-counts.ttl": f"{PREFIXES}ex:Two sh:targetSubjectsOf ex:count ; "
        "sh:property [ sh:path ex:count ; sh:minCount 3 ] ; "
        "sh:property ex:Count . ex:Count sh:path ex:count ; sh:maxCount 1 .",
    }
    rules = [finding.rule for finding in findings(tmp_path, files)]
    assert sorted(set(rules)) == ["Count", "Never", "One", "shape"]


def test_yaml_endings_have_any_case(tmp_path: Path) -> None:
    """`.YAML` is a facts file."""
    facts = "id: source\na: http://example.org/Thing\nfacts: []\n"
    shape = f"{PREFIXES}ex:Never sh:targetNode <{BASE}source> ; sh:nodeKind sh:Literal ."
    found = findings(tmp_path, {"data/s.YAML": facts, "shapes/s.ttl": shape})
    assert [finding.rule for finding in found] == ["Never"]


@pytest.mark.parametrize(
    "name",
    [
        "shapes/s.shacl",
        "shapes/s.shaclc",
        "shapes/s.hdt",
        "shapes/s.ttl.bak",
        "shapes/s.turtle",
        "shapes/s",
        "shapes/deeper/s.trix",
        "shapes/s.rq",
        "shapes/s.yaml",
        "ontology/x.ofn",
        "ontology/x.omn",
        "ontology/deeper/x.ttl",
        "ontology/x.rq",
        "ontology/derivations/x.sparql",
        "ontology/derivations/x.ttl",
        "ontology/competency/x.txt",
        "ontology/extraction/claus.toml",
        "ontology/versions/x.rq",
        "data/x.csvw",
        "data/x.trix",
        "data/x.rq",
        "data/deeper/x",
    ],
)
def test_what_nothing_reads_is_a_violation_at_the_file(name: str, tmp_path: Path) -> None:
    """Also where its ending is right, but in another folder."""
    found = findings(tmp_path, {name: _SHAPE})
    assert [(f.file, f.severity, f.rule) for f in found] == [
        (tmp_path / name, "violation", "format")
    ]


@pytest.mark.parametrize("folder", ["data", "shapes", "ontology"])
def test_a_linked_folder_is_not_entered_and_told(folder: str, tmp_path: Path) -> None:
    """What lies in it is not read; so it is with a link that leads nowhere."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "s.ttl").write_text(_SHAPE, "utf-8")
    project = tmp_path / "project"
    for name, target in (("linked", elsewhere), ("broken.ttl", elsewhere / "none.ttl")):
        link = project / folder / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(target)
    found = findings(project, {})
    assert {(f.file.name, f.rule) for f in found} == {
        ("linked", "format"),
        ("broken.ttl", "format"),
    }


@pytest.mark.parametrize("name", ["data/x.trix", "ontology/derivations/x.sparql", "shapes/x.shacl"])
def test_a_release_is_not_up_to_date_with_a_file_that_nothing_reads(
    name: str, tmp_path: Path
) -> None:
    """What is up to date is not validated again."""
    before = make(tmp_path, {}).fingerprint()
    assert make(tmp_path, {}).fingerprint() == before
    assert make(tmp_path, {name: ""}).fingerprint() != before


def test_notes_and_hidden_files_are_no_findings(tmp_path: Path) -> None:
    """README, Markdown and what is hidden stand in each folder."""
    names = ("README", "README.md", "readme.txt", "Notes.MD", ".hidden", ".git/config", "a/README")
    folders = ("data", "shapes", "ontology", "ontology/derivations", "ontology/competency")
    notes = {f"{folder}/{name}": "PREFIX : <>" for folder in folders for name in names}
    assert findings(tmp_path, notes) == []


def test_a_named_graph_of_a_vocabulary_stays_one(tmp_path: Path) -> None:
    """In TriG, what is outside of named graphs is the vocabulary's graph."""
    trig = f"{_ONTOLOGY} ex:graph {{ ex:a ex:b ex:c }}"
    (read,) = read_ontology(make(tmp_path, {"ontology/o.trig": trig}))
    graphs = {str(quad.graph_name) for quad in read.quads}
    assert graphs == {f"<{BASE}ontology>", f"<{BASE}graph>"}
