"""A release in stores elsewhere, and servers before these."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import virtuoso
from cstograph.release.release import Release
from tests.live import serving
from tests.remote import stores
from tests.remote.stores import Store
from tests.web.client import Server


def run(
    *arguments: str, environment: dict[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run `cstograph ARGUMENTS`."""
    return subprocess.run(
        [sys.executable, "-m", "cstograph", *arguments],
        env=os.environ | (environment or {}),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="session")
def release_file(built: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a file of the bundled release."""
    path = tmp_path_factory.mktemp("pushed") / "release.nq"
    built.write(path)
    return path


@pytest.fixture(scope="session", params=["oxigraph", "virtuoso"])
def store(
    request: pytest.FixtureRequest, release_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """Give a store that the bundled release was pushed to."""
    if request.param == "virtuoso" and not virtuoso.PROGRAM:
        pytest.skip("Virtuoso is not installed (on Debian: apt install virtuoso-opensource)")
    start = stores.virtuoso if request.param == "virtuoso" else stores.oxigraph
    with start(tmp_path_factory.mktemp("store") / "data") as running:
        done = run(
            "push",
            running.graphs,
            "--release",
            str(release_file),
            *running.options,
            environment=running.environment,
        )
        assert done.returncode == 0, done.stderr
        yield running


@pytest.fixture(scope="session")
def before(store: Store) -> Iterator[Server]:
    """Serve what a store answers."""
    with serving("--endpoint", store.query) as url:
        yield Server(url)
