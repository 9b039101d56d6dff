"""`cstograph extract` and `cstograph evidence`: from pages to drafts, again and again."""

import json
import shutil
from pathlib import Path

import pytest

from cstograph.cli import main
from cstograph.project.project import Project
from tests.cli.command import findings, run

LISTED = (
    "Delegation of the National Assembly of the Republic of Belarus to the CSTO PA consists of 7 "
    "deputies from the House of Representatives and 4 deputies from the Council of the Republic.\n"
    "Delegation of the Supreme Council of the Kyrgyz Republic to the CSTO PA consists of 6 "
    "deputies.\n"
)
ITEM = (
    "The Committee of Secretaries meets\n24 June 2019\n"
    "Today, on June 24, 2019, a remote meeting of the Committee of Secretaries of Security "
    "Councils took place.\n"
    "The meeting was chaired by Tigran Ohanik, Secretary of the Security Council of the Republic "
    "of Armenia.\n"
    "“We agree on all of this,” Mr Ohanik said.\n"
)
NAME = "2019-06-24-the-committee-of-secretaries-meets"
MEETING = "meeting/2019-06-24-committee-of-secretaries-of-security-councils"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """Give a page with a news item."""
    path = tmp_path / "page.txt"
    path.write_text(ITEM, "utf-8")
    return path


def settled(file: Path) -> None:
    """Do what the marks of a draft say, as a maintainer does."""
    lines = []
    for line in file.read_text("utf-8").splitlines():
        if "as `summary`" in line:
            lines.append("    summary: All of it was agreed.")
        elif "as `label`" in line:
            lines.append("    label: Armenia")
        elif line.startswith("todo: "):
            lines += ["publisher: body/csto-parliamentary-assembly", "url: https://pacsto.org/case"]
        elif "todo:" not in line:
            lines.append(line)
    file.write_text("\n".join(lines) + "\n", "utf-8")


def test_a_draft_goes_to_standard_output(page: Path) -> None:
    """Without a folder, the facts and their evidence are printed, and what was made is told."""
    ran = run("extract", page)
    assert ran.code == 0
    assert f"id: source/{NAME}\n" in ran.text
    assert "\n---\n" in ran.text
    assert "type: Annotation, subject: person/tigran-ohanik, property: label" in ran.text
    assert ran.text.count("todo: ") == 3
    assert ran.err.endswith(" facts, 3 todo, 0 unsure, 0 unused\n")


def test_a_page_comes_from_standard_input() -> None:
    """`-` reads the page from there."""
    ran = run("extract", "-", stdin=ITEM.encode())
    assert f"id: {MEETING}" in ran.text
    assert ran.err.startswith("-: ")
    assert run("extract", "-", stdin="Это не по-английски.".encode()).code == 3


def test_an_open_draft_is_not_published(page: Path, tmp_path: Path) -> None:
    """Each mark that is still open is a violation, at its line; settled, the draft is valid."""
    assert run("extract", page, "--out", tmp_path / "out").code == 0
    draft, evidence = (tmp_path / "out" / f"{NAME}{end}" for end in (".yaml", ".evidence.yaml"))
    ran = run("validate", draft, evidence)
    marks = [line for line in findings(ran.text) if line.rule == "resource-todo"]
    lines = draft.read_text("utf-8").splitlines()
    assert ran.code == 1
    assert [lines[int(mark.place.split(":")[0]) - 1].split(":")[0].strip() for mark in marks] == [
        "todo"
    ] * len(marks)
    assert len(marks) == 3
    settled(draft)
    ran = run("validate", draft, evidence)
    assert [line for line in findings(ran.text) if line.severity == "violation"] == []
    assert ran.code == 0


def test_a_published_draft_says_where_each_fact_was_read(
    page: Path, tmp_path: Path, project: Path
) -> None:
    """In the release, a query finds for a fact, a literal too, its passage and the page's hash."""
    sources = project / "data" / "sources"
    assert run("extract", page, "--project", project, "--out", sources).code == 0
    settled(sources / f"{NAME}.yaml")
    (sources / ".extracted.jsonl").unlink()
    query = tmp_path / "where.rq"
    query.write_text(
        "PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX rdf: "
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX schema: <https://schema.org/> "
        "PREFIX csto: <https://w3id.org/cstograph/ontology#> "
        f"SELECT ?property ?start ?end WHERE {{ BIND (<https://w3id.org/cstograph/{MEETING}> AS "
        "?meeting) VALUES ?property { csto:chair csto:date } ?meeting ?property ?value . "
        "GRAPH ?evidence { ?fact a oa:Annotation ; rdf:subject ?meeting ; rdf:predicate "
        "?property ; oa:hasTarget/oa:hasSelector [ oa:start ?start ; oa:end ?end ] } ?fact "
        "rdf:object ?value . ?evidence schema:sha256 ?hash } ORDER BY ?start"
    )
    ran = run("query", query, "--project", project, "--format", "csv")
    rows = [row.split(",") for row in ran.text.split()[1:]]
    assert [row[0].partition("#")[2] for row in rows] == ["date", "chair"]
    passages = [ITEM[int(start) : int(end)] for _, start, end in rows]
    assert passages[0].startswith("Today, on June 24, 2019, a remote meeting")
    assert passages[1].startswith("The meeting was chaired by Tigran Ohanik")


def test_evidence_shows_the_passages(page: Path, tmp_path: Path) -> None:
    """For each fact of a thing, its passage stands at line and column of the page."""
    run("extract", page, "--out", tmp_path)
    draft = tmp_path / f"{NAME}.evidence.yaml"
    ran = run("evidence", MEETING, "--page", page, "--draft", draft)
    assert ran.code == 0
    assert f"{page}:4:1: chair person/tigran-ohanik\n    The meeting was chaired by" in ran.text


def test_evidence_says_that_the_page_has_changed(page: Path, tmp_path: Path) -> None:
    """Where the text has another hash, no passage is shown, and it is said."""
    run("extract", page, "--out", tmp_path)
    page.write_text(f"News\n{ITEM}", "utf-8")
    draft = tmp_path / f"{NAME}.evidence.yaml"
    ran = run("evidence", MEETING, "--page", page, "--draft", draft)
    assert (ran.code, ran.text) == (1, "")
    assert "not as it was" in ran.err
    assert run("evidence", "person/nobody", "--page", page).code == 1


def test_evidence_of_several_pages_is_told_apart(page: Path, tmp_path: Path) -> None:
    """Of a thing of several sources, the passages of this page are shown; others are told of."""
    page.write_text(ITEM.replace("Tigran Ohanik", "Stanislav Zas"), "utf-8")
    run("extract", page, "--out", tmp_path)
    draft = next(tmp_path.glob("*.evidence.yaml"))
    ran = run("evidence", "person/stanislav-zas", "--page", page, "--draft", draft)
    assert ran.code == 0
    assert "label\n    Stanislav Zas" in ran.text
    assert "of source/2020-11-17-security-councils-meeting, were read from another" in ran.err


def test_the_same_page_changes_nothing(page: Path, tmp_path: Path) -> None:
    """A second run writes nothing, not even where a maintainer has settled the draft."""
    out = tmp_path / "out"
    run("extract", page, "--out", out)
    settled(out / f"{NAME}.yaml")
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    ran = run("extract", page, "--out", out)
    assert ran.code == 0
    told = f"1 of 1 pages were read before; to read them again, remove {out / '.extracted.jsonl'}"
    assert told in ran.err
    (out / ".extracted.jsonl").unlink()  # as where the drafts have been moved
    before.pop(".extracted.jsonl")
    assert "nothing new" in run("extract", page, "--out", out).err
    after = {path.name: path.read_bytes() for path in out.iterdir()}
    after.pop(".extracted.jsonl")
    assert after == before


def test_a_page_that_is_published_changes_nothing(
    page: Path, tmp_path: Path, project: Path
) -> None:
    """What the project's data has of a page is not drafted again, into whatever folder."""
    sources, out = project / "data" / "sources", tmp_path / "out"
    run("extract", page, "--project", project, "--out", sources)
    settled(sources / f"{NAME}.yaml")
    (sources / ".extracted.jsonl").unlink()
    ran = run("extract", page, "--project", project, "--out", out)
    assert f"{page}: nothing new: {sources / NAME}.yaml has its facts" in ran.err
    assert [path.name for path in out.iterdir()] == [".extracted.jsonl"]
    page.write_text(f"{page.read_text('utf-8')}Stanislav Zas attended the meeting.\n", "utf-8")
    assert run("extract", page, "--project", project, "--out", out).code == 0
    assert "attendee: person/stanislav-zas" in (out / f"{NAME}.changes.yaml").read_text("utf-8")
    assert not (out / f"{NAME}.yaml").exists()


def test_of_a_changed_page_only_the_difference_is_drafted(page: Path, tmp_path: Path) -> None:
    """What the page says newly is drafted beside; what it says no more is told."""
    out = tmp_path / "out"
    run("extract", page, "--out", out)
    settled(out / f"{NAME}.yaml")
    before = (out / f"{NAME}.yaml").read_bytes()
    page.write_text(
        ITEM.replace("remote meeting", "meeting")
        + "Stanislav Zas, CSTO Secretary General, attended the meeting.\n",
        "utf-8",
    )
    ran = run("extract", page, "--out", out)
    assert (out / f"{NAME}.yaml").read_bytes() == before
    changes = (out / f"{NAME}.changes.yaml").read_text("utf-8")
    assert "attendee: person/stanislav-zas" in changes
    assert "chair:" not in changes
    assert "summary" not in changes
    assert f"The page says `format` of {MEETING} no more" in ran.err


def test_a_list_of_two_days_is_kept_as_both(tmp_path: Path, project: Path) -> None:
    """Both numbers are kept with their days; the latest is counted, and each day can be asked."""
    sources = project / "data" / "sources"
    for day, number in (("2021-05-01", 6), ("2022-05-01", 7)):
        path = tmp_path / f"{day}.txt"
        path.write_text(LISTED.replace("6 deputies", f"{number} deputies"), "utf-8")
        assert (
            run("extract", path, "--as-of", day, "--project", project, "--out", sources).code == 0
        )
        draft = sources / f"delegations-{day}.yaml"
        lines = [line for line in draft.read_text("utf-8").splitlines() if "todo:" not in line]
        head = "title: Delegations\npublisher: body/csto-parliamentary-assembly"
        draft.write_text("\n".join(lines).replace("language:", f"{head}\nlanguage:"), "utf-8")
    (sources / ".extracted.jsonl").unlink()
    ran = run("validate", "--project", project)
    assert ran.code == 0, ran.text
    seats = "SELECT ?n { <https://w3id.org/cstograph/delegation/kyrgyzstan> csto:seats ?n }"
    prefix = "PREFIX csto: <https://w3id.org/cstograph/ontology#> "
    asked = run("query", prefix + seats, "--project", project, "--format", "csv")
    assert asked.text.split() == ["n", "7"]
    question = project / "ontology" / "competency" / "seats-on-a-day.rq"
    text = question.read_text("utf-8").replace("2020-11-17", "2021-12-31")
    asked = run("query", text, "--project", project, "--format", "csv")
    assert "Kyrgyzstan,6,2021-05-01" in asked.text.replace("\r", "")


def test_a_day_that_is_given_is_not_said_to_be_the_pages(tmp_path: Path) -> None:
    """The draft says that the day is not from the page, and the evidence has no passage for it."""
    path, out = tmp_path / "page.txt", tmp_path / "out"
    path.write_text(LISTED, "utf-8")
    assert run("extract", path, "--as-of", "2021-05-01", "--out", out).code == 0
    draft = (out / "delegations-2021-05-01.yaml").read_text("utf-8")
    assert draft.count("asOf: 2021-05-01") == 3
    assert "comment: " in draft
    assert "as of 2021-05-01, the day on which the list was taken" in draft
    evidence = (out / "delegations-2021-05-01.evidence.yaml").read_text("utf-8")
    assert "property: seats," in evidence
    assert "asOf" not in evidence
    assert "comment" not in evidence


def test_a_list_that_bears_its_own_day_keeps_it(tmp_path: Path) -> None:
    """The day that stands above a list is its day, with its passage, whatever day is given."""
    path, out = tmp_path / "page.txt", tmp_path / "out"
    path.write_text(f"Delegations as of 1 March 2022\n{LISTED}", "utf-8")
    ran = run("extract", path, "--as-of", "2021-05-01", "--out", out)
    assert f"{path}:1:1: warning: Left out: the day 2021-05-01" in ran.err
    draft = (out / "delegations-2022-03-01.yaml").read_text("utf-8")
    assert draft.count("asOf: 2022-03-01") == 3
    assert "comment" not in draft
    evidence = (out / "delegations-2022-03-01.evidence.yaml").read_text("utf-8")
    assert evidence.count("property: asOf") == 3


def test_two_numbers_for_one_day_are_a_contradiction(tmp_path: Path, project: Path) -> None:
    """Within one day, another number is a violation; over time, it is a change."""
    path = tmp_path / "page.txt"
    path.write_text(LISTED.replace("6 deputies", "7 deputies"), "utf-8")
    out = tmp_path / "out"
    run("extract", path, "--as-of", "2020-11-17", "--project", project, "--out", out)
    ran = run("validate", out / "delegations-2020-11-17.yaml", "--project", project)
    assert "seat-allocation-seats" in [line.rule for line in findings(ran.text)]


def test_many_pages_go_over_the_cores_and_on_where_they_were(tmp_path: Path) -> None:
    """Drafts do not depend on how many pages are read at a time; what is done is not done again."""
    pages = []
    for day in range(1, 13):
        path = tmp_path / f"{day}.txt"
        path.write_text(ITEM.replace("24", f"{day}"), "utf-8")
        pages.append(path)
    one, two = tmp_path / "one", tmp_path / "two"
    assert run("extract", *pages[:5], "--out", one, "--jobs", "1").code == 0
    with (one / ".extracted.jsonl").open("a") as journal:
        journal.write('{"page": "cut off')
    ran = run("extract", *pages, "--out", one, "--jobs", "2")
    assert ran.err.count(" facts, ") == 7
    assert run("extract", *pages, "--out", two, "--jobs", "2").code == 0
    drafts = {path.name: path.read_bytes() for path in two.glob("*.yaml")}
    assert len(drafts) == 24
    assert drafts == {path.name: path.read_bytes() for path in one.glob("*.yaml")}
    done = [
        json.loads(line)["page"] for line in (two / ".extracted.jsonl").read_text().splitlines()
    ]
    assert done == list(map(str, pages))


def test_two_pages_of_one_item_are_told(page: Path, tmp_path: Path) -> None:
    """A second page of the same item does not overwrite the draft of the first."""
    twin = tmp_path / "twin.txt"
    twin.write_text(f"{ITEM}Read also\n", "utf-8")
    ran = run("extract", page, twin, "--out", tmp_path / "out", "--jobs", "1")
    assert f"makes {NAME}.yaml too" in ran.err


def test_a_page_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    """A name that is no file ends with 2."""
    assert run("extract", tmp_path / "none.txt").code == 2
    assert "extract" in main.commands


def test_a_project_with_broken_patterns_is_told(page: Path, project: Path) -> None:
    """A pattern file that does not parse is named with its line."""
    file = project / "ontology" / "extraction" / "clauses.toml"
    file.write_text("[words]\nevent = \n", "utf-8")
    ran = run("extract", page, "--project", project)
    assert ran.code == 1
    assert f"{file}:2:" in ran.err


def test_a_project_without_patterns_says_so(page: Path, project: Path) -> None:
    """Without ontology/extraction there is nothing to read pages by."""
    shutil.rmtree(project / "ontology" / "extraction")
    ran = run("extract", page, "--project", project)
    assert ran.code == 1
    assert "ontology/extraction" in ran.err
    assert Project(project).root == project


def test_a_name_that_two_people_of_the_graph_have_is_nobodys(page: Path, project: Path) -> None:
    """Where a spelling fits two people of the graph, nothing is said of either."""
    (project / "data" / "sources" / "twins.yaml").write_text(
        "id: source/twins\ntype: Source\ntitle: Twins\npublisher: body/csto\nlanguage: en\n"
        "facts:\n"
        "  - {id: person/tigran-ohanik, type: Person, label: Tigran Ohanik}\n"
        "  - {id: person/tigran-oganik, type: Person, label: Tigran Ohannik}\n",
        "utf-8",
    )
    ran = run("extract", page, "--project", project)
    assert ran.code == 0
    assert "chair" not in ran.text
    assert "person/" not in ran.text
    assert "may be person/tigran-oganik or person/tigran-ohanik" in ran.err


def test_another_spelling_is_asked_about(page: Path, project: Path) -> None:
    """A name that the graph spells otherwise is linked, and a person has to confirm it."""
    page.write_text(ITEM.replace("Tigran Ohanik", "Stanislaw Zas").replace("Ohanik", "Zas"))
    ran = run("extract", page, "--project", project)
    assert "chair: person/stanislav-zas" in ran.text
    assert "Say whether “Stanislaw Zas” is Stanislav Zas" in ran.text
    assert "of office/csto-secretary-general, or another" in ran.text
