"""`cstograph validate`: findings at file, line and column, for people and for programs."""

import json
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, Literal
from rdflib.namespace import RDF, SH, XSD

from cstograph import __version__
from tests.cli.command import findings, run, start

FACTS = "data/sources/lake.yaml"
LEVELS = {"none", "note", "warning", "error"}


@pytest.fixture
def broken(small: Path) -> Path:
    """Give the small project with an impossible number of eggs at line 9."""
    facts = small / FACTS
    facts.write_text(facts.read_text("utf-8").replace("eggs: 4", "eggs: -4"), "utf-8")
    return small


@pytest.fixture
def unreadable(small: Path) -> Path:
    """Give the small project with a key twice, which keeps SHACL from being asked."""
    facts = small / FACTS
    facts.write_text(facts.read_text("utf-8").replace("seenOn:", "eggs:"), "utf-8")
    return small


def test_warnings_alone_end_with_0(small: Path) -> None:
    """What is incomplete is told, and is no failure."""
    ran = run("validate", "--project", small)
    assert (ran.code, ran.err) == (0, "")
    assert [line.severity for line in findings(ran.text)] == ["warning"]


def test_violations_end_with_1(broken: Path) -> None:
    """What is wrong fails the script that asked."""
    assert run("validate", "--project", broken).code == 1


def test_the_bundled_project_is_valid(published: Path) -> None:
    """What is published has no violations."""
    ran = run("validate", "--project", published)
    assert ran.code == 0
    assert ran.text.splitlines()[-1].startswith("0 violations, ")


def test_a_finding_is_a_line(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`file:line:column: severity: message [shape]`, the file as it is typed; then the count."""
    monkeypatch.chdir(broken)
    assert run("validate", "--project", ".").text == (
        f"{FACTS}:9:11: violation: `eggs` is one number, 0 or more: count again. Here: `-4`. "
        "[bird-eggs]\n"
        f"{FACTS}:13:9: warning: Nobody has seen this bird yet: add `seenOn` when somebody does. "
        "[bird-seen]\n"
        "1 violation, 1 warning\n"
    )


def test_nothing_found_is_said_too(small: Path) -> None:
    """A valid project without warnings gives the count alone."""
    facts = small / FACTS
    facts.write_text(facts.read_text("utf-8") + "    seenOn: 2024-04-02\n", "utf-8")
    assert run("validate", "--project", small).text == "0 violations, 0 warnings\n"


def test_json_has_a_schema(broken: Path) -> None:
    """JSON is an array of findings: their places as numbers, their RDF terms as N-Triples."""
    found = json.loads(run("validate", "--project", broken, "--format", "json").text)
    assert found[0] == {
        "file": str(broken / FACTS),
        "line": 9,
        "column": 11,
        "severity": "violation",
        "message": "`eggs` is one number, 0 or more: count again. Here: `-4`.",
        "rule": "bird-eggs",
        "focusNode": "<https://birds.example/bird/heron>",
        "resultPath": "<https://birds.example/terms#eggs>",
        "value": '"-4"^^<http://www.w3.org/2001/XMLSchema#integer>',
    }
    assert [set(item) for item in found] == [set(found[0])] * 2
    assert found[1]["value"] is None


def sarif(project: Path, *more: str | Path) -> Any:  # noqa: ANN401 - JSON
    """Give the SARIF log of a project."""
    return json.loads(run("validate", "--project", project, "--format", "sarif", *more).text)


@pytest.mark.parametrize("kind", ["small", "broken", "unreadable"])
def test_sarif_is_of_the_standard(kind: str, request: pytest.FixtureRequest) -> None:
    """The log has what SARIF 2.1.0 requires, and the rules that its results point at."""
    log = sarif(request.getfixturevalue(kind))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("/sarif-schema-2.1.0.json")
    (job,) = log["runs"]
    driver = job["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("cstograph", __version__)
    assert job["columnKind"] == "unicodeCodePoints"
    assert job["results"]
    for result in job["results"]:
        assert result["message"]["text"]
        assert result["level"] in LEVELS
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        (place,) = result["locations"]
        assert set(place["physicalLocation"]) == {"artifactLocation", "region"}
        assert place["physicalLocation"]["region"]["startLine"] >= 1
        assert place["physicalLocation"]["region"]["startColumn"] >= 1


def test_sarif_names_files_relative_to_the_project(broken: Path) -> None:
    """Code scanning shows a finding at its line: the file is named as the repository does."""
    (job,) = sarif(broken)["runs"]
    assert job["originalUriBaseIds"]["PROJECT"]["uri"] == broken.as_uri() + "/"
    places = [result["locations"][0]["physicalLocation"] for result in job["results"]]
    assert places[0] == {
        "artifactLocation": {"uri": FACTS, "uriBaseId": "PROJECT"},
        "region": {"startLine": 9, "startColumn": 11},
    }
    assert [result["level"] for result in job["results"]] == ["error", "warning"]


def test_sarif_of_a_file_with_a_space_is_a_uri(small: Path) -> None:
    """A file's name is not yet a URI (SARIF, section 3.4.3): a space is escaped."""
    (small / "data" / "a draft.yaml").write_text("id: book/x\n", "utf-8")
    (result,) = sarif(small)["runs"][0]["results"]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": "data/a%20draft.yaml", "uriBaseId": "PROJECT"}


@pytest.mark.parametrize(
    ("kind", "severities"),
    [
        ("small", [SH.Warning]),
        ("broken", [SH.Violation, SH.Warning]),
        ("unreadable", [SH.Violation]),
    ],
)
def test_turtle_is_a_shacl_report(
    kind: str, severities: list[object], request: pytest.FixtureRequest
) -> None:
    """The report has sh:conforms, false with any result (SHACL, section 3.6.1.1), and results."""
    project = request.getfixturevalue(kind)
    report = Graph().parse(
        data=run("validate", "--project", project, "--format", "turtle").out, format="turtle"
    )
    root = report.value(None, RDF.type, SH.ValidationReport)
    assert list(report.objects(root, SH.conforms)) == [Literal("false", datatype=XSD.boolean)]
    results = set(report.objects(root, SH.result))
    found = [report.value(result, SH.resultSeverity) for result in results]
    assert sorted(map(str, found)) == sorted(map(str, severities))
    assert all((result, RDF.type, SH.ValidationResult) in report for result in results)


def test_turtle_of_what_conforms_says_so(small: Path) -> None:
    """Without findings the report conforms."""
    facts = small / FACTS
    facts.write_text(facts.read_text("utf-8") + "    seenOn: 2024-04-02\n", "utf-8")
    written = run("validate", "--project", small, "--format", "turtle").out
    assert (None, SH.conforms, Literal("true", datatype=XSD.boolean)) in Graph().parse(
        data=written, format="turtle"
    )


def test_files_restrict_what_is_told(small: Path) -> None:
    """With a file, only its findings are told; those of others are not its author's business."""
    draft = small / "data" / "sources" / "marsh.yaml"
    draft.write_text(
        "id: book/marsh\ntype: FieldBook\nsightings:\n"
        "  - {id: bird/crane, type: Bird, label: crane, seenOn: 2024-05-01}\n",
        "utf-8",
    )
    assert run("validate", "--project", small, draft).text == "0 violations, 0 warnings\n"
    told = findings(run("validate", "--project", small, small / FACTS).text)
    assert [line.rule for line in told] == ["bird-seen"]


def test_a_draft_is_validated_as_if_it_lay_in_the_project(small: Path, tmp_path: Path) -> None:
    """A draft elsewhere sees the project's facts, and its findings stand at its own lines."""
    draft = tmp_path / "draft.yaml"
    draft.write_text(
        "id: book/draft\ntype: FieldBook\nsightings:\n"
        "  - id: bird/crane\n    type: Bird\n    label: crane\n    seenOn: 2024-05-01\n"
        "    nestsBeside:\n      - bird/coot\n      - bird/unknown\n",
        "utf-8",
    )
    ran = run("validate", "--project", small, draft)
    assert [(line.file, line.place, line.rule) for line in findings(ran.text)] == [
        (draft, "10:9", "bird-beside")
    ]


def test_a_draft_of_rdf_is_validated_too(small: Path, tmp_path: Path) -> None:
    """A file of RDF is a source as a facts file is."""
    draft = tmp_path / "draft.ttl"
    draft.write_text("<bird/crane> a <terms#Bird> ;\n    <terms#eggs> -1 .\n", "utf-8")
    ran = run("validate", "--project", small, draft)
    told = [(line.file, line.rule) for line in findings(ran.text) if line.severity == "violation"]
    assert told == [(draft, "bird-eggs")]


WRONG = {
    "a file that is not there": (["nowhere.yaml"], "'nowhere.yaml' does not exist"),
    "a format that is none": (["--format", "xml"], "'xml' is not one of"),
    "an option that is none": (["--strict"], "No such option"),
}


@pytest.mark.parametrize(("arguments", "words"), WRONG.values(), ids=WRONG)
def test_wrong_use_ends_with_2(arguments: list[str], words: str, small: Path) -> None:
    """A mistake in the command is told apart from one in the data."""
    ran = run("validate", "--project", small, *arguments)
    assert (ran.code, ran.text) == (2, "")
    assert words in ran.err


def test_a_folder_is_no_facts_file(small: Path) -> None:
    """A folder given as a file is a mistake in the command, or stands for the files below it."""
    ran = run("validate", "--project", small, small / "data")
    assert ran.code == 2 or [line.rule for line in findings(ran.text)] == ["bird-seen"]


def test_a_terminal_without_a_locale_gets_the_findings(small: Path) -> None:
    """Names in Russian do not end in a traceback where the locale is C."""
    facts = small / FACTS
    facts.write_text(facts.read_text("utf-8").replace("label: coot", "лысуха: coot"), "utf-8")
    no_locale = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    ran = start("validate", "--project", small, env=no_locale)
    assert ran.code == 1
    assert "Traceback" not in ran.err
    assert b"[unknown-key]" in ran.out
