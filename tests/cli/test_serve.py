"""`cstograph serve`: a release, or files of RDF as they are, until a signal ends it."""

import contextlib
import json
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cstograph.server.server import authority
from tests import live
from tests.cli.command import findings, run
from tests.web.client import PATIENCE

TURTLE = "@prefix e: <http://e/> .\ne:a e:says 'in Turtle' .\n"
N_QUADS = '<http://e/b> <http://e/says> "in N-Quads" <http://e/g> .\n'
JSON_LD = '{"@id": "http://e/c", "http://e/says": "in JSON-LD"}\n'
BIRDS = "SELECT ?name { ?b <http://www.w3.org/2000/01/rdf-schema#label> ?name } ORDER BY ?name"


@dataclass
class Served:
    """A running server."""

    url: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def ask(self, query: str) -> list[dict[str, str]]:
        """Ask the endpoint a SELECT query; each row has values by name."""
        parameters = urllib.parse.urlencode({"query": query, "format": "json"})
        with urllib.request.urlopen(f"{self.url}/sparql?{parameters}", timeout=PATIENCE) as answer:
            rows = json.load(answer)["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in rows]

    def said(self) -> str:
        """Give what it wrote to standard error."""
        return self.log.read_text("utf-8")


@contextlib.contextmanager
def serving(*arguments: str | Path) -> Iterator[Served]:
    """Serve on a port of the system's choice, and end it."""
    command = [sys.executable, "-m", "cstograph", "serve", *map(str, arguments)]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with (
            log.open("wb") as stderr,
            subprocess.Popen([*command, "--port", "0"], stderr=stderr) as process,
        ):
            try:
                yield Served(live.address(process, log), process, log)
            finally:
                process.terminate()
                process.wait(PATIENCE)


def test_files_are_served_as_they_are(tmp_path: Path) -> None:
    """RDF of any format is served, several files at once, without a project or checks."""
    files = {"a.ttl": TURTLE, "b.nq": N_QUADS, "c.jsonld": JSON_LD}
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    with serving(*(tmp_path / name for name in files)) as served:
        rows = served.ask("SELECT ?said { ?s <http://e/says> ?said } ORDER BY ?said")
        assert [row["said"] for row in rows] == ["in JSON-LD", "in N-Quads", "in Turtle"]
        assert served.ask("SELECT ?g { GRAPH ?g { ?s ?p ?o } }") == [{"g": "http://e/g"}]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(files)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1:80"),
        ("localhost", "localhost:80"),
        ("::1", "[::1]:80"),
        ("::", "[::]:80"),
        ("::ffff:127.0.0.1", "[::ffff:127.0.0.1]:80"),
        ("fe80::1%eth0", "[fe80::1%25eth0]:80"),  # RFC 6874, section 2
    ],
)
def test_an_ipv6_address_stands_in_brackets(host: str, address: str) -> None:
    """Or its last part would be the port."""
    assert authority(host, 80) == address


@pytest.mark.parametrize("host", ["::1", "localhost", "127.0.0.1"])
def test_the_url_that_is_told_leads_to_the_server(tmp_path: Path, host: str) -> None:
    """Whatever it listens on, it can be asked at the URL that it says."""
    (tmp_path / "a.ttl").write_text(TURTLE, "utf-8")
    with serving(tmp_path / "a.ttl", "--host", host) as served:
        assert served.ask("SELECT ?said { ?s ?p ?said }") == [{"said": "in Turtle"}]
        expected = f"[{host}]" if ":" in host else host
        assert served.url == f"http://{expected}:{served.url.rpartition(':')[2]}"


BROKEN = {
    "a.ttl": (TURTLE + "e:b e:says .\n", "3:"),
    "b.nq": (N_QUADS * 2 + "nonsense\n", "3:1"),
    "c.jsonld": ('{\n  "@id": 5 6\n}\n', "2:"),
    "d.yaml": ("a: text", "1:1: violation: The ending `.yaml` names no RDF format"),
    "e": ("a text", "1:1: violation: "),
}


@pytest.mark.parametrize(("name", "text", "place"), [(n, *row) for n, row in BROKEN.items()])
def test_a_broken_file_is_refused_at_its_line(
    name: str, text: str, place: str, tmp_path: Path
) -> None:
    """A file that cannot be read is told before anything is served: exit code 1."""
    (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "good.ttl").write_text(TURTLE, "utf-8")
    ran = run("serve", tmp_path / "good.ttl", tmp_path / name)
    assert (ran.code, ran.text) == (1, "")
    assert f"{tmp_path / name}:{place}" in ran.err
    assert "``" not in ran.err


def test_a_file_with_a_colon_in_its_name_is_served(tmp_path: Path) -> None:
    """A colon, as in the name of a prefixed name's file, is a letter like others."""
    file = tmp_path / "e:a.ttl"
    file.write_text(TURTLE, "utf-8")
    with serving(file) as served:
        assert served.ask("SELECT ?o { ?s ?p ?o }") == [{"o": "in Turtle"}]


def test_it_builds_if_there_is_no_release(small: Path) -> None:
    """One command goes from facts to an endpoint; the release stays for the next start."""
    with serving("--project", small) as served:
        assert [row["name"] for row in served.ask(BIRDS)][:2] == ["Ardea cinerea", "bird"]
        assert (small / "build" / "release.nq").is_file()
        assert f"Serving 17 triples at {served.url}/ " in served.said()


def test_it_serves_the_last_good_release_and_tells_the_findings(small: Path) -> None:
    """Facts that have become invalid take nothing off the air, and are not kept quiet."""
    run("build", "--project", small)
    facts = small / "data" / "sources" / "lake.yaml"
    facts.write_text(
        facts.read_text("utf-8").replace("coot\n    eggs: 7", "x\n    eggs: x"), "utf-8"
    )
    with serving("--project", small) as served:
        assert {"name": "coot"} in served.ask(BIRDS)
        assert {"name": "x"} not in served.ask(BIRDS)
        said = served.said()
    assert "Traceback" not in said
    assert "bird-eggs" in {line.rule for line in findings(said)}
    assert "The last good release stays." in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it(number: signal.Signals, small: Path) -> None:
    """SIGTERM and Ctrl+C end the server with 0, and without a word."""
    with serving("--project", small) as served:
        before = served.said()
        served.process.send_signal(number)
        assert served.process.wait(PATIENCE) == 0
        assert served.said() == before


def test_a_worker_ends_with_its_parent(small: Path) -> None:
    """A server whose first process is killed leaves nothing behind that listens."""
    with serving("--project", small) as served:
        served.process.kill()
        served.process.wait()
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                served.ask(BIRDS)
            except OSError:
                return
            time.sleep(0.05)
        pytest.fail("The worker goes on answering.")
