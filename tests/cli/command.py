"""Runs cstograph, in this process where that is enough, in one of its own where it is not."""

import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from cstograph.cli import main

ENDS_WITHIN = 60.0
_LINE = re.compile(
    r"(?P<file>[^\n]+?):(?P<place>\d+:\d+): (?P<severity>violation|warning|info): "
    r"(?P<message>[^\n]+) \[(?P<rule>[\w-]+)\]"
)


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it wrote."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """What it wrote to standard output, as text."""
        return self.out.decode()


@dataclass(frozen=True)
class Line:
    """A finding, read from a line of text."""

    file: Path
    place: str
    severity: str
    message: str
    rule: str


def run(*arguments: str | Path, stdin: bytes | None = None) -> Ran:
    """Run a command in this process; an exception that it lets out comes out here."""
    root, to_stderr = logging.getLogger(), logging.lastResort
    assert to_stderr is not None
    root.addHandler(to_stderr)  # as outside of pytest, where what is logged reaches the user
    try:
        result = CliRunner().invoke(
            main, [str(item) for item in arguments], input=stdin, catch_exceptions=False
        )
    finally:
        root.removeHandler(to_stderr)
    return Ran(result.exit_code, result.stdout_bytes, result.stderr)


def start(
    *arguments: str | Path,
    stdin: bytes = b"",
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    before: Callable[[], None] | None = None,
) -> Ran:
    """Run a command in a process of its own; `before` is called there first."""
    done = subprocess.run(
        [sys.executable, "-m", "cstograph", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        preexec_fn=before,
        timeout=ENDS_WITHIN,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr.decode())


def findings(text: str) -> list[Line]:
    """Read the findings of a text, each a line; lines that are none of them are left out."""
    matches = (_LINE.fullmatch(line) for line in text.splitlines())
    return [
        Line(Path(m["file"]), m["place"], m["severity"], m["message"], m["rule"])
        for m in matches
        if m
    ]
