"""What the README shows is what happens."""

import csv
import io
import os
import re
import shlex
import subprocess
import sys
import urllib.parse
import urllib.request
from pathlib import Path

import click
import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from benchmarks.hostile.suite import CASES
from cstograph import cli
from cstograph.findings import Finding
from cstograph.project.project import Project
from cstograph.release.release import Release
from cstograph.validation import reporters
from tests.remote import stores

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
BLOCKS: list[tuple[str, str]] = BLOCK.findall(README)
COMMANDS = [line for kind, text in BLOCKS if kind == "sh" for line in text.splitlines()]
ENVIRONMENT = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


def run(command: str, folder: Path) -> str:
    """Run a command of the README in a folder; it must end well."""
    done = subprocess.run(
        shlex.split(command), cwd=folder, env=ENVIRONMENT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory, built: Release) -> Path:
    """Give a folder that looks like a checkout, with a release."""
    folder = tmp_path_factory.mktemp("checkout")
    parts = ("ontology", "data", "shapes", "tests", "benchmarks", "Makefile", "pyproject.toml")
    for name in parts:
        (folder / name).symlink_to(ROOT / name)
    built.write(folder / "build" / "release.nq")
    page = ROOT / "tests" / "extract" / "pages" / "one-delegation.txt"
    (folder / "page.txt").symlink_to(page)
    run("cstograph extract page.txt --out made", folder)
    (made,) = folder.glob("made/*.evidence.yaml")
    made.replace(folder / "page.evidence.yaml")
    return folder


@pytest.mark.parametrize(
    "command", [c for c in COMMANDS if re.match("cstograph (?!serve|push)", c)]
)
def test_a_command_runs(command: str, checkout: Path) -> None:
    """Each command that ends by itself ends well."""
    release = "" if "--release" in command else f" --release {checkout}/build/release.nq"
    has_release = not re.match("cstograph (validate|extract|evidence)", command)
    run(command + (release if has_release else ""), checkout)


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith("curl ")])
def test_a_request_is_answered(command: str, checkout: Path, server: str) -> None:
    """Each curl command is answered by the server as the README says."""
    answer = run(command.replace("http://127.0.0.1:8000", server) + " --fail", checkout)
    assert ("67" if "seats-in-all" in command else "Belarus") in answer


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith("python -m ")])
def test_a_benchmark_runs(command: str, checkout: Path, server: str) -> None:
    """Each benchmark that is shown on an endpoint says that the server survived."""
    said = run(command.replace("http://127.0.0.1:8000", server), checkout)
    assert "FAILED" not in said


def test_the_number_of_hostile_cases() -> None:
    """The table of what was survived counts all cases that there are."""
    (row,) = re.findall(r"^\| survived \|(.*)\|$", README, re.MULTILINE)
    assert {int(cell.split(" of ")[1]) for cell in row.split("|")} == {len(CASES)}


def test_a_release_is_pushed(checkout: Path, tmp_path: Path) -> None:
    """The `push` command says to a store that is there what it would change."""
    (command,) = [c for c in COMMANDS if c.startswith("cstograph push ")]
    release = f" --release {checkout}/build/release.nq"
    with stores.oxigraph(tmp_path / "store") as store:
        said = run(command.replace("http://127.0.0.1:7878/store", store.graphs) + release, checkout)
    assert "would change" in said


def test_serving_files_is_tested() -> None:
    """The `serve` command with files names files that are there."""
    (command,) = [c for c in COMMANDS if c.startswith("cstograph serve ")]
    assert all((ROOT / file).is_file() for file in shlex.split(command)[2:])


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("make serve PORT=8080", "cstograph serve --port 8080"),
        ("make test", "pytest"),
        ("make compare", "benchmarks.hostile --all"),
        ("make bench", "benchmarks.speed"),
    ],
)
def test_make_calls_the_command(command: str, expected: str) -> None:
    """The commands of make do what they say (shown by make, not run again)."""
    said = run(f"{command} --dry-run --always-make", ROOT)
    assert expected in said


def test_all_commands_are_known() -> None:
    """Each command of the README is one that these tests know how to try."""
    known = (
        "cstograph ",
        "curl ",
        "make serve",
        "make test",
        "make compare",
        "make bench",
        "python -m benchmarks.",
    )
    assert all(command.startswith(known) for command in COMMANDS)


def test_the_first_question_has_its_answer(server: str) -> None:
    """The table below the first query is the server's answer."""
    (query,) = [text for kind, text in BLOCKS if kind == "sparql"]
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
    rows = re.findall(r"^\| `(--[\w-]+)` \| (?:`(\w+)`)? ?\|", README, re.MULTILINE)
    options = [p for p in cli.main.commands["serve"].params if isinstance(p, click.Option)]
    assert sorted(rows) == sorted((option.opts[0], option.envvar or "") for option in options)


def test_the_classes_are_described_with_an_example(built: Release) -> None:
    """Each example of the table of words is in the release, as a member of its class."""
    rows = re.findall(r"^\| `csto:(\w+)` \|.*\| `([^`]+)` \|$", README, re.MULTILINE)
    base = "https://w3id.org/cstograph/"
    typed = f"<{base}%s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{base}ontology#%s>"
    lines = built.body.decode()
    assert len(rows) == 12
    assert all(typed % (example, name) in lines for name, example in rows)


def test_a_mistake_is_shown_as_the_readme_shows_it(project: Project) -> None:
    """The record of the README gives the findings of the README."""
    file = project.root / "data" / "sources" / "delegations.yaml"
    (record,) = [text for kind, text in BLOCKS if kind == "yaml"]
    said = [text.strip() for kind, text in BLOCKS if kind == "text"]
    right = record.rpartition("    hold:")[0]
    text = file.read_text("utf-8")
    assert right in text
    file.write_text(text.replace(right, record), "utf-8")
    first, _ = reporters.examine(project, [file])
    file.write_text(text.replace(right, record.replace("hold:", "holds:")), "utf-8")
    second, _ = reporters.examine(project, [file])

    def told(found: Finding) -> str:
        return str(found).replace(found.place, f"data/sources/{found.place.rpartition('/')[2]}")

    assert said[0] in map(told, first)
    assert said[1] in map(told, second)
