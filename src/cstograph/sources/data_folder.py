"""data/ -> quads, each with its file, line and column."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias

from pyoxigraph import DefaultGraph, NamedNode

from cstograph.errors import InvalidProjectError
from cstograph.findings import Finding, Mark, shown, violation
from cstograph.project.context import Context
from cstograph.project.project import FACTS_SUFFIXES, Project
from cstograph.rdf import file_formats
from cstograph.sources import rdf_file, stray_files, yaml_ld
from cstograph.sources.source_file import SourceFile

__all__ = ["Parse", "SourceFile", "parse", "read"]

#: Reads one source file, under the names that the project's facts files use.
Parse: TypeAlias = Callable[[Path, Context], SourceFile]


def parse(path: Path, context: Context) -> SourceFile:
    """Read one source file. Raises InvalidProjectError with all that is wrong with it."""
    if path.suffix.lower() in FACTS_SUFFIXES:
        return yaml_ld.read(path, context)
    source = rdf_file.read(path, context.base)
    _check_graphs(source, context.derived)
    return source


def read(
    project: Project,
    extra: Iterable[Path] = (),
    on_file: Callable[[Path], None] = lambda _path: None,
    parse: Parse = parse,
) -> list[SourceFile]:
    """Read every source file of a project, and `extra` files that lie elsewhere.

    `on_file` is told of each file before it is read. Raises InvalidProjectError with the findings
    of all files that are broken, or where there is nothing to read.
    """
    files = project.data_files()
    if others := {path.resolve(): path for path in extra}:
        own = {path.resolve() for path in files}
        files += [path for real, path in others.items() if real not in own]
    findings = stray_files.violations(project, "data")
    if not files:
        message = "There is no data here: write a facts file, data/sources/NAME.yaml."
        raise InvalidProjectError([violation(project.root / "data", Mark(), message, "no-data")])
    sources: list[SourceFile] = []
    heads: dict[str, Path] = {}
    stems: dict[str, Path] = {}
    for path in files:
        on_file(path)
        try:
            if path.suffix.lower() in FACTS_SUFFIXES:
                sources.append(parse(path, project.context))
                findings += _same_source(sources[-1], heads)
            else:
                findings += _same_stem(path, stems)
                sources.append(parse(path, project.context))
        except InvalidProjectError as error:
            findings += error.findings
    if findings:
        raise InvalidProjectError(findings)
    return sources


def _same_source(read: SourceFile, heads: dict[str, Path]) -> list[Finding]:
    """Tell a second file that describes a source: one source is one file."""
    quad = next(q for q in read.quads if isinstance(q.graph_name, DefaultGraph))
    first = heads.setdefault(str(quad.subject), read.path)
    if first == read.path:
        return []
    message = f"{shown(first)} describes this source too: put its facts in one file."
    mark = read.locate(str(quad.subject), None, None)[0]
    return [violation(read.path, mark, message, "same-source")]


def _same_stem(path: Path, stems: dict[str, Path]) -> list[Finding]:
    """Tell a second file of RDF of one name: its graph and its nodes are named by it."""
    first = stems.setdefault(file_formats.stem(path), path)
    if first == path:
        return []
    message = f"{shown(first)} has this name too, and names its graph by it: rename one."
    return [violation(path, Mark(), message, "same-source")]


def _check_graphs(read: SourceFile, derived: NamedNode) -> None:
    """Refuse a statement in the derived graph: only what is derived stands there."""
    stated = next((quad for quad in read.quads if quad.graph_name == derived), None)
    if stated is None:
        return
    places = read.locate(str(stated.subject), str(stated.predicate), str(stated.object))
    message = "This states a fact in the derived graph: give it the graph of its source."
    mark = places[0] if places else Mark()
    raise InvalidProjectError([violation(read.path, mark, message, "derived-graph")])
