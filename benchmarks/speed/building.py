"""How long `cstograph build` takes, how much memory, and how soon an edit is judged."""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Timer

from benchmarks import processes
from benchmarks.speed.figures import Figure
from benchmarks.speed.goals import OURS
from cstograph.project.project import Project

_DAY, _MEETINGS = "2021-03-04", 10
_COUNT = r"\d+ violation"


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
    """Edit a source of a project that `cstograph validate --watch` stays with, and add one.

    Times are from writing the file to the first line that counts what is wrong, and to the line
    that says that everything is validated; the second is given beside how long `cstograph validate`
    takes. A mistake is made and mended in turn, and has to be found. All of it may take `limit`
    seconds a round.
    """
    with TemporaryDirectory() as folder:
        sources = Path(folder) / "data"
        for name in ("ontology", "shapes"):
            shutil.copytree(project.root / name, sources.with_name(name))
        for path in project.data_files():
            link = Path(folder) / path.relative_to(project.root)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(path)
        edited, new = sources / "changed.yaml", sources / "new.yaml"
        edited.write_text(_source("changed", _DAY), "utf-8")
        command = [sys.executable, "-m", "cstograph", "validate", "--project", folder]
        whole = [_seconds_of(command) for _ in range(rounds)]
        times: dict[str, list[float]] = {"edit": [], "new": [], "complete-pass": []}
        with subprocess.Popen([*command, "--watch"], stdout=-1, stderr=-2, text=True) as process:
            stop = Timer(limit * rounds, process.kill)
            stop.start()
            try:
                valid = _next(process, _COUNT)
                _next(process, "Validated in ")
                for _ in range(rounds):
                    for day, path, measure in (
                        ("2021-02-30", edited, "edit"),
                        (_DAY, edited, "edit"),
                        ("2021-02-30", new, "new"),
                        (None, new, ""),
                    ):
                        began = time.monotonic()
                        if day is None:
                            path.unlink()
                        else:
                            path.write_text(_source(path.stem, day), "utf-8")
                        counted = _next(process, _COUNT)
                        times.setdefault(measure, []).append(time.monotonic() - began)
                        is_complete = _next(process, "Validated everything")
                        times["complete-pass"].append((time.monotonic() - began) / median(whole))
                        is_right = (counted == valid) is (day in (_DAY, None))
                        if not (is_complete and is_right):
                            note = f"wrong: {counted or 'ended'}"
                            yield Figure("edit", scale, OURS, note=note)
                            return
            finally:
                stop.cancel()
                process.kill()
    yield Figure("validate", scale, OURS, tuple(whole))
    for measure in ("edit", "new", "complete-pass"):
        yield Figure(measure, scale, OURS, tuple(times[measure]))


def _seconds_of(command: list[str]) -> float:
    began = time.monotonic()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.monotonic() - began


def _source(name: str, day: str) -> str:
    """Write a source with ten meetings, the last of them on a day."""
    meetings = [
        f"  - id: meeting/{name}-{number}\n    type: Meeting\n    label: Meeting {number}\n"
        f"    heldBy: body/csto-parliamentary-assembly\n    format: Remote\n"
        f"    date: {day if number == _MEETINGS else _DAY}\n"
        for number in range(1, _MEETINGS + 1)
    ]
    head = f"id: source/{name}\ntype: Source\ntitle: Ten meetings\nfacts:\n"
    return head + "".join(meetings)


def _next(process: subprocess.Popen[str], pattern: str) -> str:
    """Read up to a line that starts so; give it, or nothing if there is none."""
    return next((line for line in process.stdout or () if re.match(pattern, line)), "")
