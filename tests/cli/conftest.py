"""The projects that the commands are run on."""

import shutil
from pathlib import Path

import pytest
import watchfiles

from cstograph.project.project import Project
from cstograph.server import server
from tests.cli.command import run

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _served(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing begin in this process, server or watch, that nothing would end there."""
    monkeypatch.setattr(server, "run", lambda *_arguments, **_options: None)
    monkeypatch.setattr(watchfiles, "watch", lambda *_paths, **_options: iter([set()]))


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the bundled project with its release built, which no test changes."""
    root = tmp_path_factory.mktemp("published")
    for folder in ("ontology", "data", "shapes"):
        shutil.copytree(Project.bundled().root / folder, root / folder)
    built = run("build", "--project", root)
    assert built.code == 0, built
    return root


@pytest.fixture
def project(published: Path, tmp_path: Path) -> Path:
    """Give a copy of the bundled project with its release, to change."""
    return Path(shutil.copytree(published, tmp_path / "project"))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Give a copy of a small project on birds, without a release, to change."""
    return Path(shutil.copytree(HERE / "small", tmp_path / "small"))
