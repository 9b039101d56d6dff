"""The machine that measures: the processors it uses, and what it says of itself."""

import os
import platform
import re
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from benchmarks import processes

_CORES = 2
_AT_REST = 0.1
#: cstograph begins to make its dumps some seconds after it has started.
_BEGINS = 4.0


def confine() -> None:
    """Have this process, and all that it starts, use the same two cores."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:_CORES])


def describe() -> str:
    """Say when this is, and what the machine is."""
    name = platform.processor() or platform.machine()
    with suppress(OSError):
        found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
        name = found[1] if found else name
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = min(_CORES, os.cpu_count() or 1)
    return f"Measured on {time.strftime('%-d %B %Y')} on {cores} cores of {name}, {memory:.0f} GB."


def settle(servers: Iterable[int | None], patience: float) -> bool:
    """Wait until servers that were just started do nothing of their own; tell whether they do."""
    time.sleep(_BEGINS)
    return rest(servers, patience, look=1.0)


def rest(servers: Iterable[int | None], patience: float, look: float = 0.25) -> bool:
    """Wait until servers work no more, on what nobody waits for either; tell whether they do."""
    pids = [server for server in servers if server]
    end = time.monotonic() + patience
    before = sum(map(processes.seconds_of_work, pids))
    while time.monotonic() < end:
        time.sleep(look)
        now = sum(map(processes.seconds_of_work, pids))
        if abs(now - before) < _AT_REST * look:  # less, where a process has ended
            return True
        before = now
    return False
