"""The numbers and tables of the documents are those of the data and of the code."""

import csv
import io
import re
import urllib.parse
import urllib.request

import click
from pyoxigraph import NamedNode, RdfFormat, parse

from benchmarks.hostile.suite import CASES
from benchmarks.speed.goals import MEASURES
from cstograph import cli
from cstograph.project.project import Project
from cstograph.release.release import Release
from tests.docs.documents import DOCUMENTS, blocks

README = DOCUMENTS["README.md"]


def test_the_first_question_has_its_answer(server: str) -> None:
    """The table below the first query is the server's answer."""
    (query,) = blocks("sparql", "README.md")
    url = f"{server}/sparql?{urllib.parse.urlencode({'query': query, 'format': 'csv'})}"
    with urllib.request.urlopen(url, timeout=30) as answer:
        rows = list(csv.reader(io.TextIOWrapper(answer, "utf-8")))
    table = "\n".join(f"| {' | '.join(row)} |" for row in [rows[0], ["---"] * 2, *rows[1:]])
    assert table in README
    assert len(query.splitlines()) <= 8


def test_the_number_of_facts(built: Release, bundled: Project) -> None:
    """The first sentence counts the facts that the sources state."""
    sources = {NamedNode(f"{bundled.context.base}source/{p.stem}") for p in bundled.data_files()}
    quads = parse(built.body, format=RdfFormat.N_QUADS)
    assert f" {sum(quad.graph_name in sources for quad in quads)} facts" in README


def test_the_settings_are_those_of_the_commands() -> None:
    """The table of settings has each option of `serve` with its environment variable."""
    settings = DOCUMENTS["docs/settings.md"]
    rows = re.findall(r"^\| `(--[\w-]+)` \| (?:`(\w+)`)? ?\|", settings, re.MULTILINE)
    options = [p for p in cli.main.commands["serve"].params if isinstance(p, click.Option)]
    assert sorted(rows) == sorted((option.opts[0], option.envvar or "") for option in options)


def test_the_classes_are_described_with_an_example(built: Release) -> None:
    """Each example of the table of words is in the release, as a member of its class."""
    words = DOCUMENTS["docs/vocabulary.md"]
    rows = re.findall(r"^\| `csto:(\w+)` \|.*\| `([^`]+)` \|$", words, re.MULTILINE)
    base = "https://w3id.org/cstograph/"
    typed = f"<{base}%s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{base}ontology#%s>"
    lines = built.body.decode()
    assert len(rows) == 12
    assert all(typed % (example, name) in lines for name, example in rows)


def test_the_hostile_cases() -> None:
    """The table of what was survived counts all cases that there are, and names some of them."""
    security = DOCUMENTS["docs/security.md"]
    (row,) = re.findall(r"^\| survived \|(.*)\|$", security, re.MULTILINE)
    assert {int(cell.split(" of ")[1]) for cell in row.split("|")} == {len(CASES)}
    named = re.findall(r"^\| `([\w-]+)`", security, re.MULTILINE)
    assert len(named) == 9
    assert {case.name for case in CASES}.issuperset(named)


def test_the_benchmarks_are_those_that_are_measured() -> None:
    """The table of benchmarks has a row for each measure, under the number of its goal."""
    rows = re.findall(r"^\| (\d) \| ([^|]+) \|", DOCUMENTS["docs/benchmarks.md"], re.MULTILINE)
    assert {(int(goal), title) for goal, title in rows} == {
        (measure.goal, measure.title) for measure in MEASURES.values()
    }
