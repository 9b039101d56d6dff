"""What exclusions.toml says is true."""

from tests.conformance import exclusion
from tests.conformance.case import Case
from tests.conformance.engine import Engine
from tests.conformance.suite import Suite


def test_an_excluded_test_fails_in_the_engine_itself(engine: Engine, excluded: Case) -> None:
    """No test is excluded that pyoxigraph passes: cstograph is never what fails it."""
    assert not engine.passes(excluded), f"{excluded.name} passes now: remove its exclusion."


def test_each_exclusion_is_of_a_test_that_exists(suite: Suite, cases: list[Case]) -> None:
    """No exclusion is left behind, or misspelt; older copies have fewer tests."""
    for excluding in exclusion.read(suite):
        if suite.is_current or excluding.is_of_older:
            assert any(excluding.covers(case) for case in cases), excluding.pattern


def test_no_test_is_excluded_twice(suite: Suite, cases: list[Case]) -> None:
    """Each excluded test has one reason."""
    exclusions = exclusion.read(suite)
    for case in cases:
        reasons = [excluding.reason for excluding in exclusions if excluding.covers(case)]
        assert len(reasons) <= 1, case.name
