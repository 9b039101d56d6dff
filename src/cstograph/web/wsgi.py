"""The application that `cstograph serve` runs, made from the environment.

CSTOGRAPH_RELEASE names a release file and CSTOGRAPH_PROJECT the project it was built from;
CSTOGRAPH_FILES is a JSON array of files of RDF to serve as they are, instead.
"""

import contextlib
import ctypes
import hashlib
import json
import os
import signal
from pathlib import Path

from flask import Flask

from cstograph.engine.embedded import EmbeddedEngine
from cstograph.project import Project
from cstograph.release import Release
from cstograph.web import Publication, create_app

_PR_SET_PDEATHSIG = 1  # of prctl(2)


def make() -> Flask:
    """Make the application. Raises CstographError where what it is to serve is broken."""
    _end_with_parent()
    files = os.environ.get("CSTOGRAPH_FILES")
    if files:
        return create_app(of_files([Path(name) for name in json.loads(files)]))
    project = Project(Path(os.environ["CSTOGRAPH_PROJECT"]))
    return create_app(of_release(Release.read(Path(os.environ["CSTOGRAPH_RELEASE"])), project))


def _end_with_parent() -> None:
    """Ask Linux to end this worker when the process that started it is gone, however it ended."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def of_release(release: Release, project: Project) -> Publication:
    """Publish a release, with the names and questions of its project."""
    return Publication(
        engine=EmbeddedEngine.of_release(release, project.context.prefixes),
        version=release.sha256,
        quads=release.quads,
        title="cstograph",
        context=project.context,
        questions=project.questions(),
    )


def of_files(paths: list[Path]) -> Publication:
    """Publish files of RDF as they are; their bytes are the version."""
    engine = EmbeddedEngine.of_files(paths)
    digest = hashlib.sha256(b"".join(hashlib.sha256(p.read_bytes()).digest() for p in paths))
    first, *more = [path.name for path in paths]
    title = f"{first} and {len(more)} more" if more else first
    return Publication(engine, digest.hexdigest(), len(engine), title)
