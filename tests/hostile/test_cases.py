"""Whatever a request does, every other request is answered as if it had not been sent.

That is: others are answered rightly and within two seconds, all requests end cleanly, and memory
is bounded.
"""

from collections.abc import Callable

import pytest

from benchmarks.hostile.canary import PROMISE
from benchmarks.hostile.case import Case
from benchmarks.hostile.suite import CASES, FLOODS
from benchmarks.hostile.trial import attempt
from tests.conftest import TOLD
from tests.hostile.conftest import Victim
from tests.running import scaled

Tell = Callable[[str, object], None]


@pytest.mark.alone
@pytest.mark.parametrize(
    "case", [case for case in CASES if case not in FLOODS], ids=lambda case: case.name
)
def test_a_hostile_case_is_survived(case: Case, victim: Victim, record_property: Tell) -> None:
    """Nothing is wrong while the case runs and right after it."""
    _check(case, victim, record_property)


@pytest.mark.long
@pytest.mark.parametrize("case", FLOODS, ids=lambda case: case.name)
def test_a_flood_is_survived(case: Case, patient_victim: Victim, record_property: Tell) -> None:
    """Nothing is wrong although others have to wait for their turn."""
    _check(case, patient_victim, record_property)


def _check(case: Case, victim: Victim, tell: Tell) -> None:
    victim.canary.promise = scaled(PROMISE)  # as busy as the machine is now
    verdict = attempt(case, victim.target, victim.canary, 0.0, victim.pid, victim.bound)
    tell(TOLD, str(verdict))
    assert verdict.is_survived, str(verdict)


def test_cases_have_names_of_their_own() -> None:
    """A name stands for one case."""
    assert len({case.name for case in CASES}) == len(CASES)
