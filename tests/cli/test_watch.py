"""`cstograph validate --watch`: findings again after each change."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import IO

from tests.cli.command import ENDS_WITHIN, run

#: What follows from an edit of one file for a thing in another that it does not link to.
FAR = """
PREFIX b: <https://birds.example/terms#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
CONSTRUCT { ?bird b:eggs -1 }
WHERE { ?bird rdfs:label ?name . ?other b:eggs 5 FILTER (STR(?name) = "wren") }
"""
POND = """id: book/pond
type: FieldBook
title: The pond
sightings:
  - {id: bird/wren, type: Bird, label: wren, seenOn: 2024-04-03}
"""


@contextmanager
def watching(
    *arguments: str | Path, stderr: int = subprocess.DEVNULL
) -> Iterator[tuple[subprocess.Popen[str], IO[str]]]:
    """Start the command, and give it with what it tells."""
    command = [sys.executable, "-m", "cstograph", "validate", "--watch", *map(str, arguments)]
    with subprocess.Popen(command, stdout=-1, stderr=stderr, text=True) as process:
        assert process.stdout
        stop = Timer(ENDS_WITHIN, process.kill)
        stop.start()
        try:
            yield process, process.stdout
        finally:
            stop.cancel()
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


def next_of(out: IO[str], *starts: str) -> str:
    """Read up to a line that starts in one of these ways; give it."""
    return next(line.rstrip() for line in out if line.startswith(starts))


def test_everything_is_validated_behind_what_changed(small: Path) -> None:
    """The second pass says that it is there, and shows its findings where they are others."""
    (small / "ontology/derivations/far.rq").write_text(FAR, "utf-8")
    facts = small / "data/sources/lake.yaml"
    text = facts.read_text("utf-8")
    facts.with_name("pond.yaml").write_text(POND, "utf-8")
    with watching("--project", small, stderr=subprocess.STDOUT) as (_, out):
        next_of(out, "Validated in ")
        facts.write_text(text.replace("eggs: 7", "eggs: -7"), "utf-8")
        assert next_of(out, "1 violation", "Validated") == "1 violation, 1 warning"
        assert next_of(out, "Validated").endswith("; the rest follows.")
        assert next_of(out, "1 violation", "Validated").startswith("Validated everything, with ")
        facts.write_text(text.replace("eggs: 4", "eggs: 5"), "utf-8")
        assert next_of(out, "0 violation", "1 violation") == "0 violations, 1 warning"
        assert next_of(out, "0 violation", "1 violation") == "1 violation, 1 warning"
        assert next_of(out, "Validated").startswith("Validated everything, whose findings replace")


def test_a_newer_change_does_not_wait_for_the_second_pass(small: Path) -> None:
    """Nor does Ctrl+C: here the pass waits for a file without end."""
    vocabulary, facts = small.parent / "birds.ttl", small / "data/sources/lake.yaml"
    text = facts.read_text("utf-8")
    (small / "ontology/birds.ttl").rename(vocabulary)
    (small / "ontology/birds.ttl").symlink_to(vocabulary)
    with watching("--project", small, stderr=subprocess.STDOUT) as (process, out):
        next_of(out, "Validated in ")
        vocabulary.unlink()
        os.mkfifo(vocabulary)
        for eggs, violations in ((-4, 1), (4, 0), (-4, 1)):
            facts.write_text(text.replace("eggs: 4", f"eggs: {eggs}"), "utf-8")
            assert next_of(out, "0 violation", "1 violation").startswith(f"{violations} violation")
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 1


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
