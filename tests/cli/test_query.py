"""`cstograph query`: a question in SPARQL, its answer as a table, or in any format to a pipe."""

import csv
import fcntl
import io
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from pyoxigraph import RdfFormat, parse

from tests.cli.command import ENDS_WITHIN, run

NAMES = """PREFIX csto: <https://w3id.org/cstograph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?state ?name { ?state a csto:State ; rdfs:label ?name FILTER (LANG(?name) = "en") }
ORDER BY ?name
"""
STATES = ["Belarus", "Kazakhstan", "Kyrgyzstan", "Russia", "Tajikistan"]
RESULTS = "{http://www.w3.org/2005/sparql-results#}"


def of_json(answer: bytes) -> list[str]:
    """Read the names from SPARQL JSON."""
    return [row["name"]["value"] for row in json.loads(answer)["results"]["bindings"]]


def of_xml(answer: bytes) -> list[str]:
    """Read the names from SPARQL XML."""
    found = ET.fromstring(answer).iter(f"{RESULTS}literal")  # noqa: S314 - we wrote it
    return [literal.text or "" for literal in found]


def of_csv(answer: bytes) -> list[str]:
    """Read the names from CSV."""
    return [row["name"] for row in csv.DictReader(io.StringIO(answer.decode()))]


def of_tsv(answer: bytes) -> list[str]:
    """Read the names from TSV, in which terms are written as in Turtle."""
    _, *rows = answer.decode().splitlines()
    return [row.split("\t")[1].removesuffix("@en").strip('"') for row in rows]


READERS = {"json": of_json, "xml": of_xml, "csv": of_csv, "tsv": of_tsv}


@pytest.fixture(scope="module")
def states(published: Path) -> list[str]:
    """Give the names of the states, by one format that the others are compared with."""
    return of_json(run("query", NAMES, "--project", published, "--format", "json").out)


def test_the_answer_is_right(states: list[str]) -> None:
    """The states are those that the sources describe, in the order asked for."""
    assert states == STATES


@pytest.mark.parametrize("name", READERS)
def test_each_format_says_the_same(name: str, states: list[str], published: Path) -> None:
    """Every format of results holds the same rows."""
    ran = run("query", NAMES, "--project", published, "--format", name)
    assert (ran.code, ran.err) == (0, "")
    assert READERS[name](ran.out) == states


def test_a_pipe_gets_csv(published: Path) -> None:
    """Without a format, what is not a terminal gets CSV, which every tool reads."""
    arguments = ("query", NAMES, "--project", published)
    assert run(*arguments).out == run(*arguments, "--format", "csv").out


def test_a_query_is_an_argument_a_file_or_standard_input(published: Path, tmp_path: Path) -> None:
    """The three ways to give a query give one answer."""
    file = tmp_path / "names.rq"
    file.write_text(NAMES, "utf-8")
    answers = {
        run("query", NAMES, "--project", published).out,
        run("query", file, "--project", published).out,
        run("query", "-", "--project", published, stdin=NAMES.encode()).out,
    }
    assert len(answers) == 1


GRAPHS = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}


@pytest.mark.parametrize(
    "form", ["DESCRIBE <state/russia>", "CONSTRUCT WHERE { ?s ?p 'Russia'@en }"]
)
def test_each_format_of_graphs_says_the_same(form: str, published: Path) -> None:
    """A graph is the same triples in each format; Turtle is the default."""
    written = {
        name: run("query", form, "--project", published, "--format", name).out for name in GRAPHS
    }
    read = {name: set(parse(written[name], format=syntax)) for name, syntax in GRAPHS.items()}
    assert read["turtle"]
    assert all(triples == read["turtle"] for triples in read.values())
    assert run("query", form, "--project", published).out == written["turtle"]


@pytest.mark.parametrize(("pattern", "answer"), [("?s ?p ?o", b"true"), ("?s ?p 42", b"false")])
def test_a_yes_or_no_is_a_word(pattern: str, answer: bytes, published: Path) -> None:
    """ASK answers `true` or `false`."""
    ran = run("query", f"ASK {{ {pattern} }}", "--project", published)
    assert ran.out.strip() == answer


def test_the_default_graph_is_the_union_and_each_graph_has_its_name(published: Path) -> None:
    """Facts are found without naming their source, and by it."""
    ask = "ASK {{ {} }}"
    union = "<delegation/belarus> <ontology#seats> ?n"
    assert run("query", ask.format(union), "--project", published).out.strip() == b"true"
    graph = f"GRAPH <derived> {{ {union} }}"
    assert run("query", ask.format(graph), "--project", published).out.strip() == b"true"


def on_terminal(columns: int, *arguments: str | Path) -> str:
    """Run a command on a pseudo-terminal of so many columns, and give what it shows."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    env = {**os.environ, "TERM": "dumb"}
    for name in ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR"):
        env.pop(name, None)
    with subprocess.Popen(
        [sys.executable, "-m", "cstograph", *map(str, arguments)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=env,
    ) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # Linux: the other side is closed
                break
            if not piece:
                break
            shown += piece
        assert process.wait(timeout=ENDS_WITHIN) == 0
    os.close(ours)
    return shown.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("columns", [40, 80, 160])
def test_a_terminal_gets_a_table_that_fits(columns: int, published: Path) -> None:
    """On a terminal, rows are lines of a table as wide as it; nothing is cut off."""
    shown = on_terminal(columns, "query", NAMES, "--project", published)
    assert max(map(len, shown.splitlines())) <= columns
    assert "state/belarus" in shown
    assert "Tajikistan" in shown
    assert shown.splitlines()[-1] == "5 rows"


def test_a_terminal_gets_turtle_of_a_graph(published: Path) -> None:
    """A graph has no rows: it is shown as Turtle."""
    shown = on_terminal(80, "query", "DESCRIBE <state/russia>", "--project", published)
    assert "@prefix csto: " in shown


def test_a_table_goes_to_a_pipe_if_asked_for(published: Path) -> None:
    """`--format table` gives people's form anywhere."""
    ran = run("query", NAMES, "--project", published, "--format", "table")
    assert ran.text.splitlines()[-1] == "5 rows"


def test_a_named_release_is_taken_as_it_is(small: Path, tmp_path: Path) -> None:
    """A file given as --release is read, never built again and never written."""
    named = tmp_path / "named.nq"
    run("build", "--project", small, "--release", named)
    before = named.read_bytes()
    facts = small / "data" / "sources" / "lake.yaml"
    facts.write_text(facts.read_text("utf-8").replace("label: coot", "label: moorhen"), "utf-8")
    ran = run("query", "ASK { ?s ?p 'coot'@en }", "--project", small, "--release", named)
    assert "true" in ran.text
    assert named.read_bytes() == before
    named.write_text("notes of a user")
    assert run("query", "ASK {}", "--project", small, "--release", named).code == 1
    assert named.read_text() == "notes of a user"
