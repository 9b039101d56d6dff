"""Evaluators, kept ready: each that ends, however it ends, is replaced by a fresh one."""

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from cstograph.engine.metrics import Measures
from cstograph.engine.workers.limits import Limits
from cstograph.engine.workers.process_handles import Evaluator, Zygote
from cstograph.engine.workers.template_process import Loaded
from cstograph.errors import ReleaseError
from cstograph.release import disk_store
from cstograph.release.release import unreadable

#: signal -> why an evaluator has ended that nobody here has ended
_REASONS: dict[int | None, str] = {
    None: "outside",
    signal.SIGKILL: "outside",
    signal.SIGABRT: "memory",
}
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 2.0
#: Seconds between evaluators that others take the place of.
_APART = 0.02
#: Seconds between looks after processes that do not go on.
_LOOK = 0.5


class Pool:
    """The evaluators of one dataset.

    `settings` are the zygote's. `on_change` is called whenever an evaluator has become ready or
    has gone; `idle` are those that are ready.
    """

    def __init__(self, settings: dict[str, Any], limits: Limits, measures: Measures) -> None:
        self._settings = settings
        self._limits = limits
        self._measures = measures
        self._zygote: Zygote | None = None
        self._spare: Zygote | None = None
        self._restarting = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._release: int | None = None
        self._is_closed = False
        self.on_change: Callable[[], None] = lambda: None
        self.idle: list[Evaluator] = []
        self.all: set[Evaluator] = set()
        self.loaded = Loaded()

    async def start(self) -> None:
        """Load the dataset and start the evaluators. Raises ReleaseError."""
        if path := self._settings["release"]:
            # Held open, so that a zygote started later loads the same release, whatever its path
            # leads to by then.
            self._release = _open(Path(path))
        elif folder := self._settings["store"]:
            held = disk_store.hold(Path(folder))
            self._release = held.descriptor
            store = (str(held.folder), held.sha256, held.quads)
            self._settings = self._settings | {"store": store}
        try:
            self._zygote = await self._start_zygote()
        except ConnectionError:
            await self.close()
            raise ReleaseError("The dataset could not be loaded.") from None
        if self._zygote.loaded.refusal:
            refusal = self._zygote.loaded.refusal.replace(f"/dev/fd/{self._release}", path or "")
            await self.close()
            raise ReleaseError(refusal)
        self.loaded = self._zygote.loaded
        self._in_background(self._look_after())
        self._in_background(self._quicken())
        for _ in range(self._limits.processes - 1):
            self._in_background(self._add())
        await self._add()

    @property
    def is_ready(self) -> bool:
        """Tell whether there is an evaluator, or one is there in a moment."""
        return bool(self.all) or (self._zygote is not None and not self._is_closed)

    @property
    def processes(self) -> list[int]:
        """Give the numbers of its processes."""
        zygotes = [zygote.pid for zygote in (self._zygote, self._spare) if zygote]
        return [*zygotes, *(evaluator.pid for evaluator in self.all)]

    def take_back(self, evaluator: Evaluator) -> None:
        """Have an evaluator that has nothing to do, unless it is gone."""
        if evaluator.gone.is_set():
            return
        if evaluator.zygote is self._zygote:
            self.idle.append(evaluator)
        else:
            self.end(evaluator, "outdated")

    def end(self, evaluator: Evaluator, reason: str | None) -> None:
        """End an evaluator, and start another in its place.

        The reason is counted; None for one that has ended by itself.
        """
        if evaluator.fate is not None or self._is_closed:
            return
        self.all.discard(evaluator)
        if evaluator in self.idle:
            self.idle.remove(evaluator)
        evaluator.kill()
        evaluator.fate = asyncio.get_running_loop().create_task(self._bury(evaluator, reason))
        self._in_background(self._add())

    async def close(self) -> None:
        """End all."""
        self._is_closed = True
        for task in self._tasks:
            task.cancel()
        evaluators = list(self.all)
        for evaluator in evaluators:
            evaluator.kill()
            evaluator.close()
        for zygote in (self._zygote, self._spare):
            if zygote:
                await zygote.close()
        reaping = (evaluator.zygote.reap(evaluator) for evaluator in evaluators)
        await asyncio.gather(*reaping, return_exceptions=True)
        if self._release is not None:
            os.close(self._release)
            self._release = None

    def _in_background(self, work: Any) -> None:  # noqa: ANN401 - a coroutine
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _start_zygote(self) -> Zygote:
        if self._release is None or not self._settings["release"]:
            return await Zygote.start(self._settings)
        settings = self._settings | {"release": f"/dev/fd/{self._release}"}
        return await Zygote.start(settings, (self._release,))

    async def _add(self) -> None:
        """Make an evaluator, as soon as the system has room for it."""
        pause = _FIRST_PAUSE
        while not self._is_closed:
            zygote = self._zygote
            try:
                evaluator = await self._fork(zygote)
            except ConnectionError:
                await self._replace_zygote(zygote)
            except OSError:
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            else:
                self.all.add(evaluator)
                self.take_back(evaluator)
                self.on_change()
                return

    async def _look_after(self) -> None:
        """Let processes go on that somebody has stopped, and see to it that there is a spare."""
        while not self._is_closed:
            for process in self.processes:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGCONT)
            with suppress(OSError):
                await self._keep_spare()
            await asyncio.sleep(_LOOK)

    async def _keep_spare(self) -> None:
        """Have another zygote, which shares the memory of the first, for when that is killed.

        To load takes seconds if there is much to load, and the files may have changed by then.
        """
        zygote, spare = self._zygote, self._spare
        if zygote is None:
            return
        if spare and spare.is_gone:
            self._spare = None
            await spare.close()
        if self._spare is None:
            made = await zygote.spare()
            if self._zygote is zygote and not self._is_closed:
                self._spare = made
            else:
                await made.close()

    async def _quicken(self) -> None:
        """Put a zygote that has loaded more in the place of the first, which was ready sooner.

        The first stays as its spare. Queries that run are answered by those who run them.
        """
        first = self._zygote
        if first is None or first.loaded.is_quick:
            return
        with suppress(OSError):
            quick = await first.quick()
            if not quick.loaded.is_quick or self._zygote is not first or self._is_closed:
                await quick.close()
                return
            former, self._spare, self._zygote = self._spare, first, quick
            if former:
                await former.close()
            for evaluator in [found for found in self.idle if found.zygote is first]:
                if evaluator in self.idle:
                    self.end(evaluator, "outdated")
                    await asyncio.sleep(_APART)

    async def _fork(self, zygote: Zygote | None) -> Evaluator:
        if zygote is None:
            raise ConnectionError("There is no zygote.")
        return await zygote.fork(self._on_gone)

    async def _replace_zygote(self, lost: Zygote | None) -> None:
        """Put the spare, or else another zygote, in the place of one that is gone."""
        async with self._restarting:
            if self._zygote is not lost:
                return
            self._zygote, self._spare = self._spare, None
            if lost:
                self._measures.ended.labels("zygote").inc()
                await lost.close()
            spare = self._zygote
            if spare and spare.is_gone:
                self._zygote = None
                await spare.close()
            pause = _FIRST_PAUSE
            while self._zygote is None and not self._is_closed:
                try:
                    zygote = await self._start_zygote()
                except OSError:
                    zygote = None
                if zygote and zygote.loaded.version == self.loaded.version:
                    self._zygote = zygote
                elif zygote:
                    await zygote.close()
                if self._zygote is None:
                    await asyncio.sleep(pause)
                    pause = min(2 * pause, _LONGEST_PAUSE)
            self._in_background(self._quicken())

    def _on_gone(self, evaluator: Evaluator) -> None:
        self.end(evaluator, None)

    async def _bury(self, evaluator: Evaluator, reason: str | None) -> int | None:
        """Reap a process; give the signal that ended it, 0 for none, None where it is unknown."""
        await evaluator.gone.wait()  # or else the zygote would wait, and could not fork
        number = None
        with suppress(OSError):
            status = await evaluator.zygote.reap(evaluator)
            number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        self._measures.ended.labels(reason or _REASONS.get(number, "crash")).inc()
        return number


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDONLY)
    except OSError as error:
        raise unreadable(path, error) from None
