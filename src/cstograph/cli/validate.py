"""`cstograph validate`."""

import sys
from pathlib import Path

import click

from cstograph.cli.group import INVALID
from cstograph.cli.options import FILE, progress, with_project
from cstograph.findings import has_violations
from cstograph.project.project import Project


@click.command()
@click.argument("files", metavar="[FILE]...", nargs=-1, type=FILE)
@with_project
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "turtle"]),
    default="text",
    show_default=True,
    help="Lines for people, JSON, SARIF 2.1.0 for code scanning, or the SHACL report.",
)
@click.option(
    "--watch",
    "is_watching",
    is_flag=True,
    help="Stay, and show the findings again after each change: about what it touches at once, then "
    "about everything.",
)
def validate(files: tuple[Path, ...], project: Project, form: str, is_watching: bool) -> None:  # noqa: FBT001 - click gives it
    """Say what is wrong with the facts, at file, line and column.

    With FILEs, only what is wrong in these; they may be drafts that lie outside the project.
    Ends with 1 where there are violations; warnings alone end with 0.

    \b
    Examples:
      cstograph validate data/sources/delegations.yaml
      cstograph validate --watch
      cstograph validate --format sarif > findings.sarif
    """
    from cstograph.validation import reporters

    if is_watching:
        if form != "text":
            raise click.UsageError("--watch tells findings as text: leave --format out.")
        from cstograph.cli import watching

        project.check()
        sys.exit(INVALID if has_violations(watching.watch(project, files)) else 0)
    with progress(project, "Validating") as on_file:
        findings, shacl = reporters.examine(project, files, on_file)
    match form:
        case "json":
            written = reporters.as_json(findings)
        case "sarif":
            written = reporters.as_sarif(findings, project.root)
        case "turtle":
            written = reporters.as_turtle(findings, shacl)
        case _:
            written = reporters.as_text(findings)
    click.echo(written, nl=False)
    if has_violations(findings):
        sys.exit(INVALID)
