"""`cstograph push`."""

from pathlib import Path

import click

from cstograph.cli.options import ADDRESS, current_release, with_project, with_release
from cstograph.project.project import Project


@click.command()
@click.argument("url", type=ADDRESS)
@with_project
@with_release
@click.option(
    "--default-graph",
    "default",
    metavar="IRI",
    help="For stores whose default graph is the union of the others, such as Virtuoso: the graph "
    "for what is said of the sources, such as `default`.",
)
@click.option("--dry-run", "is_trial", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--check", is_flag=True, help="Read all graphs, also those that have not changed.")
def push(
    url: str,
    project: Project,
    path: Path | None,
    default: str | None,
    *,
    is_trial: bool,
    check: bool,
) -> None:
    """Publish the release to a store elsewhere: URL is that of its Graph Store Protocol.

    Only graphs that have changed are sent; each is read back, and a push that broke off goes on
    where it was. A graph changes in one step, several do not. User and password are read from
    CSTOGRAPH_USER and CSTOGRAPH_PASSWORD.

    \b
    Examples:
      cstograph push http://127.0.0.1:7878/store --dry-run
      cstograph push https://example.org/sparql-graph-crud-auth --default-graph default
    """
    from cstograph.push import push as pushing
    from cstograph.push.graph_store_client import GraphStore

    target = GraphStore(url)
    current = current_release(project, path)
    context = project.context
    steps = 0
    for step in pushing.push(
        current,
        target,
        context.base,
        default=context.expand(default) if default else None,
        is_trial=is_trial,
        checks_all=check,
    ):
        steps += 1
        name = context.relative(step.name) if step.name else "(default)"
        rewritten = f", {step.rewritten} written otherwise by the store" if step.rewritten else ""
        count = f"  {step.triples} triples{rewritten}" if step.action == "put" else ""
        click.echo(f"{step.action:<7} {name}{count}")
    verb = "would change" if is_trial else "changed"
    click.echo(f"{verb}  {steps}")
    click.echo(f"sha256   {current.sha256}")
