"""One live server for all hostile cases, with limits that make them short."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks import processes
from benchmarks.hostile.canary import PROMISE, Canary, watching
from benchmarks.hostile.target import GRACE, Target
from benchmarks.servers import SERVERS
from cstograph.release.release import Release
from tests.running import scaled

DEADLINE, HOLD = 0.6, 0.5
EVALUATORS, MEMORY = 4, 256 << 20
_SERVER = 128 << 20
_ADDRESS_SPACE = 8 << 30


@dataclass(frozen=True)
class Victim:
    """A server to attack, its process, the bytes that it and all it starts may hold, a canary."""

    target: Target
    pid: int
    bound: int
    canary: Canary


@contextmanager
def attacked(release: Release, folder: Path, deadline: float) -> Iterator[Victim]:
    """Serve a release with little memory, and promise as much as a busy machine can keep."""
    grace, promise = scaled(GRACE), scaled(PROMISE)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    path = folder / "release.nq"
    release.write(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CSTOGRAPH_EVALUATORS", str(EVALUATORS))
        patch.setenv("CSTOGRAPH_MEMORY", str(MEMORY))
        patch.setenv("CSTOGRAPH_CACHE", "0")  # what would be answered from there is no attack
        with SERVERS["cstograph"].running(path, deadline, _ADDRESS_SPACE) as running:
            assert running.pid
            bound = processes.memory(running.pid) + EVALUATORS * MEMORY + _SERVER
            target = Target(running.endpoint, deadline, HOLD, grace)
            with watching(running.endpoint, promise) as canary:
                yield Victim(target, running.pid, bound, canary)


@pytest.fixture(scope="session")
def victim(built: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Victim]:
    """Give a server with so short a deadline that the cases are short."""
    with attacked(built, tmp_path_factory.mktemp("release"), DEADLINE) as victim:
        yield victim


@pytest.fixture(scope="session")
def patient_victim(built: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Victim]:
    """Give a server whose deadline is what a quick query may have to wait in a flood."""
    with attacked(built, tmp_path_factory.mktemp("release"), PROMISE) as victim:
        yield victim
