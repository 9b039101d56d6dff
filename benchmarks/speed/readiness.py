"""How soon after its start a server answers, and how much memory it holds then."""

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median

from benchmarks import processes
from benchmarks.servers import Running, Server
from benchmarks.speed import answers
from benchmarks.speed.answers import Answer
from benchmarks.speed.figures import Figure
from benchmarks.speed.queries import Kind

_MEGABYTE = 1 << 20


def ready(
    scale: str,
    servers: Mapping[str, tuple[Server, Path]],
    release: Path,
    rounds: int,
    patience: float,
    kind: Kind,
    expected: Answer,
) -> Iterator[Figure]:
    """Start each server in turn on what it has prepared, until its first answer, which is right."""
    times: dict[str, list[float]] = {name: [] for name in servers}
    wrong: dict[str, str] = {}
    for _ in range(rounds):
        for name, (server, folder) in servers.items():
            if name in wrong:
                continue
            try:
                with server.running(release, folder=folder, ready_within=patience) as running:
                    if answers.ask(running.endpoint, kind.query(0)) != expected:
                        wrong[name] = "wrong answer"
                    times[name].append(time.monotonic() - running.began)
            except (RuntimeError, OSError, answers.NoAnswerError) as error:
                print(f"{scale}: {name}: {error}", flush=True)
                wrong[name] = "does not start"
    for name in servers:
        note = wrong.get(name, "")
        yield Figure("ready", scale, name, () if note else tuple(times[name]), note)


def memory(scale: str, running: Mapping[str, Running], quads: int) -> Iterator[Figure]:
    """Tell what servers hold that have answered queries, and are at rest.

    What processes share counts once. A server of one process has no further one.
    """
    for name, server in running.items():
        held = processes.shares(server.pid or 0)
        yield Figure("memory", scale, name, (sum(held) / quads,))
        if held[1:]:
            yield Figure("process", scale, name, (median(held[1:]) / _MEGABYTE,))
