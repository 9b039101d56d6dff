"""What several commands take: the project, and its release."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import TypeVar

import click

from cstograph.cli.group import tell
from cstograph.errors import InvalidProjectError, PlatformError, ReleaseError, StoreError
from cstograph.findings import Finding, count
from cstograph.project.project import Project
from cstograph.release import history, release
from cstograph.release.release import Release

_Command = TypeVar("_Command", bound=Callable[..., object])


class _Address(click.ParamType[str]):
    """The address of an endpoint or a store, in which nobody's password stands."""

    name = "URL"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Check it."""
        from cstograph.push import http_session

        try:
            return http_session.check(value)
        except StoreError as error:
            self.fail(str(error), param, ctx)


ADDRESS = _Address()
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

with_project = click.option(
    "--project",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    callback=lambda _ctx, _param, value: Project(value.resolve()) if value else Project.bundled(),
    help="A project with ontology/, data/ and shapes/. [default: the bundled one]",
)
with_release = click.option(
    "--release",
    "path",
    metavar="FILE",
    envvar="CSTOGRAPH_RELEASE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The release file, taken as it is. [default: build/release.nq in the project, kept up to "
    "date]",
)


def require_unix(what: str) -> None:
    """Raise PlatformError on Windows itself, where what is to be done cannot be."""
    if sys.platform == "win32":
        raise PlatformError(
            f"{what} needs Linux or macOS: on Windows, use the Windows Subsystem for Linux (WSL)."
        )


def release_path(project: Project, path: Path | None) -> Path:
    """Give the place of a release; an installed package's is among the user's cached files."""
    if path:
        return path
    if project.is_installed:
        cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        return Path(cache) / "cstograph" / "release.nq"
    return project.root / "build" / "release.nq"


def with_store(text: str) -> Callable[[_Command], _Command]:
    """Take the folder of stores on disk, for what `text` says."""
    return click.option(
        "--store",
        metavar="DIR",
        envvar="CSTOGRAPH_STORE",
        type=click.Path(file_okay=False, path_type=Path),
        help=text,
    )


@contextmanager
def progress(project: Project, label: str) -> Iterator[Callable[[Path], None]]:
    """Show a bar on standard error, from the first step on, if that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _path: None
        return
    with ExitStack() as stack:

        @cache
        def update() -> Callable[[int], None]:
            shown = click.progressbar(length=release.steps(project), label=label, file=sys.stderr)
            return stack.enter_context(shown).update

        yield lambda _path: update()(1)


def built(project: Project) -> tuple[Release, list[Finding]]:
    """Build the release of a project, and show how it goes on."""
    with progress(project, "Building") as on_file:
        return release.build(project, on_file)


def current_release(project: Project, named: Path | None) -> Release:
    """Give the release that is named, as it is; else that of the project as it is now.

    The project's own is built again if it is out of date. Where the project has violations, they
    are told, and the last good release is given.
    """
    if named:
        return Release.read(named)
    path = release_path(project, None)
    project.check()
    last = None
    try:
        last = Release.read(path)
        if last.inputs == project.fingerprint():
            return last
    except ReleaseError as error:
        if path.exists():
            click.echo(str(error), err=True)
    try:
        new, _ = built(project)
    except InvalidProjectError as error:
        if last is None:
            raise
        tell(error.findings)
        click.echo(f"Not valid: {count(error.findings)}. The last good release stays.", err=True)
        return last
    history.publish(new, path)
    return new
