"""What Linux can do and Python does not ask it for."""

import contextlib
import ctypes
import os
import re
import resource
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36  # of prctl(2)
_SHARE = re.compile(rb"^Pss:\s+(\d+) kB", re.MULTILINE)
_AVAILABLE = re.compile(rb"^MemAvailable:\s+(\d+) kB", re.MULTILINE)
_GROUP = re.compile("^0::(.*)$", re.MULTILINE)
_CACHED = re.compile(rb"^inactive_file (\d+)", re.MULTILINE)
_SCHEDULED = 2  # of clock_getcpuclockid(3), which has the number of the process in the clock's


def die_with_parent(parent: int) -> None:
    """End this process when `parent`, which started it, is gone, however that ended.

    Elsewhere than on Linux this does nothing.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it has ended before it could be asked for
            os.kill(os.getpid(), signal.SIGKILL)


def adopt_orphans() -> None:
    """Become the parent of all processes whose parent ends, among those that this one started.

    Elsewhere than on Linux this does nothing.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)


def seconds_of_work(process: int) -> float | None:
    """Give how long a process has been worked on by processors; None where that is not told."""
    if sys.platform != "linux":
        return None
    with contextlib.suppress(OSError):
        return time.clock_gettime(~process << 3 | _SCHEDULED)
    return None


def share_of_memory(process: int) -> int:
    """Give the bytes that a process holds, what it shares with others being shared out.

    0 where it is gone, or where that is not told: elsewhere than on Linux.
    """
    with contextlib.suppress(OSError):
        found = _SHARE.search(Path(f"/proc/{process}/smaps_rollup").read_bytes())
        return int(found[1]) * 1024 if found else 0
    return 0


def has_memory_for_twice() -> bool:
    """Tell whether all that this process holds would fit into memory once more.

    That is, into what nobody holds, of the machine or of the groups that this process is in (cgroup
    v2). Elsewhere than on Linux it is believed to.
    """
    try:
        held = int(Path("/proc/self/statm").read_bytes().split()[1]) * resource.getpagesize()
        found = _AVAILABLE.search(Path("/proc/meminfo").read_bytes())
    except OSError:
        return True
    free = int(found[1]) * 1024 if found else held
    return min([free, *_free_in_groups()]) >= held


def _free_in_groups() -> Iterator[int]:
    """Give the bytes that may still be held in each group which this process is in."""
    root = Path("/sys/fs/cgroup")
    with contextlib.suppress(OSError):
        found = _GROUP.search(Path("/proc/self/cgroup").read_text("utf-8"))
        own = root / found[1].lstrip("/") if found else root
        for group in (own, *own.parents):
            with contextlib.suppress(OSError, ValueError):  # such as "max"
                most = int((group / "memory.max").read_bytes())
                cached = _CACHED.search((group / "memory.stat").read_bytes())
                held = int((group / "memory.current").read_bytes())
                yield most - held + (int(cached[1]) if cached else 0)
            if group == root:
                break


def open_files() -> dict[int, Path]:
    """Give the numbers of what this process has open, and where each leads.

    Elsewhere than on Linux only the three standard ones.
    """
    found = {number: Path(os.devnull) for number in range(3)}
    with contextlib.suppress(OSError):
        for link in Path("/proc/self/fd").iterdir():
            with contextlib.suppress(OSError):  # the one that lists them
                found[int(link.name)] = link.readlink()
    return found
