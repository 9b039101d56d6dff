"""A query on its way to an answer."""

import asyncio
from dataclasses import dataclass, field
from enum import Enum, auto

from cstograph.engine.linux import seconds_of_work
from cstograph.engine.workers.process_handles import Evaluator

#: How many times the time of a trial a query may take by the clock.
_PATIENCE = 4


class Stage(Enum):
    """How far a query has come."""

    WAITING = auto()
    #: It is evaluated, and may be put back if others wait.
    TRIED = auto()
    #: Its answer is larger than what is held back, and it waits for leave to take its time.
    FULL = auto()
    #: It may take its time.
    SLOW = auto()
    OVER = auto()


@dataclass(eq=False, slots=True)
class Job:
    """A query, as a message, with what its turn depends on; times are those of the event loop.

    `granted` gives the evaluator that takes it up, `promoted` whether it may take its time.
    `started` is when that took it up, `worked_before` how many seconds it had worked by then.
    `stalled` is how long the client has kept the evaluator waiting, `left_at` since when it does.
    """

    message: bytes
    client: str
    seconds: float
    expires: float
    granted: "asyncio.Future[Evaluator]"
    promoted: "asyncio.Future[bool]"
    stage: Stage = Stage.WAITING
    evaluator: Evaluator | None = None
    started: float = 0.0
    worked_before: float | None = None
    has_been_slow: bool = False
    trials: int = 0
    losses: int = 0
    stalled: float = 0.0
    left_at: float | None = None
    last_evaluator: int | None = field(default=None)

    def take_up(self, evaluator: Evaluator, now: float) -> None:
        """Begin to be tried."""
        self.evaluator, self.last_evaluator = evaluator, evaluator.pid
        self.stage, self.started = Stage.TRIED, now
        self.worked_before = seconds_of_work(evaluator.pid)

    def has_had(self, seconds: float, now: float) -> bool:
        """Tell whether it was tried for so long: by the time that was spent on it.

        Where others keep the processors busy, quick queries take long by the clock. One that does
        not get any time, or waits for something else, has had its turn too in the end.
        """
        waited = now - self.started
        if self.evaluator and self.stage is Stage.TRIED and waited < _PATIENCE * seconds:
            worked = self._work
            if worked is not None:
                return worked >= seconds
        return waited >= seconds

    def has_worked(self, seconds: float) -> bool:
        """Tell whether its evaluator has worked on it for so long."""
        return (self._work or 0.0) >= seconds

    @property
    def _work(self) -> float | None:
        """How many seconds its evaluator has worked on it; None where that is not told."""
        worked = seconds_of_work(self.evaluator.pid) if self.evaluator else None
        return None if worked is None or self.worked_before is None else worked - self.worked_before

    def stalled_for(self, now: float) -> float:
        """Give the seconds that the client has kept the evaluator waiting, in all."""
        return self.stalled + (now - self.left_at if self.left_at is not None else 0.0)
