"""Hostile and ordinary load at once, and what is left of it."""

import os
import re
import time
import urllib.request
from collections.abc import Callable

import pytest

from benchmarks import processes
from benchmarks.hostile.soak import soak
from benchmarks.hostile.suite import CASES
from tests.conftest import TOLD
from tests.hostile.conftest import EVALUATORS, Victim
from tests.web.client import PATIENCE

pytestmark = pytest.mark.long

#: How long it lasts; longer, by setting this.
_SECONDS = float(os.environ.get("CSTOGRAPH_TEST_SOAK", "15"))
_FILES = 8
#: An evaluator is replaced when it has grown by more than so much, and there are these many.
_MEMORY = (64 << 20) * EVALUATORS * 3 // 2


def test_nothing_is_lost_and_nothing_is_left(
    victim: Victim, record_property: Callable[[str, object], None]
) -> None:
    """Each ordinary request is answered rightly; afterwards the server is as it was before."""
    files = processes.open_files(victim.pid)
    soaked = soak(victim.target, CASES, _SECONDS, victim.pid)
    record_property(TOLD, str(soaked))
    assert soaked.attacks > 3
    assert not soaked.wrong, str(soaked)
    assert _comes_to(lambda: _evaluators(victim) == EVALUATORS * 3 // 2)
    assert _comes_to(lambda: not processes.zombies(victim.pid))
    assert _comes_to(lambda: processes.open_files(victim.pid) <= files + _FILES)
    assert _comes_to(lambda: processes.memory(victim.pid) <= soaked.before + _MEMORY)


def _comes_to(is_so: Callable[[], bool]) -> bool:
    """Wait until something is so; tell whether it came to that."""
    end = time.monotonic() + PATIENCE
    while not is_so() and time.monotonic() < end:
        time.sleep(0.1)
    return is_so()


def _evaluators(victim: Victim) -> int:
    url = f"http://{victim.target.host}:{victim.target.port}/metrics"
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
        found = re.search(r"^cstograph_evaluators (\d+)", answer.read().decode(), re.MULTILINE)
    assert found
    return int(found[1])
