"""How much a query may take, and how many may run."""

import os
from dataclasses import dataclass

#: How many processors this process may use.
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
_MEMORY = 1 << 30


def _evaluators() -> int:
    """Four a core, as far as half of the machine's memory can hold them at their limit."""
    try:
        machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # not told on this system
        machine = 8 * _MEMORY
    return max(4, min(4 * CORES, machine // (2 * _MEMORY)))


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds the service: at most `evaluators` x `memory`, and the release as it is loaded.

    `deadline`: seconds that a query has, with its wait. `memory`: bytes that it may take.
    `max_result`: bytes of an answer. `evaluators`: how many queries run at a time, and `slow` how
    many of them may run for longer than the rest waits. `waiting`: how many queries wait at most.
    `cache`: bytes of answers that are kept to be given again. `fresh`: seconds for which others may
    give an answer again without asking whether there is a newer one.
    """

    deadline: float = 10.0
    memory: int = _MEMORY
    max_result: int = 1 << 30
    evaluators: int = _evaluators()
    waiting: int = 256
    cache: int = 64 << 20
    fresh: int = 0

    @property
    def processes(self) -> int:
        """How many evaluators there are: some more than may run, so that one is always ready."""
        return self.evaluators + self.evaluators // 2

    @property
    def slow(self) -> int:
        """How many queries may take their time at once."""
        return max(1, self.evaluators // 2)
