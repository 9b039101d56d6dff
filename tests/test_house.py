"""What keeps the house small: see also the contracts on layers in pyproject.toml."""

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(p for name in ("src", "benchmarks") for p in (ROOT / name).rglob("*.py"))
LINES = 400
MOST_MODULES = 15


@cache
def modules() -> dict[str, Path]:
    """Give the file of each module of the package; a folder's own is `FOLDER.__init__`."""
    files = (ROOT / "src" / "cstograph").rglob("*.py")
    return {".".join(file.relative_to(ROOT / "src").with_suffix("").parts): file for file in files}


PACKAGES = sorted({name.rpartition(".")[0] for name in modules()})


def imported(file: Path) -> Iterator[str]:
    """Give the modules of the package that a file imports, within functions too."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            owner = name.rpartition(".")[0]
            candidates = (name, f"{name}.__init__", owner, f"{owner}.__init__")
            yield from [found for found in candidates if found in modules()][:1]


def within(package: str, module: str) -> str:
    """Name the part of a package that a module is, or lies in."""
    return module[len(package) + 1 :].partition(".")[0]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_has_one_purpose(module: Path) -> None:
    """A module that passes 400 lines has two purposes."""
    assert len(module.read_text("utf-8").splitlines()) <= LINES


def test_no_drawers() -> None:
    """No module is a drawer for what has no place."""
    drawers = {"utils", "util", "helpers", "common", "core", "services", "manager"}
    assert drawers.isdisjoint(path.stem for path in MODULES)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_folder_is_small(package: str) -> None:
    """A folder has at most 15 modules, and says in `__init__.py` what it is."""
    beside = {name for name in modules() if name.rpartition(".")[0] == package}
    assert f"{package}.__init__" in beside
    assert len(beside) - 1 <= MOST_MODULES


@pytest.mark.parametrize("package", PACKAGES)
def test_parts_of_a_package_import_in_no_circle(package: str) -> None:
    """Neither its modules nor its folders, and so no two modules anywhere."""
    graph: dict[str, set[str]] = {}
    for module, file in modules().items():
        if module.startswith(f"{package}."):
            inside = (name for name in imported(file) if name.startswith(f"{package}."))
            part = within(package, module)
            graph.setdefault(part, set()).update({within(package, n) for n in inside} - {part})
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" <- ".join(error.args[1]))
