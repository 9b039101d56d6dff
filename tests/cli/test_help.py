"""The help of each command: it shows an example, and every example runs."""

import re
import shlex
import shutil
import socket
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Triple, parse

from cstograph import __version__
from cstograph.cli import main
from cstograph.project.project import Project
from tests.cli.command import run

COMMANDS = ["build", "validate", "serve", "query", "export", "push", "extract", "evidence"]
PAGE = Path(__file__).parents[1] / "extract" / "pages" / "one-delegation.txt"
_EXAMPLE = re.compile(r"^ *cstograph (?P<arguments>.+?)(?: {2,}.*)?$", re.MULTILINE)


class Elsewhere:
    """A store elsewhere, in memory."""

    def __init__(self, _url: str) -> None:
        self._graphs: dict[str | None, set[Triple]] = {}

    def read(self, name: str | None) -> set[Triple] | None:
        """Read a graph."""
        return self._graphs.get(name)

    def put(self, name: str | None, lines: bytes) -> None:
        """Replace a graph."""
        self._graphs[name] = {quad.triple for quad in parse(lines, RdfFormat.N_TRIPLES)}

    def delete(self, name: str | None) -> None:
        """Remove a graph."""
        self._graphs.pop(name, None)


def help_of(*command: str) -> str:
    """Give the help of a command."""
    ran = run(*command, "--help")
    assert (ran.code, ran.err) == (0, "")
    return ran.text


def examples() -> list[str]:
    """Collect the examples of all commands, from the texts that their help shows."""
    texts = [main.help, *(command.help for command in main.commands.values())]
    return [match["arguments"] for text in texts for match in _EXAMPLE.finditer(text or "")]


def test_the_commands_are_those_documented() -> None:
    """They are listed in the order in which they are used."""
    assert main.list_commands(main.make_context("cstograph", ["build"])) == COMMANDS
    listed = re.findall(r"^  (\w+)  ", help_of().partition("Commands:")[2], re.MULTILINE)
    assert listed == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_an_example(command: str) -> None:
    """Whoever asks for help sees the command as it is typed."""
    text = help_of(command)
    assert re.search(rf"^ +cstograph {command}( |$)", text, re.MULTILINE)
    assert "\\b" not in text
    assert run(command, "-h").text == text


@pytest.mark.parametrize("example", examples())
def test_every_example_runs(
    example: str, published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What help shows does what it says, typed as it stands in the bundled project's folder."""
    root = Path(shutil.copytree(published, tmp_path / "root"))
    shutil.copytree(Path(__file__).parent / "small", root / "my-graph")
    (root / "people.ttl").write_text("<urn:x:a> a <urn:x:Person> .\n", "utf-8")
    (root / "places.nq").write_text("<urn:x:b> <urn:x:is> <urn:x:Place> .\n", "utf-8")
    shutil.copy(PAGE, root / "page.txt")
    paragraphs = "</p><p>".join(PAGE.read_text("utf-8").splitlines())
    (root / "page.html").write_text(f"<p>{paragraphs}</p>", "utf-8")
    monkeypatch.chdir(root)
    monkeypatch.setattr(Project, "bundled", lambda: Project(root))
    monkeypatch.setattr("cstograph.push.graph_store_client.GraphStore", Elsewhere)
    monkeypatch.setattr("cstograph.server.server.listen", lambda *_address: socket.socket())
    assert run("extract", "page.txt", "--out", "drafts", "--as-of", "2020-11-17").code == 0
    (made,) = Path("drafts").glob("*.evidence.yaml")
    made.replace("page.evidence.yaml")
    shutil.rmtree("drafts")
    arguments, _, _redirected = example.partition(" > ")
    ran = run(*shlex.split(arguments))
    assert ran.code == 0, ran.err


def test_it_says_its_version() -> None:
    """`--version` gives the version of the package."""
    ran = run("--version")
    assert ran.code == 0
    assert __version__ in ran.text.split()[-1]
