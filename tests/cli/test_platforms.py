"""What runs on any system, and what says that it does not."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import run

PAGE = Path(__file__).parents[1] / "extract" / "pages" / "one-delegation.txt"
#: Runs a command as on a system that is no Unix.
ELSEWHERE = """
import os, runpy, sys
for name in ("fcntl", "grp", "pwd", "resource", "termios", "uvloop"):
    sys.modules[name] = None
for name in ("geteuid", "getuid", "sched_getaffinity", "sysconf"):
    delattr(os, name)
runpy.run_module("cstograph", run_name="__main__")
"""


@pytest.mark.parametrize(
    "command",
    [
        "--help",
        "serve --help",
        "validate --project {small}",
        "build --project {small}",
        "export --project {small}",
        "extract {page} --out {small}",
    ],
)
def test_what_serves_nobody_runs_anywhere(command: str, small: Path) -> None:
    """Nothing but serving, and a store on disk, needs what only Unix has."""
    arguments = command.format(small=small, page=PAGE).split()
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["serve", "build --store {small}/store"])
def test_windows_is_told_what_it_needs(
    command: str, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sentence says so, before anything is done."""
    monkeypatch.setattr(sys, "platform", "win32")
    ran = run(*command.format(small=small).split(), "--project", small)
    assert ran.code == 3
    assert "Windows Subsystem for Linux" in ran.err
    assert not (small / "build").exists()
