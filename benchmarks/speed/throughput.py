"""How many queries are answered in a second, and how soon, by servers that run side by side."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count

from benchmarks.speed import answers, load
from benchmarks.speed.answers import Answer, NoAnswerError
from benchmarks.speed.entrants import Entrants
from benchmarks.speed.figures import Figure
from benchmarks.speed.load import Load, LoadError
from benchmarks.speed.queries import Kind

#: A run takes so many times as long as a query took alone, at least, or so many seconds at most.
_TIMES, _MOST = 12, 90.0
#: So many texts lie between one run's and the next one's: no run asks as many.
_APART = 10_000_000


@dataclass
class Contest:
    """Servers that run side by side over a scale, and how long each is loaded in a round."""

    scale: str
    entrants: Entrants
    rounds: int
    seconds: float
    connections: int
    _runs: Iterator[int] = field(default_factory=lambda: count(1))  # that of 0 is the probe
    _told: dict[tuple[str, str], str] = field(default_factory=dict)
    _alone: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)

    def check(self, kinds: Sequence[Kind], expected: Mapping[str, Answer]) -> None:
        """Ask each server a query of each kind, and note who does not answer as expected.

        How long it takes, and how long what was asked before, says how long runs have to be.
        """
        for kind in kinds:
            for name, running in list(self.entrants.running.items()):
                fresh = kind.query(-len(kind.resources))  # of the same resource as that of 0
                began = time.monotonic()
                try:
                    found = answers.ask(running.endpoint, fresh)
                    first = time.monotonic()
                    answers.ask(running.endpoint, kind.query(0))
                except NoAnswerError as error:
                    self._note(kind, name, "no answer", str(error))
                    continue
                self._alone[kind.name, name] = first - began, time.monotonic() - first
                if found != expected.get(kind.name):
                    differing = len(found ^ expected.get(kind.name, frozenset()))
                    self._note(kind, name, "wrong answer", f"{differing} rows differ")

    def repeated(self, kind: Kind) -> Iterator[Figure]:
        """Measure how often one query is answered."""

        def run(name: str) -> Load:
            _, again = self._alone[kind.name, name]
            seconds = self._long_enough(again, self.connections)
            return load.repeated(self._endpoint(name), kind, seconds, self.connections)

        yield from self._rates(f"repeated-{kind.name}", kind, run)

    def unique(self, kind: Kind, times: int = 1) -> Iterator[Figure]:
        """Measure how many queries are answered of which no two are alike.

        With so many times the connections: many of them is what servers on the web have.
        """
        yield from self._rates(
            f"unique-{kind.name}" + (f"-{times}" if times > 1 else ""),
            kind,
            lambda name: self._unique(kind, name, times * self.connections),
        )

    def unique_and_slow(self, kind: Kind) -> Iterator[Figure]:
        """Measure how long each takes alone, and how many more are answered two at once."""
        names = self._answering(kind)
        alone: dict[str, list[Load]] = {name: [] for name in names}
        both: dict[str, list[Load]] = {name: [] for name in names}
        for _ in range(self.rounds):
            for name in names:
                for connections, loads in ((1, alone[name]), (2, both[name])):
                    if done := self._loaded(
                        kind, name, partial(self._unique, kind, name, connections)
                    ):
                        loads.append(done)
        for name in self.entrants.running:
            note = self._told.get((kind.name, name), "")
            times = () if note else tuple(done.median for done in alone[name])
            yield Figure(f"unique-{kind.name}", self.scale, name, times, note)
            pairs = () if note else zip(alone[name], both[name], strict=True)
            factors = tuple(two.rate / one.rate for one, two in pairs)
            yield Figure(f"two-{kind.name}", self.scale, name, factors, note)

    def _unique(self, kind: Kind, name: str, connections: int) -> Load:
        first, _ = self._alone[kind.name, name]
        seconds = self._long_enough(first, connections)
        start = next(self._runs) * _APART
        return load.unique(self._endpoint(name), kind, start, seconds, connections)

    def _rates(self, measure: str, kind: Kind, run: Callable[[str], Load]) -> Iterator[Figure]:
        names = self._answering(kind)
        rates: dict[str, list[float]] = {name: [] for name in names}
        for _ in range(self.rounds):
            for name in names:
                if done := self._loaded(kind, name, partial(run, name)):
                    rates[name].append(done.rate)
        for name in self.entrants.running:
            note = self._told.get((kind.name, name), "")
            yield Figure(measure, self.scale, name, () if note else tuple(rates[name]), note)

    def _loaded(self, kind: Kind, name: str, run: Callable[[], Load]) -> Load | None:
        """Load a server, unless it has failed before: a figure needs all of its rounds."""
        if (kind.name, name) in self._told:
            return None
        try:
            done = run()
        except LoadError as error:
            self._note(kind, name, "failed", str(error))
            return None
        self.entrants.rest(name)
        return done

    def _long_enough(self, seconds: float, connections: int) -> float:
        """Say how long to load with queries that take so long, of which many wait for two cores."""
        return max(self.seconds, min(seconds * max(_TIMES, connections), _MOST))

    def _endpoint(self, name: str) -> str:
        return self.entrants.running[name].endpoint

    def _answering(self, kind: Kind) -> list[str]:
        return [name for name in self.entrants.running if (kind.name, name) not in self._told]

    def _note(self, kind: Kind, name: str, note: str, why: str) -> None:
        print(f"{self.scale}: {name}: {kind.name}: {note}: {why}", flush=True)
        self._told[kind.name, name] = note
        self.entrants.restart(name)
