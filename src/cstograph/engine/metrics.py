"""What is counted and timed, for Prometheus."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    PlatformCollector,
    ProcessCollector,
)
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

#: The upper bounds of the buckets that durations are counted in, in seconds.
_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Tally(Collector):
    """A counter with one label for one thread, which takes a tenth of the time of one for many."""

    def __init__(self, name: str, text: str, label: str) -> None:
        self._name, self._text, self._label = name, text, label
        self._counts: defaultdict[str | int, int] = defaultdict(int)

    def add(self, value: str | int, number: int = 1) -> None:
        """Count something under a value of the label."""
        self._counts[value] += number

    def collect(self) -> Iterator[CounterMetricFamily]:
        """Give the counter (prometheus_client's Collector)."""
        family = CounterMetricFamily(self._name, self._text, labels=[self._label])
        for value, number in self._counts.items():
            family.add_metric([str(value)], number)
        yield family


class Durations(Collector):
    """A histogram for one thread, which takes a tenth of the time of one for many."""

    def __init__(self, name: str, text: str) -> None:
        self._name, self._text = name, text
        self._counts = [0] * (len(_BOUNDS) + 1)
        self._sum = 0.0

    def observe(self, seconds: float) -> None:
        """Count a duration."""
        self._counts[bisect_left(_BOUNDS, seconds)] += 1
        self._sum += seconds

    def collect(self) -> Iterator[HistogramMetricFamily]:
        """Give the histogram (prometheus_client's Collector)."""
        bounds = [*(str(float(bound)) for bound in _BOUNDS), "+Inf"]
        buckets = list(zip(bounds, accumulate(self._counts), strict=True))
        yield HistogramMetricFamily(self._name, self._text, buckets, self._sum)


class Measures:
    """The metrics of a server, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self.requests = self._tally("http_requests", "HTTP requests by status.", "status", 200)
        self.queries = self._tally("queries", "Queries by outcome.", "outcome", "answered")
        self.seconds = Durations(
            "cstograph_query_seconds",
            "Time from a query's arrival to the end of its evaluation, in seconds.",
        )
        self.registry.register(self.seconds)
        self.ended = self._counter(
            "evaluators_ended", "Evaluators ended and replaced, by reason.", "reason"
        )
        self.quick = self._tally(
            "queries_quick",
            "Queries asked some at a time, by outcome.",
            "outcome",
            "answered",
            "handed back",
        )
        self.put_back = self._counter(
            "queries_put_back", "Queries put back to let quicker ones go first."
        )
        self.waiting = self._gauge("queries_waiting", "Queries that wait for an evaluator.")
        self.running = self._gauge("queries_running", "Queries that are being evaluated.")
        self.evaluators = self._gauge("evaluators", "Evaluators that are ready or at work.")
        self.memory = self._gauge("memory_bytes", "Memory of processes, shared parts shared.", "of")
        self.release = self._gauge("release_quads", "Statements of what is served.", "version")
        self.reloads = self._counter("reloads", "New releases by outcome.", "outcome")
        self.cache = self._tally(
            "cache", "Answers from the cache, by outcome.", "outcome", "hit", "miss"
        )
        self.lost_lines = self._counter("log_lines_lost", "Log lines that could not be written.")

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"cstograph_{name}", text, labels, registry=self.registry)

    def _tally(self, name: str, text: str, label: str, *known: str | int) -> Tally:
        tally = Tally(f"cstograph_{name}", text, label)
        for value in known:
            tally.add(value, 0)
        self.registry.register(tally)
        return tally

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(f"cstograph_{name}", text, labels, registry=self.registry)
