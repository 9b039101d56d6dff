"""A large release is served as soon as it is loaded, and some seconds later answers sooner."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.graph import writing
from tests.running import Running, children, reply, running, until

UNION = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
GRAPHS = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
LONG = "SELECT (COUNT(*) AS ?n) { { SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 1000000 } }"
EVALUATORS = 3


@pytest.fixture
def large(tmp_path: Path) -> Iterator[Running]:
    """Serve more quads than are loaded twice at once."""
    writing.write_release(tmp_path / "large.nq", 60_000, 1)
    with running("--release", tmp_path / "large.nq", "--evaluators", "2") as server:
        yield server


def is_quick(server: Running) -> bool:
    """Tell whether the second zygote, which the first one made, has made all evaluators."""
    others = children(server.zygote)
    return len(others) == 1 and len(children(others[0])) == EVALUATORS


def counts(server: Running) -> tuple[int, int]:
    """Count what is in the default graph, and in the named ones."""
    return server.get(UNION).count, server.get(GRAPHS).count


def test_answers_stay_the_same(large: Running) -> None:
    """Of the union and of the graphs, before and after, and across the change as well."""
    in_the_middle = [large.begin(LONG) for _ in range(2)]
    before = counts(large)
    assert before[0] < before[1]
    assert [reply(connection).count for connection in in_the_middle] == [1_000_000] * 2
    until(lambda: is_quick(large))
    assert counts(large) == before
    assert large.metric("evaluators") == EVALUATORS
    assert large.metric("evaluators_ended_total", reason="crash") == 0


@pytest.mark.parametrize("whose", ["first", "second"])
def test_either_zygote_may_be_killed(large: Running, whose: str) -> None:
    """The other one goes on, and in the end all is as quick as before."""
    expected = counts(large)
    until(lambda: is_quick(large))
    first = large.zygote
    (second,) = children(first)
    os.kill(first if whose == "first" else second, signal.SIGKILL)
    for _ in range(3):
        assert counts(large) == expected
    until(lambda: large.metric("evaluators") == EVALUATORS)
    if whose == "second":
        until(lambda: is_quick(large))
    assert counts(large) == expected
    assert large.end() == 0
    until(lambda: not any(map(os.path.exists, (f"/proc/{first}", f"/proc/{second}"))))
