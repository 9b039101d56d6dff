"""`cstograph query`."""

import sys
from pathlib import Path

import click

from cstograph.cli.options import current_release, with_project, with_release
from cstograph.errors import MalformedQueryError
from cstograph.project.project import Project
from cstograph.rdf import formats
from cstograph.rdf.formats import Format
from cstograph.sparql import query_surface


@click.command()
@click.argument("query")
@with_project
@with_release
@click.option(
    "--format",
    "name",
    metavar="NAME",
    help="table, json, xml, csv or tsv; for graphs turtle, ntriples, rdfxml or jsonld. "
    "[default: a table on a terminal, csv or turtle elsewhere]",
)
def query(query: str, project: Project, path: Path | None, name: str | None) -> None:
    """Answer a SPARQL query: QUERY is its text, a file that holds it, or - for standard input.

    \b
    Examples:
      cstograph query ontology/competency/seats-in-all.rq
      cstograph query 'SELECT DISTINCT ?class { ?thing a ?class }' --format json
    """
    from cstograph.engine.evaluators.embedded import EmbeddedEngine
    from cstograph.engine.query import Query

    context = project.context
    text = _text_of(query)
    gives_graph = query_surface.surface(text, context.base).form.gives_graph
    as_table = name == "table" or (name is None and sys.stdout.isatty())
    to = _answer_format(gives_graph, name, as_table=as_table)
    current = current_release(project, path)
    engine = EmbeddedEngine.of_release(current, project)
    asked = Query(text, formats.Wanted(to.name), base=context.base)
    answer = b"".join(engine.answer(asked).chunks)
    if as_table and not gives_graph:
        from cstograph.cli import result_table

        result_table.show(answer, context)
    else:
        click.echo(answer, nl=not answer.endswith(b"\n"))


def _text_of(query: str) -> str:
    """Read the query from where the argument says."""
    if query == "-":
        data = sys.stdin.buffer.read()
    else:
        try:
            is_file = Path(query).is_file()
        except (OSError, ValueError):  # too long for a path, or no path at all: a text
            is_file = False
        if not is_file:
            if query.endswith((".rq", ".sparql")):
                raise click.UsageError(f"There is no file {query}.")
            return query
        data = Path(query).read_bytes()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        message = f"The byte 0x{data[error.start]:02X} is not UTF-8."
        raise MalformedQueryError(message, *query_surface.place(before, len(before))) from None


def _answer_format(gives_graph: bool, name: str | None, *, as_table: bool) -> Format:  # noqa: FBT001
    if gives_graph:
        return formats.TURTLE if as_table or name is None else formats.named(name, formats.GRAPHS)
    if as_table:
        return formats.JSON
    return formats.named(name or "csv", formats.RESULTS)
