"""How long `cstograph build` takes, with validation, and how much memory."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import processes
from benchmarks.speed.figures import Figure
from benchmarks.speed.goals import OURS
from cstograph.project import Project


def build(scale: str, project: Project, rounds: int, limit: float) -> Iterator[Figure]:
    """Build a project in a process of its own, which is ended after `limit` seconds."""
    times, peaks, note = [], [], ""
    for _ in range(rounds):
        with TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "cstograph", "build", "--project", str(project.root)]
            began = time.monotonic()
            with (
                (Path(folder) / "log").open("wb") as log,
                subprocess.Popen(
                    [*command, "--release", str(Path(folder) / "release.nq")],
                    stdout=log,
                    stderr=log,
                ) as process,
                processes.Watch(process.pid) as watch,
            ):
                try:
                    code = process.wait(limit)
                    note = f"ended with {code}" if code else ""
                except subprocess.TimeoutExpired:
                    process.kill()
                    note = f"over {limit:g} s"
            times.append(time.monotonic() - began)
            peaks.append(watch.peak / 2**30)
        if note:
            break
    yield Figure("build", scale, OURS, () if note else tuple(times), note)
    yield Figure("build-memory", scale, OURS, tuple(peaks))


def change(scale: str, project: Project) -> Iterator[Figure]:
    """Tell how long it takes to validate a project again of which one source has changed.

    There is no command yet that validates less than all.
    """
    del project
    yield Figure("change", scale, OURS, note="not there yet")
