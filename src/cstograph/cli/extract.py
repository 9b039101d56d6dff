"""`cstograph extract`."""

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cstograph.cli.group import REFUSED
from cstograph.cli.options import with_project
from cstograph.findings import Severity
from cstograph.project.project import Project

if TYPE_CHECKING:
    from cstograph.extract.batch import Extracted


@click.command()
@click.argument("pages", metavar="PAGE...", nargs=-1, required=True)
@with_project
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to write the drafts. [default: standard output]",
)
@click.option(
    "--as-of",
    metavar="DAY",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day on which a list of delegations was taken that bears none. [default: the page's]",
)
@click.option("--publisher", metavar="ID", help="Who published the pages, such as body/csto.")
@click.option("--url", metavar="URL", help="Where the page stands on the web.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=os.cpu_count() or 1,
    show_default="one a core",
    help="How many pages to read at a time.",
)
def extract(
    pages: tuple[str, ...],
    project: Project,
    out: Path | None,
    as_of: datetime | None,
    publisher: str | None,
    url: str | None,
    jobs: int,
) -> None:
    """Draft the facts of pages: lists of delegations and news items in English, text or HTML.

    PAGE is a file, or - for standard input. For each source, DIR gets a draft of its facts and the
    evidence of where each was read; what was unsure, and the sentences that nothing was made of,
    are told at line and column. A run that was broken off goes on where it was; on a page that has
    changed, only the difference is drafted.

    \b
    Example:
      cstograph extract page.html --out drafts --publisher body/csto-parliamentary-assembly
    """
    from cstograph.extract import batch
    from cstograph.extract.drafts.yaml_writer import About
    from cstograph.extract.reading.page import MAX_BYTES

    paths = [Path(name) for name in pages]
    for path in paths:
        if not path.is_file() and pages != ("-",):
            raise click.UsageError(f"There is no file {path}.")
    job = batch.Job(project.root, out, as_of.date() if as_of else None, About(publisher, url))
    if pages == ("-",):
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        results = iter([batch.given(data, Path("-"), job)])
    else:
        results = batch.run(paths, job, jobs)
    read = refused = 0
    for result in results:
        read += 1
        for finding in result.findings:
            click.echo(finding, err=True)
        if result.is_refused:
            refused += 1
            continue
        if not out:
            click.echo("\n---\n".join(result.files.values()), nl=False)
        click.echo(f"{result.path}: {_told(result, out)}", err=True)
    if out and read < len(paths):
        done = f"{len(paths) - read} of {len(paths)} pages were read before"
        click.echo(f"{done}; to read them again, remove {out / batch.JOURNAL}", err=True)
    if refused:
        sys.exit(REFUSED)


def _told(result: "Extracted", out: Path | None) -> str:
    """Say what came of a page."""
    if out and not result.files:
        before = ", ".join(map(str, result.before))
        return f"nothing new: {before} has its facts" if before else "nothing new"
    severities = [finding.severity for finding in result.findings]
    unsure, unused = severities.count(Severity.WARNING), severities.count(Severity.INFO)
    where = f", in {', '.join(map(str, result.files))}" if out else ""
    lines = [line.strip() for text in result.files.values() for line in text.splitlines()]
    todo = sum(line.startswith("todo:") for line in lines)
    return f"{result.facts} facts, {todo} todo, {unsure} unsure, {unused} unused{where}"
