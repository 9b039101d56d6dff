"""`cstograph evidence`."""

import sys
from pathlib import Path

import click

from cstograph.cli.group import INVALID
from cstograph.cli.options import FILE, with_project
from cstograph.findings import shown
from cstograph.project.project import Project


@click.command()
@click.argument("iri")
@click.option(
    "--page", required=True, type=FILE, metavar="FILE", help="The page that the facts are from."
)
@click.option(
    "--draft",
    "drafts",
    multiple=True,
    type=FILE,
    metavar="FILE",
    help="A draft, or its evidence, that lies outside the project; may be given several times.",
)
@with_project
def evidence(iri: str, page: Path, drafts: tuple[Path, ...], project: Project) -> None:
    """Show the passages of a page that the facts of IRI, such as meeting/..., were read from.

    Ends with 1 where there is none, or where none was read from the page as it is now.

    \b
    Example:
      cstograph evidence person/viktor-kogut --page page.txt --draft page.evidence.yaml
    """
    from cstograph.extract.drafts import evidence
    from cstograph.extract.reading import page as pages

    read = pages.read(page)
    found = list(evidence.of(iri, project, drafts))
    if not found:
        click.echo(f"No evidence is known of {iri}.", err=True)
        sys.exit(INVALID)
    same = [item for item in found if item.sha256 == read.sha256]
    for item in same:
        mark = read.mark(item.start)
        value = f" {item.object}" if item.object else ""
        click.echo(f"{shown(page)}:{mark.line}:{mark.column}: {item.property}{value}")
        click.echo(f"    {' '.join(read.text[item.start : item.end].split())}")
    others = ", ".join(sorted({item.source for item in found if item not in same}))
    if not same:
        click.echo(
            f"The page is not as it was when facts of {others} were read: its text has another "
            "hash. Extract it again.",
            err=True,
        )
        sys.exit(INVALID)
    if others:
        message = f"Further facts, of {others}, were read from another page, or before it changed."
        click.echo(message, err=True)
