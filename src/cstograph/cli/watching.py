"""Findings told again whenever a file has changed."""

import contextlib
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event

import click
import watchfiles

from cstograph.cli.options import progress
from cstograph.errors import InvalidProjectError
from cstograph.findings import Finding, shown
from cstograph.project.project import DATA_SUFFIXES, Project
from cstograph.validation import reporters
from cstograph.validation.incremental.revalidation import Revalidation

#: What of a project its findings depend on.
_FOLDERS = ("data", "ontology", "shapes")
#: How often files elsewhere are looked at, in milliseconds.
_EVERY = 100


def watch(project: Project, only: Sequence[Path]) -> list[Finding]:
    """Tell the findings, and again after each change, until interrupted; give the last ones.

    Findings are on standard output, what has changed on standard error.
    """
    revalidation = Revalidation(project, only)
    findings: list[Finding] = []
    with contextlib.suppress(KeyboardInterrupt), _interruptible() as stop:
        for changed in _changes(project, only, stop):
            if changed:
                click.echo(f"\nChanged: {', '.join(map(shown, sorted(changed)))}", err=True)
            began = time.monotonic()
            try:
                with progress(project, "Validating") as on_file:
                    findings = reporters.of_files(revalidation.findings(changed, on_file), only)
            except InvalidProjectError as error:
                findings = error.findings
            click.echo(reporters.as_text(findings), nl=False)
            took = f"Validated in {time.monotonic() - began:.2f} s"
            click.echo(f"{took}; waiting for changes (end with Ctrl+C).", err=True)
    return findings


@contextlib.contextmanager
def _interruptible() -> Iterator[Event]:
    """Give what is set by Ctrl+C too: an exception that is raised in a destructor is lost."""
    stop = Event()

    def end(*_: object) -> None:
        stop.set()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, end)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)


def _changes(project: Project, others: Sequence[Path], stop: Event) -> Iterator[set[Path]]:
    """Give the files that have changed, until told to stop: none at first, then some at a time.

    They are watched from the first on, so that no change is missed while another is looked at.
    """
    seen = None
    for changes in watchfiles.watch(
        *(project.root / name for name in _FOLDERS),
        watch_filter=lambda _, path: not Path(path).name.startswith("."),
        rust_timeout=_EVERY,
        yield_on_timeout=True,
        stop_event=stop,
        raise_interrupt=False,
    ):
        changed = {path for path in (Path(name) for _, name in changes) if _counts(path)}
        before, seen = seen, {path: _stamp(path) for path in others}
        if before is None:
            yield set()
        elif changed := changed | {path for path in others if before[path] != seen[path]}:
            yield changed


def _counts(path: Path) -> bool:
    """Tell whether it matters that a file has changed: not of what an editor had for a moment."""
    return path.suffix in (*DATA_SUFFIXES, ".rq") or path.exists()


def _stamp(path: Path) -> tuple[int, int] | None:
    """Give what a file has another of when it has changed; None where there is none."""
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return state.st_mtime_ns, state.st_size
