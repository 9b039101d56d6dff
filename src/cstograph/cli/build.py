"""`cstograph build`."""

from pathlib import Path

import click

from cstograph.cli.group import tell
from cstograph.cli.options import (
    built,
    release_path,
    require_unix,
    with_project,
    with_release,
    with_store,
)
from cstograph.findings import shown
from cstograph.project.project import Project
from cstograph.release import history


@click.command()
@with_project
@with_release
@with_store("Prepare a store on disk too, for `serve --store`.")
def build(project: Project, path: Path | None, store: Path | None) -> None:
    """Build the release: facts -> dataset -> derivations -> SHACL -> one file.

    Nothing is written where anything violates; the last good release stays. What a release changes
    is told beside it, in FILE.changes.jsonl.

    \b
    Example:
      cstograph build --project my-graph
    """
    if store:
        require_unix("A store on disk")
    target = release_path(project, path)
    new, findings = built(project)
    history.publish(new, target)
    if store:
        from cstograph.release import disk_store

        disk_store.prepare(new, store)
    tell(findings)
    click.echo(f"sources   {len(project.data_files())}")
    click.echo(f"triples   {new.quads}")
    click.echo(f"findings  {new.findings}")
    click.echo(f"sha256    {new.sha256}")
    click.echo(f"release   {shown(target)}")
    if store:
        click.echo(f"store     {shown(store)}")
