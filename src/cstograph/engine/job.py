"""A query on its way to an answer."""

import asyncio
from dataclasses import dataclass, field
from enum import Enum, auto

from cstograph.engine.processes import Evaluator


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
    `worked` is how long that evaluator had worked before it began with this one.
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
    has_been_slow: bool = False
    trials: int = 0
    worked: float = 0.0
    losses: int = 0
    stalled: float = 0.0
    left_at: float | None = None
    last_evaluator: int | None = field(default=None)

    def stalled_for(self, now: float) -> float:
        """Give the seconds that the client has kept the evaluator waiting, in all."""
        return self.stalled + (now - self.left_at if self.left_at is not None else 0.0)
