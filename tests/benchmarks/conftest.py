"""What several tests of measuring need."""

from pathlib import Path

import pytest

from cstograph.release.release import Release


@pytest.fixture(scope="session")
def release_file(built: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a file of the bundled release."""
    path = tmp_path_factory.mktemp("measured") / "release.nq"
    built.write(path)
    return path
