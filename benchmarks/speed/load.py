"""Load on an endpoint, by wrk with a script of ours."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import quote

from benchmarks.speed.queries import FIRST, Kind

PROGRAM = shutil.which("wrk")
_SCRIPT = Path(__file__).with_name("queries.lua")
_PATIENCE = 120


class LoadError(Exception):
    """Not all requests were answered well, so there is nothing to measure."""


@dataclass(frozen=True, slots=True)
class Load:
    """What came of it: answers per second, and the median of their milliseconds."""

    rate: float
    median: float


def check() -> None:
    """Make sure that there is wrk. Raises FileNotFoundError."""
    if not PROGRAM:
        raise FileNotFoundError("There is no wrk here (on Debian: apt install wrk).")


def repeated(endpoint: str, kind: Kind, seconds: float, connections: int) -> Load:
    """Ask one query over and over. Raises LoadError."""
    return _run(endpoint, [quote(kind.query(0), safe=""), "", "", ""], "same", seconds, connections)


def unique(endpoint: str, kind: Kind, start: int, seconds: float, connections: int) -> Load:
    """Ask the queries of the numbers after `start`, each once. Raises LoadError."""
    iris = [quote(iri, safe="") for iri in kind.resources]
    return _run(endpoint, [*kind.pieces(), *iris], str(FIRST + start), seconds, connections)


def _run(
    endpoint: str, pieces: Sequence[str], start: str, seconds: float, connections: int
) -> Load:
    check()
    with NamedTemporaryFile("w", encoding="ascii", suffix=".txt") as file:
        file.write("".join(f"{piece}\n" for piece in pieces))
        file.flush()
        options = ["--threads", "1", "--connections", str(connections), "--script", str(_SCRIPT)]
        times = ["--duration", str(max(1, round(seconds))), "--timeout", str(_PATIENCE)]
        command = [str(PROGRAM), *options, *times, endpoint, "--", file.name, start]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = [line for line in done.stdout.splitlines() if line.startswith("measured ")]
    if not told:
        raise LoadError(f"wrk says nothing: {(done.stderr or done.stdout)[-300:].strip()}")
    said = json.loads(told[-1].removeprefix("measured "))
    if said["failed"]:
        raise LoadError(f"{said['failed']} of {said['requests']} requests failed")
    if not said["requests"]:
        raise LoadError(f"no request was answered within {seconds:g} s")
    return Load(said["requests"] * 1e6 / said["microseconds"], said["median"] / 1000)
