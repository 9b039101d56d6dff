"""The bundled project below another base, so that its IRIs are addresses of a server at hand."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import ports
from cstograph.project.project import Project
from tests.live import serving


def rebase(project: Project, base: str, to: Path) -> Project:
    """Copy a project, with `base` where its own base stands: in facts, vocabulary and rules."""
    old = project.context.base
    for folder in ("ontology", "data", "shapes"):
        shutil.copytree(project.root / folder, to / folder)
    for file in to.rglob("*"):
        if file.is_file():
            file.write_text(file.read_text("utf-8").replace(old, base), "utf-8")
    return Project(to)


@contextlib.contextmanager
def serving_at_home(project: Project) -> Iterator[str]:
    """Serve a copy of a project whose IRIs are the server's own addresses; give the base."""
    with ports.reserved() as port, tempfile.TemporaryDirectory() as folder:
        base = f"http://127.0.0.1:{port}/"
        copy = rebase(project, base, Path(folder) / "project")
        with serving("--project", str(copy.root), port=port):
            yield base
