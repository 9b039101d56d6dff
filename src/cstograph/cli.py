"""The commands. Each is a few lines over the modules below it.

Exit codes: 0 done; 1 the data, the query or the release is not valid; 2 the command was used
wrongly; 3 the machine said no (a port in use, a disk that is full).
"""

import errno
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click

from cstograph import __version__, atomic, formats, release, sparql
from cstograph.errors import (
    AddressError,
    CstographError,
    InvalidProjectError,
    MalformedQueryError,
    ReleaseError,
    UnknownFormatError,
    UnwritableError,
)
from cstograph.findings import Finding, count, has_violations, shown
from cstograph.formats import Format
from cstograph.project import Project
from cstograph.release import Release

INVALID, MISUSED, REFUSED = 1, 2, 3


class _Commands(click.Group):
    """The commands in the order in which they are used, with errors told in one place."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """List them in that order, not in the alphabet's."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; whatever goes wrong ends with a sentence and an exit code."""
        try:
            return super().invoke(ctx)
        except InvalidProjectError as error:
            _tell(error.findings)
            _fail(f"Not valid: {count(error.findings)}.", INVALID)
        except MalformedQueryError as error:
            _fail(f"{error.line}:{error.column}: {error}", INVALID)
        except UnknownFormatError as error:
            _fail(str(error), MISUSED)
        except (UnwritableError, AddressError) as error:
            _fail(str(error), REFUSED)
        except CstographError as error:
            _fail(str(error), INVALID)
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader is gone, which click knows how to take
                raise
            where = f"{error.filename}: " if error.filename else ""
            _fail(f"{where}{error.strerror}.", REFUSED)


def _fail(message: str, code: int) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(code)


def _tell(findings: list[Finding]) -> None:
    for found in findings:
        click.echo(found, err=True)


_with_project = click.option(
    "--project",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    callback=lambda _ctx, _param, value: Project(value.resolve()) if value else Project.bundled(),
    help="A project with ontology/, data/ and shapes/. [default: the bundled one]",
)
_with_release = click.option(
    "--release",
    "path",
    metavar="FILE",
    envvar="CSTOGRAPH_RELEASE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The release file, taken as it is. [default: build/release.nq in the project, kept up to "
    "date]",
)


def _release_path(project: Project, path: Path | None) -> Path:
    """Give the place of a release; an installed package's is among the user's cached files."""
    if path:
        return path
    if project.is_installed:
        cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        return Path(cache) / "cstograph" / "release.nq"
    return project.root / "build" / "release.nq"


@contextmanager
def _progress(project: Project, label: str) -> Iterator[Callable[[Path], None]]:
    """Show a bar on standard error, if that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _path: None
        return
    with click.progressbar(length=release.steps(project), label=label, file=sys.stderr) as bar:
        yield lambda _path: bar.update(1)


def _build(project: Project) -> tuple[Release, list[Finding]]:
    with _progress(project, "Building") as on_file:
        return release.build(project, on_file)


def _current(project: Project, named: Path | None) -> Release:
    """Give the release that is named, as it is; else that of the project as it is now.

    The project's own is built again if it is out of date. Where the project has violations, they
    are told, and the last good release is given.
    """
    if named:
        return Release.read(named)
    path = _release_path(project, None)
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
        new, _ = _build(project)
    except InvalidProjectError as error:
        if last is None:
            raise
        _tell(error.findings)
        click.echo(f"Not valid: {count(error.findings)}. The last good release stays.", err=True)
        return last
    new.write(path)
    return new


_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Publish a knowledge graph of facts that people must be able to trust.

    \b
    cstograph build                      facts -> a validated release
    cstograph serve                      a SPARQL endpoint and pages, at http://127.0.0.1:8000/
    cstograph query 'ASK { ?s ?p ?o }'   a question, answered here
    """


@main.command()
@_with_project
@_with_release
def build(project: Project, path: Path | None) -> None:
    """Build the release: facts -> dataset -> derivations -> SHACL -> one file.

    Nothing is written where anything violates; the last good release stays.

    \b
    Example:
      cstograph build --project my-graph
    """
    target = _release_path(project, path)
    built, findings = _build(project)
    built.write(target)
    _tell(findings)
    click.echo(f"sources   {len(project.data_files())}")
    click.echo(f"triples   {built.quads}")
    click.echo(f"findings  {built.findings}")
    click.echo(f"sha256    {built.sha256}")
    click.echo(f"release   {shown(target)}")


@main.command()
@click.argument("files", metavar="[FILE]...", nargs=-1, type=_FILE)
@_with_project
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "turtle"]),
    default="text",
    show_default=True,
    help="Lines for people, JSON, SARIF 2.1.0 for code scanning, or the SHACL report.",
)
def validate(files: tuple[Path, ...], project: Project, form: str) -> None:
    """Say what is wrong with the facts, at file, line and column.

    With FILEs, only what is wrong in these; they may be drafts that lie outside the project.
    Ends with 1 where there are violations; warnings alone end with 0.

    \b
    Examples:
      cstograph validate data/sources/delegations.yaml
      cstograph validate --format sarif > findings.sarif
    """
    from cstograph import report

    with _progress(project, "Validating") as on_file:
        findings, shacl = report.examine(project, files, on_file)
    match form:
        case "json":
            written = report.as_json(findings)
        case "sarif":
            written = report.as_sarif(findings, project.root)
        case "turtle":
            written = report.as_turtle(findings, shacl)
        case _:
            written = report.as_text(findings)
    click.echo(written, nl=False)
    if has_violations(findings):
        sys.exit(INVALID)


@main.command()
@click.argument("files", metavar="[FILE]...", nargs=-1, type=_FILE)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    envvar="CSTOGRAPH_PORT",
    help="The port to listen on.",
)
@_with_project
@_with_release
def serve(
    files: tuple[Path, ...], host: str, port: int, project: Project, path: Path | None
) -> None:
    """Serve a SPARQL endpoint and pages; build first, if needed.

    With FILEs of RDF, serve just these, as they are, without a project and without checks.

    \b
    Examples:
      cstograph serve --port 8080
      cstograph serve people.ttl places.nq
    """
    from cstograph.web import server

    if files:
        server.check_files(files)
        settings = {"CSTOGRAPH_FILES": json.dumps([str(file.resolve()) for file in files])}
        what = ", ".join(str(file) for file in files)
    else:
        what = f"{_current(project, path).quads} triples"
        project.questions()  # told here rather than in the worker, if one is broken
        target = _release_path(project, path).resolve()
        settings = {"CSTOGRAPH_RELEASE": str(target), "CSTOGRAPH_PROJECT": str(project.root)}
    server.check_address(host, port)
    click.echo(f"Serving {what} at http://{host}:{port}/ (end with Ctrl+C)", err=True)
    server.run(host, port, settings)


@main.command()
@click.argument("query")
@_with_project
@_with_release
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
    from cstograph.engine import Query
    from cstograph.engine.embedded import EmbeddedEngine

    context = project.context
    asked = Query.read(_text_of(query), base=context.base)
    as_table = name == "table" or (name is None and sys.stdout.isatty())
    to = _answer_format(asked.form.gives_graph, name, as_table=as_table)
    current = _current(project, path)
    engine = EmbeddedEngine.of_release(current, context.prefixes)
    answer = b"".join(engine.answer(asked, to).chunks)
    if as_table and not asked.form.gives_graph:
        from cstograph import table

        table.show(answer, context)
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
        raise MalformedQueryError(message, *sparql.place(before, len(before))) from None


def _answer_format(gives_graph: bool, name: str | None, *, as_table: bool) -> Format:  # noqa: FBT001
    if gives_graph:
        return formats.TURTLE if as_table or name is None else formats.named(name, formats.GRAPHS)
    if as_table:
        return formats.JSON
    return formats.named(name or "csv", formats.RESULTS)


@main.command()
@_with_project
@_with_release
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
    from cstograph import export as exporting

    if graph and resource:
        raise click.UsageError("Give --graph or --resource, not both.")
    name = name or (output.suffix if output and output.suffix else None)
    part = bool(graph or resource)
    to = formats.named(name or ("turtle" if part else "trig"), formats.EXPORTS)
    current = _current(project, path)
    if graph:
        quads = exporting.graph_of(current, graph, project.context)
    elif resource:
        quads = exporting.resource_of(current, resource, project.context)
    else:
        quads = exporting.quads_of(current)
    written = exporting.write(quads, to, project)
    if output:
        atomic.write(output, written)
    else:
        click.echo(written, nl=False)
