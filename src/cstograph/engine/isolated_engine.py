"""Answers queries in processes of their own, so that none can take another down.

An answer is held back until it is whole, or large. What fails until then has a clean error, or is
simply tried again; what fails later cuts the answer off.
"""

import asyncio
import json
import signal
from collections import deque
from collections.abc import Iterator
from typing import Any

from cstograph.engine import greenlet_bridge
from cstograph.engine.evaluators.circuit_breaker import Breaker
from cstograph.engine.metrics import Measures
from cstograph.engine.query import Answer, Query
from cstograph.engine.workers import wire
from cstograph.engine.workers.batching import LONGEST, Batches
from cstograph.engine.workers.limits import Limits
from cstograph.engine.workers.pool import Pool
from cstograph.engine.workers.process_handles import Evaluator
from cstograph.engine.workers.query_job import Job
from cstograph.engine.workers.scheduler import Schedule
from cstograph.engine.workers.template_process import Loaded
from cstograph.engine.workers.wire import Kind
from cstograph.errors import (
    AnswerCutError,
    BusyError,
    CrashError,
    CstographError,
    DeadlineError,
    MemoryLimitError,
    QueryError,
    QueryFailedError,
    RemoteDeadlineError,
    RemoteFailedError,
    RemoteUnavailableError,
    ResultLimitError,
)

_OUTCOMES: dict[type[CstographError], str] = {
    AnswerCutError: "cut",
    BusyError: "busy",
    CrashError: "crash",
    DeadlineError: "deadline",
    MemoryLimitError: "memory",
    QueryFailedError: "failed",
    RemoteDeadlineError: "remote deadline",
    RemoteFailedError: "remote failed",
    RemoteUnavailableError: "remote away",
    ResultLimitError: "too large",
}
#: Bytes of an answer that are held back.
_HELD = 1 << 18
#: How often a query is tried whose evaluator somebody else ends.
_TRIES = 4
_GRACE = 1.0


class IsolatedEngine:
    """An engine whose evaluators are processes; `settings` are the zygote's.

    `answer` is called where `bridge.wait` may be.
    """

    def __init__(self, settings: dict[str, Any], limits: Limits, measures: Measures) -> None:
        self._limits = limits
        self._measures = measures
        self._pool = Pool(settings, limits, measures)
        self._schedule = Schedule(self._pool, limits, measures)
        self._breaker = Breaker()
        self.batches = Batches(self._schedule, measures)

    async def start(self) -> Loaded:
        """Load the dataset; give what it is. Raises ReleaseError."""
        await self._pool.start()
        return self._pool.loaded

    @property
    def is_ready(self) -> bool:
        """Tell whether queries are answered now."""
        return self._pool.is_ready

    @property
    def processes(self) -> list[int]:
        """Give the numbers of its processes."""
        return self._pool.processes

    async def drain(self) -> None:
        """Wait until no query runs, and close."""
        while True:
            await asyncio.sleep(_GRACE)  # for requests on their way here
            if self._schedule.is_empty:
                break
        await self.close()

    async def close(self) -> None:
        """End all evaluators, whatever they do."""
        await self._pool.close()

    def answer(self, query: Query) -> Answer:
        """Answer a query.

        Raises a QueryError that says why not, or NotAcceptableError or UnknownFormatError where
        the answer to this form of query cannot be had as it is wanted.
        """
        course = _Course(
            query, self._schedule, self._limits, self._measures, self._breaker, self.batches
        )
        return greenlet_bridge.wait(course.begin())


class _Course:
    """How a query is answered, from its arrival to the last byte."""

    def __init__(
        self,
        query: Query,
        schedule: Schedule,
        limits: Limits,
        measures: Measures,
        breaker: Breaker,
        batches: Batches,
    ) -> None:
        loop = asyncio.get_running_loop()
        self._loop = loop
        self._schedule = schedule
        self._limits = limits
        self._measures = measures
        self._breaker = breaker
        self._batches = batches
        self._began = loop.time()
        seconds = min(limits.deadline, query.timeout or limits.deadline)
        self._job = Job(
            wire.of_query(query),
            query.client,
            seconds,
            self._began + seconds,
            loop.create_future(),
            loop.create_future(),
        )
        self._head: dict[str, Any] = {}
        self._held: list[bytes] = []
        self._is_over = False

    async def begin(self) -> Answer:
        """Come to the end of the answer, or to more of it than is held back."""
        try:
            self._breaker.check(self._loop.time())
            self._schedule.admit(self._job)
            async with asyncio.timeout_at(self._job.expires):
                while not await self._tried(await self._job.granted):
                    pass
        except TimeoutError:
            raise self._failed(self._out_of_time()) from None
        except CstographError as error:
            raise self._failed(error) from None
        except BaseException:
            self._over("gone", "gone")
            raise
        is_whole = self._is_over
        self._job.left_at = None if is_whole else self._loop.time()
        return Answer(
            wire.format_of(self._head["format"]),
            self._head["gives_graph"],
            self._head["is_volatile"],
            self._held if is_whole else _Rest(self, self._held),
            self._job.last_evaluator,
        )

    async def more(self) -> bytes | None:
        """Give the next piece of an answer that was not held as a whole; None at its end."""
        job, now = self._job, self._loop.time()
        if job.left_at is not None:  # the client's time is not the query's
            job.expires += now - job.left_at
            job.stalled, job.left_at = job.stalled_for(now), None
        if not job.evaluator:
            raise self._cut("It was read too slowly while others waited.")
        try:
            async with asyncio.timeout_at(job.expires):
                kind, content = await job.evaluator.read()
        except TimeoutError:
            late = self._failed(DeadlineError(job.seconds))
            raise self._cut(str(late)) from late
        except ConnectionError:
            death = self._failed(await self._death(job.evaluator))
            raise self._cut(str(death)) from death
        except BaseException:
            self._over("gone", "gone")
            raise
        if kind is Kind.DATA:
            job.left_at = self._loop.time()
            return content
        ended = json.loads(content)
        if kind is Kind.ERROR:
            error = self._failed(wire.to_error(ended), "failed")
            raise self._cut(str(error)) from error
        self._over("answered", None)
        return None

    def leave(self) -> None:
        """Take notice that nobody reads on."""
        self._over("gone", "gone")

    async def _tried(self, evaluator: Evaluator) -> bool:
        """Read from an evaluator what it says; False where the query has to begin again."""
        self._head, self._held, size = {}, [], 0
        while True:
            try:
                kind, content = await evaluator.read()
            except ConnectionError:
                if self._job.evaluator is evaluator:
                    await self._lost(evaluator)
                return False
            if self._job.evaluator is not evaluator:
                return False
            if kind is Kind.DATA:
                self._held.append(content)
                size += len(content)
                if size >= _HELD:
                    return await self._schedule.promote(self._job)
                continue
            said = json.loads(content)
            if kind is Kind.HEAD:
                self._head = said
                continue
            last = "grown" if said["is_last"] else None
            if kind is Kind.ERROR:
                raise self._failed(wire.to_error(said), last)
            self._over("answered", last)
            return True

    async def _lost(self, evaluator: Evaluator) -> None:
        """Begin again if the evaluator was ended from outside; else raise what ended it."""
        died = await self._death(evaluator)
        self._job.losses += 1
        if not isinstance(died, BusyError) or self._job.losses == _TRIES:
            raise died
        self._schedule.retry(self._job)

    async def _death(self, evaluator: Evaluator) -> QueryError:
        """Tell why an evaluator is gone."""
        match await asyncio.shield(evaluator.fate) if evaluator.fate else None:
            case signal.SIGABRT:
                return MemoryLimitError(self._limits.memory)
            case None | signal.SIGKILL | signal.SIGTERM:
                return BusyError("The query's process was ended from outside: ask again.")
            case _:
                return CrashError()

    def _out_of_time(self) -> QueryError:
        if self._job.evaluator:
            return DeadlineError(self._job.seconds)
        return BusyError(
            f"The query's turn did not come within {self._job.seconds:g} s, so many others are "
            "slow: ask again later."
        )

    def _failed(self, error: CstographError, reason: str | None = "") -> CstographError:
        """Take notice of what went wrong; `reason` is why the evaluator is not to go on."""
        outcome = _OUTCOMES.get(type(error), "refused")
        if isinstance(error, RemoteUnavailableError) and self._job.last_evaluator:
            self._breaker.failed(self._loop.time())
        self._over(outcome, outcome if reason == "" else reason)
        if isinstance(error, QueryError):
            error.evaluator = self._job.last_evaluator
        return error

    def _cut(self, why: str) -> AnswerCutError:
        self._over("cut", "cut")
        error = AnswerCutError(f"The answer was cut off. {why}")
        error.evaluator = self._job.last_evaluator
        return error

    def _over(self, outcome: str, reason: str | None) -> None:
        """Be done, once."""
        if not self._is_over:
            self._is_over = True
            if self._job.has_worked(LONGEST):
                self._batches.back_off(self._job.client)
            if outcome == "answered":
                self._breaker.worked()
            self._measures.queries.add(outcome)
            self._measures.seconds.observe(self._loop.time() - self._began)
            self._schedule.finish(self._job, reason)


class _Rest:
    """The pieces of an answer that goes on: those held back, and then those to come."""

    def __init__(self, course: _Course, held: list[bytes]) -> None:
        self._course = course
        self._held = deque(held)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._held:
            return self._held.popleft()
        piece = greenlet_bridge.wait(self._course.more())
        if piece is None:
            raise StopIteration
        return piece

    def close(self) -> None:
        """Take no more."""
        self._course.leave()
