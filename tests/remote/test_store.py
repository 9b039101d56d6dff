"""`serve --store` answers from a store on disk, and takes a new one without a pause."""

import json
import os
import time
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store

from cstograph.engine.evaluators.embedded import EmbeddedEngine
from cstograph.errors import ReleaseError
from cstograph.release import disk_store
from cstograph.release.release import Release
from tests.live import serving
from tests.remote.conftest import run
from tests.web.client import PATIENCE, Server

SMALL = str(Path(__file__).parents[1] / "cli" / "small")
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def test_the_default_graph_is_the_union(built: Release, tmp_path: Path) -> None:
    """On disk as in memory: the union of all graphs, each triple once."""
    disk_store.prepare(built, tmp_path)
    held = disk_store.hold(tmp_path)
    on_disk = EmbeddedEngine.of_folder(held.folder, None)
    assert len(on_disk) == len(EmbeddedEngine.of_release(built, None))
    assert (held.sha256, held.quads) == (built.sha256, built.quads)
    os.close(held.descriptor)


def test_what_is_served_is_never_removed(built: Release, tmp_path: Path) -> None:
    """A store goes when there is a newer one, and nobody holds it any more."""
    other = Release("0" * 64, 1, "", "", b"<urn:a> <urn:b> <urn:c> .\n")
    disk_store.prepare(other, tmp_path)
    held = disk_store.hold(tmp_path)
    (tmp_path / ".left-by-a-build-that-was-killed").mkdir()
    disk_store.prepare(built, tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {disk_store.CURRENT, other.sha256, built.sha256}
    os.close(held.descriptor)
    disk_store.sweep(tmp_path)
    assert not held.folder.exists()


@pytest.mark.parametrize("text", ["{}", "", '{"sha256": "x", "quads": 1}'])
def test_a_broken_pointer_is_told(tmp_path: Path, text: str) -> None:
    """A folder that does not say what to serve is an error in a sentence."""
    (tmp_path / disk_store.CURRENT).write_text(text)
    with pytest.raises(ReleaseError):
        disk_store.hold(tmp_path)


def test_a_new_store_is_served(tmp_path: Path) -> None:
    """A build puts a new store in place, and the server takes it, and the old one goes."""
    folder = tmp_path / "stores"
    release = ["--project", SMALL, "--release", str(tmp_path / "r.nq"), "--store", str(folder)]
    assert run("build", *release).returncode == 0
    first = json.loads((folder / disk_store.CURRENT).read_bytes())["sha256"]
    with serving(*release) as url:
        server = Server(url)
        assert first in server.send("GET", "/ready").body.decode()
        count = server.get(COUNT).count
        new = Release("1" * 64, 1, "", "", b"<urn:a> <urn:b> <urn:c> .\n")
        disk_store.prepare(new, folder)
        deadline = time.monotonic() + PATIENCE
        while server.get(COUNT).count == count and time.monotonic() < deadline:
            time.sleep(0.1)
        assert server.get(COUNT).count == 1
        while (folder / first).exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not (folder / first).exists()


def test_files_that_are_opened_late_can_be(tmp_path: Path) -> None:
    """Of a store of many files not all are open at first; queries that need the others end well."""
    many = 20
    store = Store(tmp_path / "many")
    for number in range(many):
        line = f'<urn:s{number}> <urn:p> "{"text " * 20}{number}"'
        store.bulk_load(f"{line} .\n{line} <urn:g{number}> .\n", RdfFormat.N_QUADS)
    store.flush()
    del store
    told = {"sha256": "many", "quads": many}
    (tmp_path / disk_store.CURRENT).write_text(json.dumps(told))
    held = disk_store.hold(tmp_path)
    assert EmbeddedEngine.of_folder(held.folder, None).files > many
    os.close(held.descriptor)
    with serving("--store", str(tmp_path), "--project", SMALL) as url:
        server = Server(url)
        assert server.get(COUNT).count == many
        assert server.get(COUNT.replace("?s ?p ?o", "GRAPH ?g { ?s ?p ?o }")).count == many
        assert server.get("SELECT (MIN(?o) AS ?n) { ?s ?p ?o }").status == 200


def test_without_a_store_it_is_told_how_to_make_one(tmp_path: Path) -> None:
    """`serve --store` of nothing says which command prepares it."""
    done = run("serve", "--store", str(tmp_path / "none"), "--port", "1")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr


def test_rocksdb_finds_its_files_open(tmp_path: Path) -> None:
    """Evaluators are forked after the store is opened: of a small one they open no file more."""
    Store(tmp_path / "store").flush()
    assert EmbeddedEngine.of_folder(tmp_path / "store", None).files == 0
