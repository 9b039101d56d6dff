"""Fixtures that several folders share."""

import contextlib
import shutil
import socket
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cstograph.project.project import Project
from cstograph.release import release
from cstograph.release.release import Release
from tests.live import serving
from tests.web.client import PATIENCE, Server, target

#: The property of a test whose value is shown when all are over.
TOLD = "told"
#: What clients send of a request before they say nothing more.
HALVES = {
    "in the URL": b"GET /sparql?que",
    "in a field": b"GET / HTTP/1.1\r\nHost: localhost\r\nAccept: te",
}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show what tests have measured, a line each."""
    reports = [r for o in ("passed", "failed") for r in terminalreporter.getreports(o)]
    told = [value for r in reports for name, value in r.user_properties if name == TOLD]
    if told:
        terminalreporter.section("hostile requests")
        terminalreporter.write("\n".join(told) + "\n")


@pytest.fixture(scope="session")
def bundled() -> Project:
    """Give the project that cstograph ships with."""
    return Project.bundled()


@pytest.fixture(scope="session")
def built(bundled: Project) -> Release:
    """Give the bundled project's release, built in this run."""
    return release.build(bundled)[0]


@pytest.fixture(scope="session")
def server(built: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the URL of a live server of that release."""
    path = tmp_path_factory.mktemp("release") / "release.nq"
    built.write(path)
    with serving("--release", str(path)) as url:
        yield url


@pytest.fixture
def project(bundled: Project, tmp_path: Path) -> Project:
    """Give a copy of the bundled project that a test may break."""
    for folder in ("ontology", "data", "shapes"):
        shutil.copytree(bundled.root / folder, tmp_path / "project" / folder)
    return Project(tmp_path / "project")


@pytest.fixture(scope="session")
def left() -> Iterator[tuple[Server, dict[str, socket.socket]]]:
    """Serve the bundled graph, to clients too that say nothing more, from the start on.

    So nobody has to wait until they are let go: other tests ask the server meanwhile.
    """
    with serving() as url, contextlib.ExitStack() as stack:
        clients = {}
        for name in (*HALVES, "after answers"):
            connection = HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)
            connection.connect()
            clients[name] = stack.enter_context(connection.sock)
            if half := HALVES.get(name):
                connection.send(half)
                continue
            for _ in range(3):  # by the application, and in the ways that are quicker
                connection.request("GET", target("ASK {}"))
                assert connection.getresponse().read()
        yield Server(url), clients
