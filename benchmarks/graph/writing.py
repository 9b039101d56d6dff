"""A generated graph as a file of N-Quads, as a project and as a release."""

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from itertools import count
from os import environ
from pathlib import Path
from tempfile import NamedTemporaryFile

from benchmarks.graph import directory, source
from benchmarks.graph.draft import Page
from benchmarks.graph.frame import Frame
from cstograph.project.project import Project
from cstograph.release.release import Release

_CHUNK = 1 << 20


def pages(quads: int, seed: int, frame: Frame) -> Iterator[Page]:
    """Generate sources until the release of them and of the bundled graph has so many quads."""
    written = frame.released.count("\n")
    offices = directory.offices(frame)
    for number in count():
        made = source.page(frame, offices, seed, number - 1) if number else directory.page(frame)
        written += made.stated.count("\n") + made.derived.count("\n")
        yield made
        if written >= quads:
            return


def write_facts(path: Path, quads: int, seed: int) -> None:
    """Write what the sources state: the data of a project whose release has so many quads."""
    frame = Frame.bundled()
    with path.open("w", encoding="utf-8", newline="\n", buffering=_CHUNK) as file:
        file.write(frame.stated)
        for made in pages(quads, seed, frame):
            file.write(made.stated)


def write_project(folder: Path, quads: int, seed: int) -> Project:
    """Make a project of them: the bundled ontology and shapes, and data/bulk.nq."""
    bundled = Project.bundled().root
    for name in ("ontology", "shapes"):
        shutil.copytree(bundled / name, folder / name, dirs_exist_ok=True)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    write_facts(folder / "data" / "bulk.nq", quads, seed)
    return Project(folder)


def write_release(path: Path, quads: int, seed: int) -> None:
    """Write the release that `cstograph build` makes of such a project, without validating it.

    What the derivations give is generated too; sort(1) puts the quads in order, on disk where
    they do not fit in memory.
    """
    frame = Frame.bundled()
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".nq") as body:
        command = ["sort", "-u", "-S", "1G", "-T", str(path.parent), "-o", body.name]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, env=environ | {"LC_ALL": "C"}
        ) as sort:
            assert sort.stdin is not None  # noqa: S101 - it is a pipe
            sort.stdin.write(frame.released.encode())
            for made in pages(quads, seed, frame):
                sort.stdin.write(made.stated.encode())
                sort.stdin.write(made.derived.encode())
            sort.stdin.close()
            if sort.wait():
                raise RuntimeError(f"sort ended with {sort.returncode}.")
        _with_header(Path(body.name), path, f"{quads} quads of seed {seed}")


def _with_header(body: Path, path: Path, inputs: str) -> None:
    digest, lines = hashlib.sha256(), 0
    with body.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            lines += chunk.count(b"\n")
    fingerprint = hashlib.sha256(inputs.encode()).hexdigest()
    Release(digest.hexdigest(), lines, fingerprint, "not validated", b"").write(path)
    with body.open("rb") as file, path.open("ab") as release:
        shutil.copyfileobj(file, release, _CHUNK)
