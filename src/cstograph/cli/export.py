"""`cstograph export`."""

from collections.abc import Iterable
from pathlib import Path

import click
from pyoxigraph import Quad

from cstograph.cli.options import current_release, with_project, with_release
from cstograph.project.project import Project
from cstograph.rdf import formats
from cstograph.release import atomic_write


@click.command()
@with_project
@with_release
@click.option("--graph", metavar="IRI", help="Only this graph, such as source/delegations.")
@click.option("--resource", metavar="IRI", help="Only what is said of this, such as state/russia.")
@click.option(
    "--format",
    "name",
    metavar="NAME",
    help="turtle, trig, ntriples, nquads, jsonld or rdfxml. "
    "[default: by the ending of --output; else trig, or turtle for a part]",
)
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write. [default: standard output]",
)
def export(
    project: Project,
    path: Path | None,
    graph: str | None,
    resource: str | None,
    name: str | None,
    output: Path | None,
) -> None:
    """Write the dataset, one graph or one resource as RDF.

    Turtle, N-Triples and RDF/XML hold no graphs: they give the union.

    \b
    Examples:
      cstograph export --output cstograph.trig
      cstograph export --resource delegation/belarus --format jsonld
    """
    from cstograph.release import export as exporting

    if graph and resource:
        raise click.UsageError("Give --graph or --resource, not both.")
    name = name or (output.suffix if output and output.suffix else None)
    part = bool(graph or resource)
    to = formats.named(name or ("turtle" if part else "trig"), formats.EXPORTS)
    current = current_release(project, path)
    quads: Iterable[Quad]
    if graph:
        quads = exporting.graph_of(current, graph, project.context)
    elif resource:
        quads = exporting.resource_of(current, resource, project.context)
    else:
        quads = exporting.quads_of(current)
    pieces = exporting.write(quads, to, project)
    if output:
        atomic_write.write(output, pieces)
        return
    for piece in pieces:
        click.echo(piece, nl=False)
