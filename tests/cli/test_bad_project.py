"""What a broken context, shape, vocabulary, derivation or file of RDF gets.

Each file of broken/ is named by its defect, and is put into the small project.
"""

import shutil
from pathlib import Path

import pytest

from tests.cli.command import Ran, findings, run

BROKEN = Path(__file__).parent / "broken"

#: folder of broken/ -> where its files go in a project
GOES = {
    "context": "ontology/context.jsonld",
    "shapes": "shapes/",
    "ontology": "ontology/",
    "derivations": "ontology/derivations/",
    "questions": "ontology/competency/",
    "charts": "ontology/charts/",
    "tables": "ontology/tables/",
    "rdf": "data/",
}

#: file -> line:column (None where any place in the file will do), rule, words of the message
DEFECTS = {
    "context/a-list.jsonld": ("1:1", "context", 'has no "@context"'),
    "context/a-name-that-is-a-number.jsonld": ("7:5", "context", "`eggs`"),
    "context/a-name-twice.jsonld": ("9:5", "context", "`eggs`"),
    "context/a-name-with-an-unknown-datatype.jsonld": ("8:5", "context", "number"),
    "context/a-name-with-the-datatype-of-texts.jsonld": ("21:5", "context", "has no datatype"),
    "context/a-relative-base.jsonld": ("3:5", "context", "@base"),
    "context/empty.jsonld": ("1:1", "context", "expecting value"),
    "context/not-json.jsonld": ("3:13", "context", "expecting ':' delimiter"),
    "context/not-utf-8.jsonld": ("1:1", "context", "UTF-8"),
    "context/without-a-name-for-graph.jsonld": ("1:1", "context", "gives no name to @graph"),
    "context/without-a-name-for-id.jsonld": ("1:1", "context", "gives no name to @id"),
    "context/without-base.jsonld": ("1:1", "context", 'has no "@base"'),
    "context/without-context.jsonld": ("1:1", "context", 'has no "@context"'),
    "shapes/a-count-that-is-a-text.ttl": (None, "shapes", "sh:minCount"),
    "shapes/a-missing-semicolon.ttl": ("6:5", "syntax", "This is not Turtle: "),
    "shapes/a-path-that-is-a-text.ttl": (None, "shapes", "path"),
    "shapes/a-pattern-that-is-not-a-regular-expression.ttl": (None, "shapes", "pattern"),
    "shapes/a-select-that-is-not-sparql.ttl": ("13:9", "shapes", "nest-twice is not SPARQL"),
    "shapes/an-ask-that-is-not-sparql.ttl": (None, "shapes", "is not SPARQL"),
    "shapes/an-undeclared-prefix.ttl": ("6:20", "syntax", "The prefix birds: has not been"),
    "ontology/a-missing-verb.ttl": ("6:17", "syntax", "This is not Turtle: "),
    "ontology/without-an-ontology.ttl": ("1:1", "ontology", "describes one owl:Ontology or"),
    "derivations/a-blank-node.rq": (None, "derivation", "blank node"),
    "derivations/a-call-to-another-endpoint.rq": (None, "derivation", "SERVICE"),
    "derivations/a-select.rq": ("1:1", "derivation", "A derivation is a CONSTRUCT query"),
    "derivations/an-undeclared-prefix.rq": ("1:21", "derivation", "is not declared"),
    "derivations/an-update.rq": (None, "derivation", "CONSTRUCT"),
    "derivations/empty.rq": ("1:1", "derivation", "The query is empty"),
    "derivations/not-sparql.rq": ("2:7", "derivation", "`?bird` cannot stand here"),
    "derivations/not-utf-8.rq": (None, "derivation", "is not UTF-8"),
    "charts/not-sparql.rq": ("3:37", "chart", "`}` cannot stand here"),
    "charts/without-a-picture.rq": ("1:1", "chart", "# chart: bars"),
    "questions/not-sparql.rq": ("2:24", "question", "`}` cannot stand here"),
    "tables/that-sets-its-resource.rq": (None, "table", "in the place of ?resource"),
    "tables/without-a-class.rq": ("1:1", "table", "# of: "),
    "rdf/json-ld-with-a-remote-context.jsonld": ("1:1", "syntax", "remote context"),
    "rdf/json-ld-without-a-colon.jsonld": ("3:38", "syntax", "This is not JSON-LD: "),
    "rdf/n-quads-with-a-bare-word.nq": ("2:34", "syntax", "This is not N-Quads: "),
    "rdf/n-quads-with-a-violation.nq": ("2:1", "bird-eggs", "Here: `-3`."),
    "rdf/n-triples-with-tabs-and-a-violation.nt": ("2:1", "bird-eggs", "Here: `-3`."),
    "rdf/rdf-xml-with-an-open-element.rdf": (None, "syntax", "This is not RDF/XML: "),
    "rdf/trig-cut-short.trig": ("2:1", "syntax", "This is not TriG: Unexpected end."),
    "rdf/turtle-with-a-triple-term.ttl": (None, "syntax", "triple"),
    "rdf/turtle-with-an-undeclared-prefix.ttl": ("1:14", "syntax", "The prefix birds: has not"),
    "rdf/turtle-without-a-semicolon.ttl": ("4:5", "syntax", "This is not Turtle: "),
}


def put(defect: str, project: Path) -> Path:
    """Put a broken file into a project."""
    folder, _, name = defect.partition("/")
    place = GOES[folder]
    target = project / (place + name if place.endswith("/") else place)
    target.parent.mkdir(exist_ok=True)
    return Path(shutil.copyfile(BROKEN / defect, target))


def test_every_broken_file_is_in_the_table() -> None:
    """A file is a case; one that no row names would test nothing."""
    files = {path.relative_to(BROKEN).as_posix() for folder in GOES for path in broken(folder)}
    assert files == set(DEFECTS)


def broken(folder: str) -> list[Path]:
    """List the files of a folder of broken/."""
    return list((BROKEN / folder).iterdir())


@pytest.mark.parametrize(
    ("defect", "place", "rule", "words"), [(defect, *row) for defect, row in DEFECTS.items()]
)
def test_a_broken_file_is_told_at_its_place(
    defect: str, place: str | None, rule: str, words: str, small: Path
) -> None:
    """`validate` ends with 1 and says which file is broken, where and how."""
    target = put(defect, small)
    ran = run("validate", "--project", small)
    assert (ran.code, ran.err) == (1, "")
    at_fault = [line for line in findings(ran.text) if line.severity == "violation"]
    assert [(found.file, found.rule) for found in at_fault] == [(target, rule)]
    assert place in (None, at_fault[0].place)
    assert words in at_fault[0].message


ONE_OF_EACH = [
    "context/not-json.jsonld",
    "shapes/a-missing-semicolon.ttl",
    "ontology/a-missing-verb.ttl",
    "derivations/not-sparql.rq",
    "rdf/n-quads-with-a-violation.nq",
]


@pytest.mark.parametrize("defect", ONE_OF_EACH)
def test_a_broken_file_keeps_everything_from_being_written(defect: str, small: Path) -> None:
    """`build` ends with 1, says the same, and writes nothing."""
    target = put(defect, small)
    ran = run("build", "--project", small)
    assert (ran.code, ran.text) == (1, "")
    assert str(target) in ran.err
    assert not (small / "build").exists()


#: what is missing -> what is named as missing
MISSING = {
    "ontology/context.jsonld": "ontology/context.jsonld",
    "data": "data",
    "data/sources": "data",
    "shapes": "shapes",
}


@pytest.mark.parametrize(("path", "named"), MISSING.items())
@pytest.mark.parametrize("command", ["build", "validate", "query ASK{}", "export", "serve"])
def test_what_is_missing_is_told(path: str, named: str, command: str, small: Path) -> None:
    """A folder that lacks a part is no project: each command says which part, and ends with 1."""
    target = small / path
    if target.is_dir():
        shutil.rmtree(target)
    else:
        target.unlink()
    ran = run(*command.split(), "--project", small)
    assert ran.code == 1
    told = findings(ran.text + ran.err)
    assert [line.file for line in told] == [small / named]
    assert not (small / "build").exists()


NOT_PROJECTS = {
    "an empty folder": (".", 1, "ontology/context.jsonld:1:1: violation: "),
    "no folder": ("nowhere", 2, "'nowhere' does not exist"),
    "a file": ("file.txt", 2, "'file.txt' is a file"),
}


@pytest.mark.parametrize(("folder", "code", "words"), NOT_PROJECTS.values(), ids=NOT_PROJECTS)
@pytest.mark.parametrize("command", ["build", "validate", "query ASK{}", "export", "serve"])
def test_a_folder_that_is_no_project_is_told(
    folder: str,
    code: int,
    words: str,
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`--project` of what is none is a sentence, and nothing comes to be in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file.txt").touch()
    ran: Ran = run(*command.split(), "--project", folder)
    assert ran.code == code
    assert words in ran.text + ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["file.txt"]
