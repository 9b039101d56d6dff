"""A case, tried on an endpoint."""

import asyncio
import math
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks import processes
from benchmarks.hostile.canary import Canary
from benchmarks.hostile.case import Case
from benchmarks.hostile.exchange import Ending
from benchmarks.hostile.target import Target

_MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a case has done to a server: its faults, of which a case that is survived has none.

    `seconds`: how long the attack took. `worst`: the seconds that the canary has waited at most,
    without end if it was no longer answered.
    `peak`: the most bytes that the server's processes have held. `endings`: those of its requests.
    """

    case: Case
    faults: tuple[str, ...]
    seconds: float
    worst: float
    peak: int
    endings: str

    @property
    def is_survived(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.faults

    def __str__(self) -> str:
        word = "survived" if self.is_survived else "FAILED  "
        told = "; ".join(self.faults) or self.endings
        peak = f"{self.peak / _MEGABYTE:6.0f} MB" if self.peak else "        -"
        return (
            f"{word} {self.case.name:26} {self.seconds:5.1f} s  "
            f"canary {self.worst:6.3f} s  {peak}  {told}"
        )


def attempt(
    case: Case, target: Target, canary: Canary, calm: float, pid: int | None, bound: int
) -> Verdict:
    """Try a case, and watch for some seconds more.

    `pid` is the server's process, if it can be looked at, and `bound` the bytes that it and all
    that it has started may hold.
    """
    with ExitStack() as stack:
        watch = stack.enter_context(processes.Watch(pid)) if pid else None
        began = time.monotonic()
        with ThreadPoolExecutor(1) as thread:  # another event loop may run in this one
            endings = thread.submit(asyncio.run, case.attack(target)).result()
        ended = time.monotonic()
        time.sleep(calm)
        is_watched = canary.wait_for_one(ended + calm, 2 * canary.promise)
    probes = canary.probes(began)
    peak = watch.peak if watch else 0
    found = [f"canary: {fault}" for fault in map(canary.fault, probes) if fault]
    if not is_watched:
        found.append(f"canary: not answered within {2 * canary.promise:g} s")
    found += [ending.fault for ending in endings if ending.fault]
    if pid and not processes.is_alive(pid):
        found.append("the server has ended")
    if peak > bound:
        found.append(f"more memory than {bound / _MEGABYTE:.0f} MB")
    worst = max((probe.seconds for probe in probes), default=0.0) if is_watched else math.inf
    return Verdict(case, _counted(found), ended - began, worst, peak, _told(endings))


def _counted(faults: list[str]) -> tuple[str, ...]:
    """Give each fault once, with the number of times, the most frequent one of a kind first."""
    return tuple(
        f"{fault} ({times} x)" if times > 1 else fault
        for fault, times in Counter(faults).most_common(4)
    )


def _told(endings: list[Ending]) -> str:
    return ", ".join(
        f"{times} x {ending}" if times > 1 else ending
        for ending, times in Counter(map(str, endings)).most_common(4)
    )
