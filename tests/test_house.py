"""What keeps the house small: see also the contracts on layers in pyproject.toml."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(p for name in ("src", "benchmarks") for p in (ROOT / name).rglob("*.py"))
LINES = 400


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_has_one_purpose(module: Path) -> None:
    """A module that passes 400 lines has two purposes."""
    assert len(module.read_text("utf-8").splitlines()) <= LINES


def test_no_drawers() -> None:
    """No module is a drawer for what has no place."""
    drawers = {"utils", "util", "helpers", "common", "core", "services", "manager"}
    assert drawers.isdisjoint(path.stem for path in MODULES)
