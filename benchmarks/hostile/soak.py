"""All cases at the same time as ordinary load, for a while."""

import asyncio
import random
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from benchmarks import processes
from benchmarks.hostile.canary import Probe, ask
from benchmarks.hostile.case import Case
from benchmarks.hostile.target import Target

_ATTACKERS = 3
_CLIENTS = 4


@dataclass(frozen=True, slots=True)
class Soaked:
    """What became of the ordinary requests.

    `wrong` are those that had no answer, or another one than before. `attacks`: how many attacks
    there were meanwhile. `before` and `after`: the bytes that the server's processes have held.
    """

    probes: tuple[Probe, ...]
    wrong: tuple[str, ...]
    attacks: int
    before: int
    after: int

    def __str__(self) -> str:
        worst = max(probe.seconds for probe in self.probes)
        return (
            f"{len(self.probes)} requests during {self.attacks} attacks: {len(self.wrong)} not "
            f"answered, the slowest after {worst:.2f} s; memory before and after: "
            f"{self.before >> 20} MB, {self.after >> 20} MB"
            + "".join(f"\n{fault}" for fault in self.wrong[:10])
        )


def soak(
    target: Target, cases: Sequence[Case], seconds: float, pid: int | None, seed: int = 0
) -> Soaked:
    """Attack in random order from several threads, and ask ordinary questions from others.

    Each ordinary client has an address of its own, where that can be.
    """
    expected = ask(target.url, 0).counted
    before = processes.memory(pid) if pid else 0
    is_over = threading.Event()

    def attack(number: int) -> int:
        order = random.Random(f"{seed}.{number}")  # noqa: S311 - an order, no secret
        done = 0
        while not is_over.is_set():
            asyncio.run(order.choice(cases).attack(target))
            done += 1
        return done

    def use(number: int) -> list[Probe]:
        probes: list[Probe] = []
        while not is_over.is_set():
            probes.append(ask(target.url, len(probes), f"127.0.0.{number + 3}", patience=30.0))
            time.sleep(0.01)
        return probes

    with ThreadPoolExecutor(_ATTACKERS + _CLIENTS) as threads:
        attacks = [threads.submit(attack, number) for number in range(_ATTACKERS)]
        uses = [threads.submit(use, number) for number in range(_CLIENTS)]
        time.sleep(seconds)
        is_over.set()
    probes = tuple(probe for client in uses for probe in client.result())
    wrong = tuple(
        probe.failure or f"answered {probe.counted} instead of {expected}"
        for probe in probes
        if probe.counted != expected
    )
    after = processes.memory(pid) if pid else 0
    return Soaked(probes, wrong, sum(a.result() for a in attacks), before, after)
