"""Findings shown again whenever a file has changed: about what the change touches, then all."""

import contextlib
import signal
import time
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from threading import Event

import click
import watchfiles

from cstograph.cli.options import progress
from cstograph.errors import InvalidProjectError
from cstograph.findings import Finding, shown
from cstograph.project.project import DATA_SUFFIXES, Project
from cstograph.validation import reporters
from cstograph.validation.incremental.forked_call import ForkedCall, ForkedCallError
from cstograph.validation.incremental.watched_project import CompletePass, WatchedProject

#: What of a project its findings depend on.
_FOLDERS = ("data", "ontology", "shapes")
#: How often files elsewhere, and the complete pass, are looked at, in milliseconds.
_EVERY = 100
_WAITING = "waiting for changes (end with Ctrl+C)."


def watch(project: Project, only: Sequence[Path]) -> list[Finding]:
    """Show the findings, and again after each change, until interrupted; give the last ones.

    After a change of sources, the findings about what it touches come first; those about everything
    follow, and are shown where they differ. Findings go to standard output, all else to standard
    error.
    """
    watch = _Watch(project, only)
    with (
        contextlib.suppress(KeyboardInterrupt),
        _interruptible() as stop,
        contextlib.closing(watch),
    ):
        for number, changed in enumerate(_changes(project, only, stop)):
            if changed or number == 0:
                watch.begin(changed)
            else:
                watch.go_on()
    return watch.findings


class _Watch:
    """The findings that are shown, and the complete pass that goes on meanwhile, if one does."""

    def __init__(self, project: Project, only: Sequence[Path]) -> None:
        self.findings: list[Finding] = []
        self._project = project
        self._only = only
        self._watched = WatchedProject(project.root, only)
        self._complete_pass: ForkedCall[CompletePass] | None = None
        self._began = 0.0

    def close(self) -> None:
        """Stop the complete pass."""
        if self._complete_pass:
            self._complete_pass.stop()
            self._complete_pass = None

    def begin(self, changed: AbstractSet[Path]) -> None:
        """Show the findings about what a change touches, or else those about everything."""
        self.close()
        if changed:
            click.echo(f"\nChanged: {', '.join(map(shown, sorted(changed)))}", err=True)
        self._began = time.monotonic()
        try:
            findings = self._watched.judge_edit(changed)
            if findings is not None:
                self._show(reporters.of_files(findings, self._only))
                self._tell("Validated what the change touches", "the rest follows.")
                self._complete_pass = self._watched.begin_complete_pass()
                return
            with progress(self._project, "Validating") as on_file:
                findings = self._watched.validate(on_file)
            self._show(reporters.of_files(findings, self._only))
        except InvalidProjectError as error:
            self._show(error.findings)
        self._tell("Validated", _WAITING)

    def go_on(self) -> None:
        """Show the findings of the complete pass, if it has ended and they are not shown yet."""
        if self._complete_pass is None or not self._complete_pass.wait(0):
            return
        try:
            complete = self._watched.accept(self._complete_pass.result())
            findings = reporters.of_files(complete, self._only)
        except InvalidProjectError as error:
            findings = error.findings
        except ForkedCallError as error:
            self._tell(f"The rest could not be validated ({error})", _WAITING)
            return
        finally:
            self._complete_pass = None
        if findings == self.findings:
            self._tell("Validated everything, with the same findings,", _WAITING)
        else:
            self._show(findings)
            self._tell("Validated everything, whose findings replace those before,", _WAITING)

    def _show(self, findings: list[Finding]) -> None:
        self.findings = findings
        click.echo(reporters.as_text(findings), nl=False)

    def _tell(self, what: str, next_: str) -> None:
        click.echo(f"{what} in {time.monotonic() - self._began:.2f} s; {next_}", err=True)


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
    """Give the files that have changed, often none, until told to stop; at first none.

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
        else:
            yield changed | {path for path in others if before[path] != seen[path]}


def _counts(path: Path) -> bool:
    """Tell whether it matters that a file has changed: not of what an editor had for a moment."""
    return path.suffix.lower() in (*DATA_SUFFIXES, ".rq") or path.exists()


def _stamp(path: Path) -> tuple[int, int] | None:
    """Give what a file has another of when it has changed; None where there is none."""
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return state.st_mtime_ns, state.st_size
