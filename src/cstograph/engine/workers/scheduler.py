"""Whose turn it is: queries are tried in turn, and slow ones give way when others wait.

A query is tried first. If it is not over when others need its evaluator, it becomes one of the few
that may take their time, or, where there are enough of these, it is put back: its evaluator is
ended, and it is tried once more, for longer. Then it has to wait until one of the few is over. The
time that a query is tried for is such that all who wait are tried within a fraction of a second; it
is time of work, so that a machine that is busy does not make slow queries of quick ones.
"""

import asyncio
from collections.abc import Callable

from cstograph.engine.metrics import Measures
from cstograph.engine.workers.fair_queue import FairQueue
from cstograph.engine.workers.limits import Limits
from cstograph.engine.workers.pool import Pool
from cstograph.engine.workers.process_handles import Evaluator
from cstograph.engine.workers.query_job import Job, Stage
from cstograph.errors import BusyError

_TURN = 0.25
_SHORTEST_TRIAL, _LONGEST_TRIAL = 0.02, 0.1
#: How often a query is tried, and for how many seconds more each time.
_TRIALS, _MORE = 2, 0.04
#: Seconds for which a client may keep an evaluator waiting that others wait for.
_STALL = 2.0


class Schedule:
    """Gives evaluators to queries, and takes them back."""

    def __init__(self, pool: Pool, limits: Limits, measures: Measures) -> None:
        self._pool = pool
        self._limits = limits
        self._measures = measures
        self._untried: FairQueue[Job] = FairQueue()
        self._slow: FairQueue[Job] = FairQueue()
        self._running: list[Job] = []
        self._lent: set[Evaluator] = set()
        self._borrow: Callable[[], None] | None = None
        self._has_lent = False
        self._timer: asyncio.TimerHandle | None = None
        pool.on_change = self.dispatch

    @property
    def is_empty(self) -> bool:
        """Tell whether no query waits or runs."""
        waiting = self._untried or self._slow or self._borrow
        return not (self._running or self._lent or waiting)

    def lend(self, later: Callable[[], None]) -> Evaluator | None:
        """Give an evaluator until it is given back; where none is free, call `later` when one is.

        Whoever borrows again and again takes turns with those who wait.
        """
        if not self._is_free:
            self._borrow = later
            self.dispatch()
            return None
        evaluator = self._pool.idle.pop()
        self._lent.add(evaluator)
        self._has_lent = True
        return evaluator

    def forget(self) -> None:
        """Do not call again whoever could not borrow."""
        self._borrow = None

    def take_back(self, evaluator: Evaluator, reason: str | None) -> None:
        """Have an evaluator back; where it is not to go on, `reason` says why."""
        self._lent.discard(evaluator)
        if reason:
            self._pool.end(evaluator, reason)
        else:
            self._pool.take_back(evaluator)
        if self._untried or self._slow or self._borrow:
            self.dispatch()

    def admit(self, job: Job) -> None:
        """Let a query wait for its turn. Raises BusyError where too many wait."""
        if len(self._untried) + len(self._slow) >= self._limits.waiting:
            other = self._untried.give_way(job.client) or self._slow.give_way(job.client)
            if other is None:
                raise _busy()
            if not other.granted.done():
                other.granted.set_exception(_busy())
        self._untried.add(job.client, job)
        self.dispatch()

    async def promote(self, job: Job) -> bool:
        """Wait until a query that is tried may take its time; False where it was put back."""
        if job.stage is Stage.TRIED:
            job.stage = Stage.FULL
            job.promoted = asyncio.get_running_loop().create_future()
            self.dispatch()
        return job.stage is Stage.SLOW or (job.stage is Stage.FULL and await job.promoted)

    def retry(self, job: Job) -> None:
        """Let a query begin again that has lost its evaluator through no fault of its own."""
        self._stop(job)
        self._wait(job, self._slow if job.has_been_slow else self._untried)
        self.dispatch()

    def finish(self, job: Job, reason: str | None = None) -> None:
        """Take a query off; where its evaluator is not to go on, `reason` says why.

        An evaluator that has given way to others is replaced too, since it would go on doing so.
        """
        self._untried.discard(job.client, job)
        self._slow.discard(job.client, job)
        evaluator = job.evaluator
        has_given_way = job.stage is Stage.SLOW
        self._stop(job)
        job.stage = Stage.OVER
        if evaluator and (reason or has_given_way):
            self._pool.end(evaluator, reason or "slow")
        elif evaluator:
            self._pool.take_back(evaluator)
        self.dispatch()

    def dispatch(self) -> None:
        """Give evaluators to those whose turn it is, and make room for those who wait."""
        now = asyncio.get_running_loop().time()
        full = [job for job in self._running if job.stage is Stage.FULL]
        while full and self._has_room:
            self._take_time(full.pop(0))
        if self._has_lent and self._is_free and (job := self._next()):
            self._has_lent = False
            self._grant(job, now)
        if self._borrow and self._is_free:
            borrow, self._borrow = self._borrow, None
            borrow()
        while self._is_free and (job := self._next()):
            self._grant(job, now)
        if self._untried or self._borrow:
            self._put_back(now)
        if (self._slow or full) and not self._has_room:
            self._cut_stalled(now)
        self._measures.waiting.set(len(self._untried) + len(self._slow))
        self._measures.running.set(len(self._running))
        self._measures.evaluators.set(len(self._pool.all))
        self._set_timer()

    @property
    def _is_free(self) -> bool:
        """Tell whether one more query may run."""
        taken = len(self._running) + len(self._lent)
        return bool(self._pool.idle) and taken < self._limits.evaluators

    @property
    def _has_room(self) -> bool:
        """Tell whether one more query may take its time."""
        return sum(job.stage is Stage.SLOW for job in self._running) < self._limits.slow

    @property
    def _trial(self) -> float:
        """Give the seconds that each query is tried for."""
        tried = max(1, self._limits.evaluators - self._limits.slow)
        fair = _TURN * tried / max(1, len(self._untried))
        return min(max(fair, _SHORTEST_TRIAL), _LONGEST_TRIAL)

    def _next(self) -> Job | None:
        """Take the next query whose client is still there."""
        while job := self._untried.take() or (self._slow.take() if self._has_room else None):
            if not job.granted.done():
                return job
        return None

    def _grant(self, job: Job, now: float) -> None:
        evaluator = self._pool.idle.pop()
        job.take_up(evaluator, now)
        self._running.append(job)
        if job.has_been_slow:
            self._take_time(job)
        evaluator.send(job.message)
        job.granted.set_result(evaluator)

    def _take_time(self, job: Job) -> None:
        """Make a query one of those that may take their time."""
        was_full = job.stage is Stage.FULL
        job.stage, job.has_been_slow = Stage.SLOW, True
        if job.evaluator:
            job.evaluator.yield_to_others()
        if was_full and not job.promoted.done():
            job.promoted.set_result(True)

    def _put_back(self, now: float) -> None:
        """Take the evaluators of queries that were tried for long enough."""
        for job in [*self._running]:
            if job.stage not in (Stage.TRIED, Stage.FULL) or not self._is_tried(job, now):
                continue
            if self._has_room and not self._slow:
                self._take_time(job)
                continue
            self._measures.put_back.inc()
            evaluator, was_full = job.evaluator, job.stage is Stage.FULL
            self._stop(job)
            job.trials += 1
            job.has_been_slow = job.trials == _TRIALS
            self._wait(job, self._slow if job.has_been_slow else self._untried)
            if was_full and not job.promoted.done():
                job.promoted.set_result(False)
            if evaluator:
                self._pool.end(evaluator, "put back")

    def _is_tried(self, job: Job, now: float) -> bool:
        return job.has_had(self._trial + _MORE * job.trials, now)

    def _cut_stalled(self, now: float) -> None:
        """Take the evaluator whose client has kept it waiting for longest."""
        jobs = [job for job in self._running if job.stalled_for(now) > _STALL]
        if jobs:
            worst = max(jobs, key=lambda job: job.stalled_for(now))
            self.finish(worst, "stalled")

    def _stop(self, job: Job) -> None:
        if job in self._running:
            self._running.remove(job)
        job.evaluator, job.stage = None, Stage.WAITING

    def _wait(self, job: Job, queue: FairQueue[Job]) -> None:
        job.granted = asyncio.get_running_loop().create_future()
        job.stage = Stage.WAITING
        queue.add(job.client, job)

    def _set_timer(self) -> None:
        """Look again soon while some wait."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self._untried or self._slow or self._borrow:
            pause = self._trial if self._untried or self._borrow else _LONGEST_TRIAL
            self._timer = asyncio.get_running_loop().call_later(pause, self.dispatch)


def _busy() -> BusyError:
    return BusyError("Too many queries wait already: ask again in a moment.")
