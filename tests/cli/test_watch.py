"""`cstograph validate --watch`: findings again after each change."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tests.cli.command import run


@contextmanager
def watching(*arguments: str | Path) -> Iterator[tuple[subprocess.Popen[str], IO[str]]]:
    """Start the command, and give it with what it tells."""
    command = [sys.executable, "-m", "cstograph", "validate", "--watch", *map(str, arguments)]
    with subprocess.Popen(command, stdout=-1, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        try:
            yield process, process.stdout
        finally:
            process.kill()


def counted(out: IO[str]) -> list[str]:
    """Read findings, and the line that counts them."""
    lines = []
    for line in out:
        lines.append(line.rstrip())
        if "violation" in line and line[0].isdigit():
            break
    return lines


def test_each_change_is_told(small: Path) -> None:
    """Findings are told at once, after a mistake and after its correction; Ctrl+C ends it."""
    facts = small / "data/sources/lake.yaml"
    text = facts.read_text("utf-8")
    with watching("--project", small) as (process, out):
        assert counted(out)[-1] == "0 violations, 1 warning"
        facts.write_text(text.replace("eggs: 4", "eggs: -4"), "utf-8")
        told = counted(out)
        assert told[-1] == "1 violation, 1 warning"
        assert ":9:11: violation: " in told[0]
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 1
    with watching("--project", small) as (process, out):
        counted(out)
        facts.write_text(text, "utf-8")
        assert counted(out)[-1] == "0 violations, 1 warning"
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


def test_a_draft_elsewhere_is_watched(small: Path) -> None:
    """Of files that are named, their own findings are told, wherever they lie."""
    draft = small.parent / "draft.yaml"
    text = (small / "data/sources/lake.yaml").read_text("utf-8")
    text = text.replace("book/lake", "book/pond").replace(
        "eggs: 7", "eggs: 7\n    seenOn: 2024-04-03"
    )
    draft.write_text(text, "utf-8")
    with watching("--project", small, draft) as (_, out):
        assert counted(out) == ["0 violations, 0 warnings"]
        draft.write_text(text.replace("title:", "titel:"), "utf-8")
        assert "Did you mean `title`?" in counted(out)[0]


def test_watching_is_for_people(small: Path) -> None:
    """What programs read is written once."""
    ran = run("validate", "--watch", "--format", "json", "--project", small)
    assert ran.code == 2
    assert "--format" in ran.err


def test_what_is_no_project_is_not_watched(tmp_path: Path) -> None:
    """It is told what is missing, at once."""
    ran = run("validate", "--watch", "--project", tmp_path)
    assert ran.code == 1
    assert "There is no such file" in ran.err
