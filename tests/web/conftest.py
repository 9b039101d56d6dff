"""One live server for all tests of the web application."""

from collections.abc import Iterator

import pytest

from tests.live import serving
from tests.web.client import Server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Serve the bundled graph, as `cstograph serve` does."""
    with serving() as url:
        yield Server(url)
