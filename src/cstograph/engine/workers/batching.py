"""Batches of queries that are likely to be quick: one message to a worker for many.

A query that has no short answer within a moment is handed back, to be asked by itself, and so are
those behind it. A client whose queries were slow is excluded from batching for a back-off period.
"""

import asyncio
import json
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from cstograph.engine.linux import seconds_of_work
from cstograph.engine.metrics import Measures
from cstograph.engine.query import ShortAnswer
from cstograph.engine.workers import wire
from cstograph.engine.workers.fair_queue import FairQueue
from cstograph.engine.workers.limits import CORES
from cstograph.engine.workers.process_handles import Evaluator
from cstograph.engine.workers.scheduler import Schedule
from cstograph.engine.workers.wire import Kind
from cstograph.rdf.formats import Wanted

#: How many queries are asked at once, and by how many evaluators.
_BATCH = 32
_EVALUATORS = CORES
#: Seconds of work that a query may take, and how many times as long by the clock.
LONGEST, _PATIENCE = 0.02, 4
#: The first and the longest back-off period in seconds, and how many clients are remembered.
_BACK_OFF, _LONGEST_BACK_OFF, _MOST_EXCLUDED = 1.0, 60.0, 1_000

#: What is called with a short answer and the number of its evaluator, or with None twice.
Then = Callable[[ShortAnswer | None, int | None], None]


class Asked(NamedTuple):
    """A query without a dataset or bindings of its own, who asks it, and who is to be told."""

    text: str
    wanted: Wanted
    base: str | None
    client: str
    then: Then


@dataclass(eq=False, slots=True)
class _Batch:
    """Queries that an evaluator was asked and has not answered, and since when it does no other.

    `worked` is how many seconds it had worked by then.
    """

    asked: deque[Asked]
    since: float
    worked: float | None

    def is_late(self, evaluator: Evaluator, now: float) -> bool:
        """Tell whether the query that is being evaluated has had its moment."""
        worked = seconds_of_work(evaluator.pid)
        if worked is not None and self.worked is not None and worked - self.worked >= LONGEST:
            return True
        return now - self.since >= LONGEST * _PATIENCE


class Batches:
    """The evaluators that answer quick queries, lent by a schedule."""

    def __init__(self, schedule: Schedule, measures: Measures) -> None:
        self._schedule = schedule
        self._outcomes = measures.quick
        self._waiting: FairQueue[Asked] = FairQueue()
        self._batches: dict[Evaluator, _Batch] = {}
        self._excluded: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._timer: asyncio.TimerHandle | None = None
        self._patience: asyncio.TimerHandle | None = None
        self._is_due = False

    def ask(self, asked: Asked) -> bool:
        """Ask a query; who is told None has to ask it by itself.

        False where it is not asked at all: then nobody is told.
        """
        if self._excluded and self._is_excluded(asked.client):
            return False
        self._waiting.add(asked.client, asked)
        if not self._is_due:
            self._is_due = True
            asyncio.get_running_loop().call_soon(self._send)
        return True

    def back_off(self, client: str) -> None:
        """Exclude a client from batching, each time for longer, since its queries were slow."""
        now = asyncio.get_running_loop().time()
        until, last = self._excluded.pop(client, (0.0, 0.0))
        pause = min(2 * last, _LONGEST_BACK_OFF) if now < until + last else _BACK_OFF
        self._excluded[client] = (now + pause, pause)
        while len(self._excluded) > _MOST_EXCLUDED:
            self._excluded.popitem(last=False)

    def _is_excluded(self, client: str) -> bool:
        until, _ = self._excluded.get(client, (0.0, 0.0))
        return asyncio.get_running_loop().time() < until

    def _send(self) -> None:
        """Ask what has come together, as soon as there is an evaluator."""
        self._is_due = False
        while self._waiting and len(self._batches) < _EVALUATORS:
            evaluator = self._schedule.lend(self._send)
            if evaluator is None:
                break
            self._begin(evaluator)
        if self._waiting and not self._batches and self._patience is None:
            loop = asyncio.get_running_loop()
            self._patience = loop.call_later(LONGEST * _PATIENCE, self._give_up)

    def _give_up(self) -> None:
        """Hand back what waits, since no evaluator comes free."""
        self._patience = None
        self._schedule.forget()
        while not self._batches and (asked := self._waiting.take()):
            self._outcomes.add("handed back")
            asked.then(None, None)

    def _begin(self, evaluator: Evaluator) -> None:
        if self._patience:
            self._patience.cancel()
            self._patience = None
        asked: deque[Asked] = deque()
        while len(asked) < _BATCH and (found := self._waiting.take()):
            asked.append(found)
        loop = asyncio.get_running_loop()
        self._batches[evaluator] = _Batch(asked, loop.time(), seconds_of_work(evaluator.pid))
        evaluator.listener = lambda: self._listen(evaluator)
        evaluator.send(wire.of_batch(found[:3] for found in asked))
        if self._timer is None:
            self._timer = loop.call_later(LONGEST, self._look)

    def _listen(self, evaluator: Evaluator) -> None:
        """Pass on what an evaluator says."""
        batch = self._batches[evaluator]
        batch.since = asyncio.get_running_loop().time()
        batch.worked = seconds_of_work(evaluator.pid)
        while message := evaluator.take():
            kind, content = message
            if kind is not Kind.SHORT:
                return self._end(evaluator, "grown" if json.loads(content)["is_last"] else None)
            answer = wire.to_short(content)
            self._outcomes.add("handed back" if answer is None else "answered")
            batch.asked.popleft().then(answer, evaluator.pid)
        if evaluator.gone.is_set():
            self._end(evaluator, None)
        return None

    def _end(self, evaluator: Evaluator, reason: str | None) -> None:
        """Be done with a batch; what was not answered is handed back."""
        batch = self._batches.pop(evaluator)
        evaluator.listener = None
        self._schedule.take_back(evaluator, reason)
        self._send()
        self._outcomes.add("handed back", len(batch.asked))
        for asked in batch.asked:
            asked.then(None, None)

    def _look(self) -> None:
        """End the evaluators that are late; whose query it is may not be known."""
        loop = asyncio.get_running_loop()
        late = [
            found for found, batch in self._batches.items() if batch.is_late(found, loop.time())
        ]
        for evaluator in late:
            clients = {asked.client for asked in self._batches[evaluator].asked}
            if len(clients) == 1:
                self.back_off(*clients)
            self._end(evaluator, "put back")
        self._timer = loop.call_later(LONGEST, self._look) if self._batches else None
