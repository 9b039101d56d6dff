"""The installed package brings the bundled project with it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and install it into a folder of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    made = subprocess.run(
        [*PIP, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        pytest.skip(
            f"a wheel cannot be built here, without the build backend: {made.stderr[-300:]}"
        )
    (wheel,) = folder.glob("cstograph-*.whl")
    subprocess.run(
        [*PIP, "install", "--no-deps", "--target", str(folder / "lib"), wheel], check=True
    )
    return folder / "lib"


def test_an_installed_package_answers(installed: Path, tmp_path: Path) -> None:
    """Away from any checkout, the command finds its project and keeps the release in the cache."""
    inherited = {name: value for name, value in os.environ.items() if "COV" not in name}
    environment = inherited | {"PYTHONPATH": str(installed), "XDG_CACHE_HOME": str(tmp_path)}
    question = installed / "cstograph/bundled/ontology/competency/seats-in-all.rq"
    done = subprocess.run(
        [sys.executable, "-m", "cstograph", "query", str(question)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "67" in done.stdout, done.stderr
    assert (tmp_path / "cstograph" / "release.nq").is_file()
