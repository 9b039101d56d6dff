"""A process and all that it has started, as Linux tells of them in /proc."""

import os
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from cstograph.engine.linux import share_of_memory

_PAUSE = 0.1


def tree(pid: int) -> list[int]:
    """Give the numbers of a process and of all that descend from it; none if it is gone."""
    found, left = [], [pid]
    while left:
        process = left.pop()
        with suppress(OSError):
            tasks = list(Path(f"/proc/{process}/task").iterdir())
            found.append(process)
            for task in tasks:
                left += map(int, (task / "children").read_text().split())
    return found


def memory(pid: int) -> int:
    """Give the bytes that a tree of processes holds; what they share counts once."""
    return sum(shares(pid))


def shares(pid: int) -> list[int]:
    """Give the bytes that each process of a tree holds, its share of what others hold included."""
    return list(map(share_of_memory, tree(pid)))


def seconds_of_work(pid: int) -> float:
    """Give how long processors have worked on a tree of processes."""
    ticks = 0
    for process in tree(pid):
        with suppress(OSError):
            told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks += int(told[11]) + int(told[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def is_alive(pid: int) -> bool:
    """Tell whether a process is there and has not ended."""
    return _state(pid) not in ("", "Z", "X")


def zombies(pid: int) -> list[int]:
    """Give those of a tree of processes that have ended and that nobody has asked how."""
    return [process for process in tree(pid) if _state(process) == "Z"]


def open_files(pid: int) -> int:
    """Count the files, connections included, that a process has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def _state(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return ""


class Watch:
    """Keeps the most memory that a tree of processes has held."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self.peak = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._is_over.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._is_over.wait(_PAUSE):
            self.peak = max(self.peak, memory(self._pid))
