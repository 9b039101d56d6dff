"""What Linux can do and Python does not ask it for."""

import contextlib
import ctypes
import signal
import time

_PR_SET_PDEATHSIG = 1  # of prctl(2)
_CPUCLOCK_SCHED = 2  # of clock_getcpuclockid(3)


def die_with_parent() -> None:
    """End this process when the one that started it is gone, however it ended.

    Elsewhere than on Linux this does nothing.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def seconds_worked(pid: int) -> float | None:
    """Give the seconds that a process has had a processor; None where that is not told."""
    try:
        return time.clock_gettime(~pid << 3 | _CPUCLOCK_SCHED)
    except (OSError, OverflowError):
        return None
