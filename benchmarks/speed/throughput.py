"""How many queries are answered in a second, and how soon, by servers that run side by side."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from benchmarks.servers import Running
from benchmarks.speed import answers, load
from benchmarks.speed.answers import Answer, NoAnswerError
from benchmarks.speed.entrants import Entrants
from benchmarks.speed.figures import Figure
from benchmarks.speed.load import Load, LoadError
from benchmarks.speed.queries import Kind

#: A run of slow queries takes so many times as long as one of them, or so many seconds at most.
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

    def check(self, kinds: Sequence[Kind], expected: Mapping[str, Answer]) -> None:
        """Ask each server a query of each kind, and note who does not answer as expected."""
        for kind in kinds:
            for name, running in list(self.entrants.running.items()):
                try:
                    found = answers.ask(running.endpoint, kind.query(0))
                except NoAnswerError as error:
                    self._note(kind, name, "no answer", str(error))
                    continue
                if found != expected.get(kind.name):
                    differing = len(found ^ expected.get(kind.name, frozenset()))
                    self._note(kind, name, "wrong answer", f"{differing} rows differ")

    def repeated(self, kind: Kind) -> Iterator[Figure]:
        """Measure how often one query is answered."""

        def run(running: Running) -> Load:
            return load.repeated(running.endpoint, kind, self.seconds, self.connections)

        yield from self._rates(f"repeated-{kind.name}", kind, run)

    def unique(self, kind: Kind) -> Iterator[Figure]:
        """Measure how many queries are answered of which no two are alike."""

        def run(running: Running) -> Load:
            return load.unique(
                running.endpoint, kind, self._start(), self.seconds, self.connections
            )

        yield from self._rates(f"unique-{kind.name}", kind, run)

    def unique_and_slow(self, kind: Kind) -> Iterator[Figure]:
        """Measure how long each takes alone, and how many more are answered two at once."""
        names = self._answering(kind)
        alone: dict[str, list[Load]] = {name: [] for name in names}
        both: dict[str, list[Load]] = {name: [] for name in names}
        for _ in range(self.rounds):
            for name in names:
                for connections, loads in ((1, alone[name]), (2, both[name])):
                    slowest = max((done.median for done in alone[name]), default=0.0) / 1000
                    seconds = max(self.seconds, min(_TIMES * slowest, _MOST))
                    run = self._slow_run(kind, seconds, connections)
                    if done := self._loaded(kind, name, run):
                        loads.append(done)
        for name in self.entrants.running:
            note = self._told.get((kind.name, name), "")
            times = () if note else tuple(done.median for done in alone[name])
            pairs = () if note else zip(alone[name], both[name], strict=True)
            yield Figure(f"unique-{kind.name}", self.scale, name, times, note)
            factors = tuple(two.rate / one.rate for one, two in pairs)
            yield Figure(f"two-{kind.name}", self.scale, name, factors, note)

    def _rates(self, measure: str, kind: Kind, run: Callable[[Running], Load]) -> Iterator[Figure]:
        names = self._answering(kind)
        rates: dict[str, list[float]] = {name: [] for name in names}
        for _ in range(self.rounds):
            for name in names:
                if done := self._loaded(kind, name, run):
                    rates[name].append(done.rate)
        for name in self.entrants.running:
            note = self._told.get((kind.name, name), "")
            yield Figure(measure, self.scale, name, () if note else tuple(rates[name]), note)

    def _slow_run(self, kind: Kind, seconds: float, connections: int) -> Callable[[Running], Load]:
        start = self._start()
        return lambda running: load.unique(running.endpoint, kind, start, seconds, connections)

    def _loaded(self, kind: Kind, name: str, run: Callable[[Running], Load]) -> Load | None:
        """Load a server, unless it has failed before: a figure needs all of its rounds."""
        if (kind.name, name) in self._told:
            return None
        try:
            return run(self.entrants.running[name])
        except LoadError as error:
            self._note(kind, name, "failed", str(error))
            return None

    def _answering(self, kind: Kind) -> list[str]:
        return [name for name in self.entrants.running if (kind.name, name) not in self._told]

    def _note(self, kind: Kind, name: str, note: str, why: str) -> None:
        print(f"{self.scale}: {name}: {kind.name}: {note}: {why}", flush=True)
        self._told[kind.name, name] = note
        self.entrants.restart(name)

    def _start(self) -> int:
        return next(self._runs) * _APART
