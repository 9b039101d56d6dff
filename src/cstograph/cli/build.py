"""`cstograph build`."""

from pathlib import Path

import click

from cstograph import history
from cstograph.cli.group import tell
from cstograph.cli.options import built, release_path, with_project, with_release
from cstograph.findings import shown
from cstograph.project import Project


@click.command()
@with_project
@with_release
def build(project: Project, path: Path | None) -> None:
    """Build the release: facts -> dataset -> derivations -> SHACL -> one file.

    Nothing is written where anything violates; the last good release stays. What a release changes
    is told beside it, in FILE.changes.jsonl.

    \b
    Example:
      cstograph build --project my-graph
    """
    target = release_path(project, path)
    new, findings = built(project)
    history.publish(new, target)
    tell(findings)
    click.echo(f"sources   {len(project.data_files())}")
    click.echo(f"triples   {new.quads}")
    click.echo(f"findings  {new.findings}")
    click.echo(f"sha256    {new.sha256}")
    click.echo(f"release   {shown(target)}")
