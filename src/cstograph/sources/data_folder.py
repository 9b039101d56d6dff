"""data/ -> quads, each with its file, line and column."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import DefaultGraph, NamedNode

from cstograph.errors import InvalidProjectError
from cstograph.findings import Finding, Mark, shown, violation
from cstograph.project.project import DATA_SUFFIXES, Project
from cstograph.sources import rdf_file, yaml_ld
from cstograph.sources.source_file import SourceFile

__all__ = ["SourceFile", "read"]


def read(
    project: Project,
    extra: Iterable[Path] = (),
    on_file: Callable[[Path], None] = lambda _path: None,
    known: Mapping[Path, SourceFile] = MappingProxyType({}),
) -> list[SourceFile]:
    """Read every source file of a project, and `extra` files that lie elsewhere.

    `on_file` is told of each file before it is read. What is `known` of a file is not read again,
    and was given together by this function. Raises InvalidProjectError with the findings
    of all files that are broken, or where there is nothing to read.
    """
    files = project.data_files()
    own = {path.resolve() for path in files}
    files += [path for path in extra if path.resolve() not in own]
    findings = [_not_a_source(path) for path in project.stray_files()]
    if not files:
        message = "There is no data here: write a facts file, data/sources/NAME.yaml."
        raise InvalidProjectError([violation(project.root / "data", Mark(), message, "no-data")])
    sources: list[SourceFile] = []
    heads: dict[str, Path] = {}
    stems: dict[str, Path] = {}
    for path in files:
        on_file(path)
        try:
            if path.suffix in (".yaml", ".yml"):
                sources.append(known.get(path) or yaml_ld.read(path, project.context))
                findings += _same_source(sources[-1], heads)
            else:
                findings += _same_stem(path, stems)
                sources.append(known.get(path) or rdf_file.read(path, project.context.base))
                findings += [] if path in known else _reserved(sources[-1], project.context.derived)
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
    first = stems.setdefault(path.stem, path)
    if first == path:
        return []
    message = f"{shown(first)} has this name too, and names its graph by it: rename one."
    return [violation(path, Mark(), message, "same-source")]


def _reserved(read: SourceFile, derived: NamedNode) -> list[Finding]:
    """Tell a statement in the derived graph: only what is derived stands there."""
    stated = next((quad for quad in read.quads if quad.graph_name == derived), None)
    if stated is None:
        return []
    places = read.locate(str(stated.subject), str(stated.predicate), str(stated.object))
    message = "This states a fact in the derived graph: give it the graph of its source."
    return [violation(read.path, places[0] if places else Mark(), message, "derived-graph")]


def _not_a_source(path: Path) -> Finding:
    known = ", ".join(DATA_SUFFIXES)
    message = f"This file is no source: sources end with {known}, notes with .md."
    return violation(path, Mark(), message, "format")
