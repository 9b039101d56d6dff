"""Whose turn it is, between those who wait for an evaluator and who borrows some."""

import asyncio
from typing import Any, cast

from cstograph.engine.metrics import Measures
from cstograph.engine.workers.limits import Limits
from cstograph.engine.workers.pool import Pool
from cstograph.engine.workers.process_handles import Evaluator
from cstograph.engine.workers.query_job import Job
from cstograph.engine.workers.scheduler import Schedule


class _Idle(Pool):
    """Evaluators that have no process."""

    def __init__(self, number: int) -> None:
        self.idle = [Evaluator(cast("Any", None), 0, lambda _: None) for _ in range(number)]
        self.all = set(self.idle)

    def take_back(self, evaluator: Evaluator) -> None:
        """Have one back."""
        self.idle.append(evaluator)


async def _batches_until_granted(evaluators: int, borrowed: int) -> int:
    """Count the loans that end, of one who always wants more, before a query has its turn."""
    schedule = Schedule(_Idle(evaluators), Limits(evaluators=evaluators), Measures())
    lent: list[Evaluator] = []

    def borrow() -> None:
        while len(lent) < borrowed and (evaluator := schedule.lend(borrow)):
            lent.append(evaluator)

    borrow()
    loop = asyncio.get_running_loop()
    job = Job(b"", "client", 10, loop.time() + 10, loop.create_future(), loop.create_future())
    schedule.admit(job)
    count = 0
    while not job.granted.done() and count < 100:
        count += 1
        schedule.take_back(lent.pop(0), None)
        borrow()
    return count


def test_who_borrows_all_evaluators_leaves_the_next_one_to_who_waits() -> None:
    """However many more than there are somebody wants to borrow, a query waits for one loan."""
    assert asyncio.run(_batches_until_granted(evaluators=4, borrowed=8)) == 1
    assert asyncio.run(_batches_until_granted(evaluators=2, borrowed=2)) == 1
