"""What wrong queries, formats, names and places get."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import run

QUERIES = {
    "nothing": ("", "1:1: The query is empty."),
    "no query": ("Who sits where?", "1:1: A query begins with SELECT, ASK, CONSTRUCT or DESCRIBE."),
    "an open brace": ("SELECT ?s {\n ?s ?p ?o", "2:10: The query ends too early"),
    "a wrong word": (
        "SELECT ?s\nWHRE { ?s ?p ?o }",
        '2:1: `WHRE` cannot stand here. Expected: "WHERE"',
    ),
    "an unknown prefix": ("SELECT ?s { ?s nix:da ?o }", "1:"),
    "an update": ("DELETE WHERE { ?s ?p ?o }", "This is an update (DELETE)"),
    "another endpoint": ("SELECT * { SERVICE <http://x/> { ?s ?p ?o } }", "(SERVICE)"),
}


@pytest.mark.parametrize(("text", "words"), QUERIES.values(), ids=QUERIES)
def test_a_query_that_is_none_is_told_at_its_place(text: str, words: str, published: Path) -> None:
    """`line:column: what stands there, and what may`: exit code 1, and no answer."""
    ran = run("query", text, "--project", published)
    assert (ran.code, ran.text) == (1, "")
    assert words in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_query_file_that_is_not_utf_8_is_told(published: Path, tmp_path: Path) -> None:
    """The byte that is wrong is named, by its line and column."""
    query = tmp_path / "query.rq"
    query.write_bytes(b"ASK { ?s ?p ?o }\n# caf\xe9\n")
    ran = run("query", query, "--project", published)
    assert (ran.code, ran.text) == (1, "")
    assert ran.err.startswith("2:6: ")
    assert "is not UTF-8" in ran.err


#: arguments -> exit code, words of the message
WRONG = {
    "query 'ASK {}' --format yaml": (2, "There is no format `yaml` here; there are json, xml, csv"),
    "query 'ASK {}' --format turtle": (2, "There is no format `turtle` here; there are json"),
    "query 'DESCRIBE <state/russia>' --format csv": (2, "no format `csv` here; there are turtle"),
    "query": (2, "Missing argument 'QUERY'"),
    "export --format yaml": (2, "There is no format `yaml` here; there are turtle, trig"),
    "export --output facts.yaml": (2, "There is no format `.yaml` here; there are turtle, trig"),
    "export --graph source/delegations --resource state/russia": (2, "--graph or --resource"),
    "export --graph source/delegation": (1, "Did you mean `source/delegations`?"),
    "export --resource state/rusia": (1, "Did you mean `state/russia`?"),
    "export --resource zzzzzzzz": (1, "The release says nothing of `zzzzzzzz`."),
    "export --graph 'a b'": (1, "a b"),
    "export --resource 'a b'": (1, "a b"),
    "serve --port=-1": (2, "-1 is not in the range"),
    "serve --port 99999": (2, "99999 is not in the range"),
    "serve --port http": (2, "'http' is not a valid integer"),
    "serve --host nowhere.invalid": (3, "nowhere.invalid:8000 cannot be listened on: "),
    "serve --host 203.0.113.1": (3, "203.0.113.1:8000 cannot be listened on: "),
    "serve nowhere.ttl": (2, "'nowhere.ttl' does not exist"),
    "query seats.rq": (2, "There is no file seats.rq"),
    "publish": (2, "No such command 'publish'"),
}


def split(arguments: str) -> list[str]:
    """Split arguments at spaces, except between quotes."""
    parts = arguments.split("'")
    return [
        word
        for n, part in enumerate(parts)
        for word in ([part] if n % 2 else part.split(" "))
        if word
    ]


@pytest.mark.parametrize(("arguments", "code", "words"), [(a, *row) for a, row in WRONG.items()])
def test_wrong_use_is_told(
    arguments: str,
    code: int,
    words: str,
    published: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is not there is named, with what is; nothing is written."""
    monkeypatch.chdir(tmp_path)
    command, *rest = split(arguments)
    there: list[str | Path] = ["--project", published] if command != "publish" else []
    ran = run(command, *there, *rest)
    assert (ran.code, ran.text) == (code, "")
    assert words in ran.err
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def taken() -> Iterator[int]:
    """Give a port that something listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_in_use_is_told(taken: int, published: Path) -> None:
    """The message says what to do; exit code 3."""
    ran = run("serve", "--project", published, "--port", str(taken))
    assert (ran.code, ran.text) == (3, "")
    assert ran.err == f"Port {taken} of 127.0.0.1 is in use: choose another with --port.\n"


def test_a_port_in_use_is_told_before_a_build(taken: int, small: Path) -> None:
    """Nobody waits for a build that cannot be served."""
    assert run("serve", "--project", small, "--port", str(taken)).code == 3


UNWRITABLE = {
    "below a file": ("file.txt/out.ttl", 3, "file.txt/out.ttl cannot be written: "),
    "a folder": ("folder", 2, "is a directory"),
    "below /proc": ("/proc/cstograph/out.ttl", 3, "/proc/cstograph/out.ttl cannot be written: "),
}


@pytest.mark.parametrize(("output", "code", "words"), UNWRITABLE.values(), ids=UNWRITABLE)
def test_an_output_that_cannot_be_written_is_told(
    output: str,
    code: int,
    words: str,
    published: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The machine's no is a sentence and an exit code; no piece of a file is left."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file.txt").touch()
    (tmp_path / "folder").mkdir()
    ran = run("export", "--project", published, "--output", output)
    assert (ran.code, ran.text) == (code, "")
    assert words in ran.err
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file.txt", "folder"]
