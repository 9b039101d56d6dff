"""The W3C's SHACL suite, with the verdict before pySHACL's report."""

import tomllib
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from tests.conformance.suite import SuiteMissingError
from tests.validation.set_validator import w3c
from tests.validation.set_validator.comparison import compare
from tests.validation.set_validator.w3c import Case

EXCLUSIONS = tomllib.loads(Path(__file__).with_name("exclusions.toml").read_text("utf-8"))


def cause(case: Case) -> str | None:
    """Tell why a case's verdict is not held to the suite's."""
    for exclusion in EXCLUSIONS["exclusion"]:
        if any(fnmatchcase(case.name, pattern) for pattern in exclusion["tests"]):
            return str(exclusion["cause"])
    return None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make each test of the suite one item."""
    try:
        cases = w3c.cases()
    except SuiteMissingError as error:
        skipped = pytest.param(None, marks=pytest.mark.skip(reason=str(error)), id="suite-missing")
        metafunc.parametrize("case", [skipped])
    else:
        metafunc.parametrize("case", cases, ids=[case.name for case in cases])


def test_the_report_is_that_of_pyshacl_asked_of_everything(case: Case) -> None:
    """pySHACL, asked of what the verdict leaves it, reports what it does of all; so W3C says."""
    compared = compare(case.data, case.shapes)
    assert compared.narrowed == compared.alone
    excluded = cause(case)
    assert bool(compared.left) == (excluded == "left")
    if excluded is None:
        assert compared.conforms == case.conforms
