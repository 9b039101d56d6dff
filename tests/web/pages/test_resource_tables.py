"""What changes over time stands on the pages of things: the latest, with all that was before."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cstograph.errors import InvalidProjectError
from cstograph.project.declared_queries import Table
from cstograph.project.project import Project
from tests.live import serving
from tests.web.client import Server

LATER = """
id: source/later
type: Source
title: The list of March
publisher: body/csto-parliamentary-assembly
issued: 2021-03-01
language: en
url: https://example.org/the-list
facts:
  - id: delegation/kyrgyzstan
    type: Delegation
    allocation:
      - id: allocation/kyrgyzstan-2021-03-01
        type: SeatAllocation
        seatsFrom: parliament/kyrgyzstan
        seats: 7
        asOf: 2021-03-01
"""
FIRST = "Delegations to the CSTO Parliamentary Assembly"
DELEGATION = "Delegation of the Supreme Council of the Kyrgyz Republic to the CSTO PA"
COUNCIL = "Supreme Council of the Kyrgyz Republic"


@pytest.fixture(scope="module")
def changed(bundled: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve the bundled facts, and those of the same list as it was some months later."""
    root = tmp_path_factory.mktemp("changed") / "project"
    for folder in ("ontology", "data", "shapes"):
        shutil.copytree(bundled.root / folder, root / folder)
    (root / "data" / "sources" / "later.yaml").write_text(LATER, "utf-8")
    with serving("--project", str(root)) as url:
        yield Server(url)


def table(server: Server, path: str) -> list[list[str]]:
    """Give the rows of the table of a page, as texts."""
    page = server.send("GET", f"{path}.html", {}).body.decode()
    found = re.search(r"<tbody>(.*?)</tbody>", page, re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", found[1], re.DOTALL) if found else []
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in row.split("</td>")[:-1]] for row in rows
    ]


def test_the_latest_stands_above_what_was_before(changed: Server) -> None:
    """A delegation's numbers stand with their days and sources, the latest first, and marked."""
    assert table(changed, "/delegation/kyrgyzstan") == [
        [COUNCIL, "7", "2021-03-01", "latest", "The list of March"],
        [COUNCIL, "6", "2020-11-17", "earlier", FIRST],
    ]


def test_who_fills_the_seats_has_the_same_table(changed: Server) -> None:
    """From the other side, the rows name the delegation that the seats are in."""
    assert table(changed, "/parliament/kyrgyzstan") == [
        [DELEGATION, "7", "2021-03-01", "latest", "The list of March"],
        [DELEGATION, "6", "2020-11-17", "earlier", FIRST],
    ]


def test_each_chamber_has_a_latest_number(changed: Server) -> None:
    """What has not changed is the latest, whatever has changed elsewhere."""
    rows = table(changed, "/delegation/russia")
    assert [(row[1], row[3]) for row in rows] == [("12", "latest"), ("10", "latest")]


def test_the_texts_lead_to_what_they_name(changed: Server) -> None:
    """The chamber, or delegation, and the source are links."""
    page = changed.send("GET", "/delegation/kyrgyzstan.html", {}).body.decode()
    assert f'<td lang="en"><a href="/parliament/kyrgyzstan">{COUNCIL}</a></td>' in page
    assert '<td lang="en"><a href="/source/later">The list of March</a></td>' in page


def test_other_things_have_no_table(changed: Server) -> None:
    """A table is on the pages of the classes that it is of, where it has rows."""
    assert table(changed, "/state/kyrgyzstan") == []
    assert table(changed, "/parliament/belarus") == []


@pytest.mark.parametrize(
    "text",
    [
        "# of: State\nASK {}",
        "# of: State\nSELECT ?a { ?a ?b ?c }",
        "# title: No class\nSELECT ?resource ?a { ?resource ?a ?c }",
        "# of: State\n# columns: one, two\nSELECT ?resource ?a ?a_link { ?resource ?a ?a_link }",
        "# of: State\nSELECT ?resource {",
    ],
)
def test_a_table_that_cannot_be_shown_is_refused(tmp_path: Path, text: str) -> None:
    """What is no query, says not whose it is, or miscounts its columns, is an error at its file."""
    path = tmp_path / "table.rq"
    path.write_text(text, "utf-8")
    with pytest.raises(InvalidProjectError, match="no query for a table"):
        Table.read(path)
