"""The home page: what the graph is, its numbers, ways in, pictures with their tables."""

import csv
import html
import io
import re
from pathlib import Path

import pytest

from cstograph.errors import InvalidProjectError
from cstograph.project.declared_queries import Chart, Picture
from cstograph.project.project import Project
from tests.web.client import Server

PAGE = 50_000
# Worked out from the sources by hand.
SEATS = """Russia,Federation Council,12
Russia,State Duma,10
Kazakhstan,Mazhilis,8
Kazakhstan,Senate,8
Tajikistan,Assembly of Representatives,6
Tajikistan,National Assembly,6
Belarus,House of Representatives,7
Belarus,Council of the Republic,4
Kyrgyzstan,Supreme Council,6""".splitlines()
EVENTS = [
    ("2020-11-17", "Meeting of the Committee of Secretaries", "meeting"),
    ("2020-11-17", "Statement of the Secretaries", "statement adopted"),
    ("2020-11-17", "Plan for Consultations", "document approved"),
    ("2020-11-17", "Plan for Joint Training", "document approved"),
    ("2020-12-02", "2021–2025 Antidrug Strategy", "document submitted"),
]
QUERY = "SELECT ?label ?value { ?label ?p ?value }"
DEFECTS = {
    "no kind": QUERY,
    "an unknown kind": f"# chart: pie\n{QUERY}",
    "no SPARQL": "# chart: bars\nSELECT ?label ?value {",
    "no SELECT": "# chart: bars\nASK {}",
    "other columns": "# chart: timeline\nSELECT ?label ?value { ?label ?p ?value }",
    "a column too many": "# chart: bars\nSELECT ?label ?value ?p { ?label ?p ?value }",
    "more heads than columns": f"# chart: bars\n# columns: a, b, c\n{QUERY}",
}


@pytest.fixture(scope="module")
def home(server: Server) -> str:
    """Give the home page."""
    reply = server.send("GET", "/", {"Accept": "text/html"})
    assert reply.status == 200, reply
    return reply.body.decode()


def answer(server: Server, stem: str) -> list[list[str]]:
    """Ask the query of a chart; give its rows without the last column, the resource."""
    text = next(c for c in Project.bundled().charts() if c.question.stem == stem).question.text
    reply = server.get(text, accept="text/csv")
    return [row[:-1] for row in csv.reader(io.StringIO(reply.body.decode()))][1:]


def test_the_seats_are_those_of_the_sources(server: Server) -> None:
    """Each chamber's latest seats, by the short name of the chamber."""
    assert answer(server, "seats") == [line.split(",") for line in SEATS]


def test_the_timeline_is_that_of_the_sources(server: Server) -> None:
    """What was adopted, approved and submitted, on its day."""
    rows = answer(server, "timeline")
    assert [(day, kind) for day, _, kind in rows] == [(day, kind) for day, _, kind in EVENTS]
    assert all(row[1].startswith(label) for row, (_, label, _) in zip(rows, EVENTS, strict=True))


@pytest.mark.parametrize(
    "words", ["413</strong> statements", "3</strong> source", "CSTO Parliamentary Assembly"]
)
def test_the_page_says_what_the_graph_is(home: str, words: str) -> None:
    """Its title, what it is of, and how much there is."""
    assert words in home


@pytest.mark.parametrize(
    ("name", "label", "members"),
    [
        ("Source", "source", 3),
        ("Delegation", "delegation", 5),
        ("Meeting", "meeting", 1),
        ("Statement", "statement", 12),
        ("Person", "person", 7),
        ("Topic", "topic", 23),
        ("SeatAllocation", "seat allocation", 9),
    ],
)
def test_each_class_is_a_way_in(home: str, name: str, label: str, members: int) -> None:
    """A class of the context leads to its members, and says how many they are."""
    found = re.search(rf'href="/browse\?class={name}">(.*?)</a>', home)
    assert found
    assert re.sub("<[^>]+>", "", found[1]) == f"{members} {label}"


def test_a_class_below_another_is_left_out(home: str) -> None:
    """Remarks are statements, and counted there."""
    assert "class=Remark" not in home


@pytest.mark.parametrize("chart", Project.bundled().charts(), ids=lambda c: str(c.question.stem))
def test_each_chart_stands_before_its_table(home: str, server: Server, chart: Chart) -> None:
    """A chart is an image with a name, and what it says stands in the table behind it."""
    stem = chart.question.stem
    figure = next(f for f in home.split("<figure>") if f'id="chart-{stem}"' in f)
    assert f'role="img" aria-labelledby="chart-{stem}"' in figure
    table = figure[figure.index("<table>") : figure.index("</table>")]
    assert re.findall("<th[^>]*>(.*?)</th>", table) == list(chart.heads)
    cells = [html.unescape(re.sub("<[^>]+>", "", c)) for c in re.findall("<td.*?</td>", table)]
    assert cells == [cell for row in answer(server, stem) for cell in row]
    assert 'href="/' in table
    assert f"/sparql?example={stem}" in figure


def test_the_query_behind_a_chart_can_be_asked(server: Server) -> None:
    """The page that the chart leads to has its query."""
    page = server.send("GET", "/sparql?example=seats", {"Accept": "text/html"}).body.decode()
    assert "Seats by state and chamber" in page


def test_the_page_is_small_and_still(home: str) -> None:
    """It has under 50 KB, and neither styles nor scripts within it."""
    assert len(home.encode()) < PAGE
    assert not re.search(r"\sstyle=|<style|\son\w+=", home)
    assert not re.search(r"<script(?! type=\"application/ld\+json\")", home)


def test_who_has_the_page_keeps_it(server: Server) -> None:
    """The page has a tag; a 304 leaves the policy that came with it as it was."""
    reply = server.send("GET", "/", {"Accept": "text/html"})
    again = server.send("GET", "/", {"Accept": "text/html", "If-None-Match": reply.etag})
    assert (again.status, again.body) == (304, b"")
    assert "Content-Security-Policy" not in again.headers


@pytest.mark.parametrize("text", DEFECTS.values(), ids=DEFECTS)
def test_a_chart_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    """What cannot be a chart is an error with its place, before anything is served."""
    path = tmp_path / "birds.rq"
    path.write_text(text, "utf-8")
    with pytest.raises(InvalidProjectError) as error:
        Chart.read(path)
    assert "This is no query for a chart: " in str(error.value)


def test_a_chart_says_what_it_is(tmp_path: Path) -> None:
    """Its title, its comment, its kind and its columns are comments of the query."""
    path = tmp_path / "birds.rq"
    path.write_text(f"# title: Birds\n# By eggs: many.\n# chart: bars\n{QUERY}", "utf-8")
    chart = Chart.read(path)
    assert (chart.question.title, chart.question.comment) == ("Birds", "By eggs: many.")
    assert (chart.picture, chart.heads) == (Picture.BARS, ("label", "value"))


def test_an_answer_can_be_seen_as_a_chart(server: Server) -> None:
    """Numbers beside names are bars; names alone are a table only."""
    numbers = "SELECT * { VALUES (?x ?n) { ('a' 1) ('b' 2) } }"
    assert 'aria-labelledby="chart"' in server.get(numbers, accept="text/html").body.decode()
    names = "SELECT * { VALUES (?x ?n) { ('a' 'c') ('b' 'd') } }"
    assert "<svg" not in server.get(names, accept="text/html").body.decode()
