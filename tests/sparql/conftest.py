"""What tests of the language share."""

import pytest

from tests.conformance.suite import Suite, SuiteMissingError, provide


@pytest.fixture(scope="module")
def suite() -> Suite:
    """Provide the W3C suites; where they cannot be had, what needs them is skipped."""
    try:
        return provide()
    except SuiteMissingError as error:
        pytest.skip(str(error))
