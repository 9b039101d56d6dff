"""How long `cstograph build` takes, with validation, how much memory, and how long a change."""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer

from benchmarks import processes
from benchmarks.speed.figures import Figure
from benchmarks.speed.goals import OURS
from cstograph.project.project import Project

_DAY, _MEETINGS = "2021-03-04", 10


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


def change(scale: str, project: Project, rounds: int, limit: float) -> Iterator[Figure]:
    """Change a source of a project that `cstograph validate --watch` stays with.

    A time is that from writing the file to the line that counts what is wrong. A mistake is made
    and mended in turn, and has to be told. The first validation may take `limit` seconds.
    """
    with TemporaryDirectory() as folder:
        copy, source = Path(folder), Path(folder) / "data" / "changed.yaml"
        for name in ("ontology", "shapes"):
            shutil.copytree(project.root / name, copy / name)
        for path in project.data_files():
            link = copy / path.relative_to(project.root)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(path)
        source.write_text(_source(_DAY), "utf-8")
        command = [sys.executable, "-m", "cstograph", "validate", "--watch", "--project", folder]
        with subprocess.Popen(command, stdout=-1, stderr=subprocess.DEVNULL, text=True) as process:
            stop = Timer(limit, process.kill)
            stop.start()
            try:
                valid = _counted(process)
                times = []
                for _ in range(rounds):
                    for day, right in (("2021-02-30", False), (_DAY, True)):
                        began = time.monotonic()
                        source.write_text(_source(day), "utf-8")
                        told = _counted(process)
                        times.append(time.monotonic() - began)
                        if told == "" or (told == valid) is not right:
                            yield Figure("change", scale, OURS, note=f"wrong: {told or 'ended'}")
                            return
            finally:
                stop.cancel()
                process.kill()
    yield Figure("change", scale, OURS, tuple(times))


def _source(day: str) -> str:
    """Write a source with ten meetings, the last of them on a day."""
    meetings = [
        f"  - id: meeting/changed-{number}\n    type: Meeting\n    label: Meeting {number}\n"
        f"    heldBy: body/csto-parliamentary-assembly\n    format: Remote\n"
        f"    date: {day if number == _MEETINGS else _DAY}\n"
        for number in range(1, _MEETINGS + 1)
    ]
    head = "id: source/changed\ntype: Source\ntitle: Ten meetings\nfacts:\n"
    return head + "".join(meetings)


def _counted(process: subprocess.Popen[str]) -> str:
    """Read findings up to the line that counts them; give that, or nothing if there is none."""
    counts = (line for line in process.stdout or () if re.match(r"\d+ violation", line))
    return next(counts, "")
