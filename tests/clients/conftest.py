"""The bundled graph where people find it: each IRI is an address of the server."""

from collections.abc import Iterator

import pytest

from cstograph.project.project import Project
from tests.rebased import serving_at_home


@pytest.fixture(scope="session")
def base(bundled: Project) -> Iterator[str]:
    """Serve the graph below its own base, and give that."""
    with serving_at_home(bundled) as url:
        yield url
