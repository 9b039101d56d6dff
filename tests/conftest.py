"""Fixtures that several folders share."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cstograph.project.project import Project
from cstograph.release import release
from cstograph.release.release import Release
from tests.live import serving

#: The property of a test whose value is shown when all are over.
TOLD = "told"


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
