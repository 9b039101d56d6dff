"""`cstograph push` makes a store hold a release, and tells no secrets."""

import hashlib
import shutil
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from cstograph.project.project import Project
from cstograph.push import push as pushing
from cstograph.push.graph_store_client import GraphStore
from cstograph.push.push_state import Published
from cstograph.release.release import Release, build
from tests.remote import stores
from tests.remote.conftest import run
from tests.remote.stores import Store
from tests.web.client import DELEGATIONS

BASE = "https://birds.example/"
SMALL = str(Path(__file__).parents[1] / "cli" / "small")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Start a store."""
    with stores.oxigraph(tmp_path_factory.mktemp("empty") / "store") as started:
        yield started


@pytest.fixture
def target(running: Store) -> GraphStore:
    """Give the graphs of that store, of which there are none."""
    update = running.query.replace("/query", "/update")
    headers = {"Content-Type": "application/sparql-update"}
    urllib.request.urlopen(
        urllib.request.Request(update, b"CLEAR ALL", headers), timeout=20
    ).close()
    return GraphStore(running.graphs)


@pytest.fixture(scope="module")
def birds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a file of the small release, which a test leaves as it is."""
    path = tmp_path_factory.mktemp("birds") / "release.nq"
    build(Project(Path(SMALL)))[0].write(path)
    return path


@pytest.fixture
def small(birds: Path, tmp_path: Path) -> Path:
    """Give a file of a small release."""
    return Path(shutil.copy(birds, tmp_path / "small.nq"))


def changed(release: Path, source: str, old: str, new: str) -> None:
    """Change a release file in one place, with a hash that fits."""
    before = Release.read(release)
    lines = before.body.decode().splitlines(keepends=True)
    body = "".join(ln.replace(old, new) if source in ln else ln for ln in lines).encode()
    assert body != before.body
    sha256 = hashlib.sha256(body).hexdigest()
    Release(sha256, before.quads, before.inputs, before.findings, body).write(release)


def push(
    target: GraphStore, release: Path, *, is_trial: bool = False, checks_all: bool = False
) -> list[str]:
    """Push a release of the small project; give the graphs that were changed."""
    steps = pushing.push(
        Release.read(release), target, BASE, is_trial=is_trial, checks_all=checks_all
    )
    return [(step.name or "(default)").removeprefix(BASE) for step in steps]


def test_a_store_holds_what_was_pushed(store: Store, built: Release) -> None:
    """Each graph of the release is there, with as many triples."""
    body = [
        q for q in parse(built.body, RdfFormat.N_QUADS) if str(q.graph_name) == f"<{DELEGATIONS}>"
    ]
    text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{DELEGATIONS}> {{ ?s ?p ?o }} }}"
    query = urllib.parse.urlencode({"query": text})
    asked = urllib.request.Request(f"{store.query}?{query}", headers={"Accept": "text/turtle"})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        assert len({q.triple for q in parse(answer.read(), RdfFormat.TURTLE)}) == len(body)


def test_only_what_has_changed_is_sent(target: GraphStore, small: Path) -> None:
    """Of an unchanged release nothing; of a changed one the graphs that differ."""
    everything = push(target, small, is_trial=True)
    assert not target.read(None)
    assert push(target, small) == everything
    assert push(target, small) == []
    changed(small, "book/lake", "coot", "grebe")
    assert push(target, small) == ["book/lake", "(default)"]


def test_a_graph_that_is_gone_is_removed(target: GraphStore, small: Path) -> None:
    """A graph that the release no longer has goes; one that nobody pushed stays."""
    target.put("urn:other", b"<urn:a> <urn:b> <urn:c> .\n")
    push(target, small)
    name = next(n for n in push_names(small) if n.endswith("book/lake"))
    changed(small, "book/lake", f"<{name}> .\n", f"<{name}-new> .\n")
    assert "book/lake" in push(target, small)
    assert target.read(name) is None
    assert target.read("urn:other")


def push_names(release: Path) -> set[str]:
    """Give the names of the graphs of a release."""
    quads = parse(Release.read(release).body, RdfFormat.N_QUADS)
    return {getattr(quad.graph_name, "value", "") for quad in quads}


def test_a_push_that_broke_off_goes_on(target: GraphStore, small: Path) -> None:
    """What was done before is not done again, and no release is claimed meanwhile."""
    first = next(pushing.push(Release.read(small), target, BASE))
    told = Published.read(target.read(f"{BASE}published") or (), BASE)
    assert (told.release, list(told.graphs)) == ("", [first.name])
    assert "book/lake" not in push(target, small)
    assert Published.read(target.read(f"{BASE}published") or (), BASE).release


def test_check_finds_what_was_altered(target: GraphStore, small: Path) -> None:
    """`--check` reads all graphs, and pushes those that somebody has altered."""
    push(target, small)
    name = next(n for n in push_names(small) if n.endswith("book/lake"))
    target.put(name, b"<urn:a> <urn:b> <urn:c> .\n")
    assert push(target, small) == []
    assert push(target, small, checks_all=True) == ["book/lake"]


@pytest.mark.parametrize(
    ("url", "code", "said"),
    [
        ("http://127.0.0.1:1/store", 3, "cannot be reached"),
        ("ftp://127.0.0.1/", 2, "is no address"),
        ("http://me:secret@127.0.0.1/", 2, "not in the address"),
    ],
)
def test_errors_are_sentences(small: Path, url: str, code: int, said: str) -> None:
    """Each ends with a sentence and a code; a password in an address is not repeated."""
    done = run("push", url, "--project", SMALL, "--release", str(small))
    assert done.returncode == code, done
    assert said in done.stderr
    assert "secret" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_address_is_told(running: Store, small: Path) -> None:
    """An address that is no Graph Store is found out, with a question that helps."""
    url = running.graphs.replace("/store", "/nothing")
    done = run("push", url, "--project", SMALL, "--release", str(small))
    assert done.returncode == 3
    assert "Graph Store Protocol?" in done.stderr


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, "CSTOGRAPH_USER"),
        ({"CSTOGRAPH_USER": "dba", "CSTOGRAPH_PASSWORD": "wr0ng"}, "401"),
    ],
)
def test_who_may_not_write_is_told(
    store: Store, small: Path, environment: dict[str, str], said: str
) -> None:
    """Without the right user and password nothing changes, and no password is shown."""
    if store.name != "virtuoso":
        pytest.skip("Oxigraph asks nobody who they are")
    done = run(
        "push", store.graphs, "--project", SMALL, "--release", str(small), environment=environment
    )
    assert done.returncode == 3
    assert said in done.stderr
    assert "wr0ng" not in done.stdout + done.stderr
