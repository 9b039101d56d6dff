"""shapes/ -> findings at file:line:column.

The union of all graphs is validated: which nodes violate the shapes is found first, and of these
pySHACL makes the report. Each result is brought back to the place in the sources where the
offending fact stands.
"""

import logging
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pyshacl
from rdflib import Graph
from rdflib.namespace import SH
from rdflib.term import Node

from cstograph.dataset.dataset import Dataset, assemble, read_ontology
from cstograph.errors import InvalidProjectError, MalformedQueryError
from cstograph.findings import Finding, Mark, violation
from cstograph.project.project import Project
from cstograph.rdf import rdflib_terms
from cstograph.sources import data_folder, rdf_file
from cstograph.sources.data_folder import Parse, SourceFile
from cstograph.sparql import refusals
from cstograph.validation import xpath_patterns
from cstograph.validation.numbered_triples import Triples
from cstograph.validation.rdflib_view import DataGraph
from cstograph.validation.set_validator import narrowed
from cstograph.validation.source_locator import Locator, local
from cstograph.validation.xpath_patterns import PatternError


@dataclass(frozen=True)
class Validation:
    """What some shapes say of data: the SHACL report, and its findings in order of their places."""

    shapes: Graph
    data: DataGraph
    report: Graph
    findings: list[Finding]


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Put findings in the order of their places, each once."""
    return sorted(set(findings), key=lambda found: found.sort_key)


def check(
    project: Project,
    extra: Iterable[Path] = (),
    on_file: Callable[[Path], None] = lambda _path: None,
    parse: Parse = data_folder.parse,
) -> tuple[Dataset, Validation]:
    """Read, assemble and validate a project, with `extra` files as if they lay in it.

    `on_file` is told of each file before it is read, `parse` reads each source. Raises
    InvalidProjectError where a file is broken; what violates the shapes is in the validation.
    """
    project.check()
    project.check_queries()
    files = data_folder.read(project, extra, on_file, parse) + read_ontology(project, on_file)
    dataset = assemble(project, files, on_file)
    return dataset, validate(project, files, dataset, on_file)


def validate(
    project: Project,
    files: Sequence[SourceFile],
    dataset: Dataset,
    on_file: Callable[[Path], None] = lambda _path: None,
) -> Validation:
    """Validate a dataset against the project's shapes (SHACL, section 3).

    `files` are those that the dataset was assembled from, to tell places. Raises
    InvalidProjectError where a shapes file is broken.
    """
    files_of_shapes = _read_shapes(project, on_file)
    shapes = _merged(files_of_shapes.values())
    with quiet():
        data = DataGraph(Triples(dataset.quads), dataset.store)
        report = _run(data, shapes, files_of_shapes, project)
        findings = in_order(Locator(project, files, data.numbers.described).findings(report))
    return Validation(shapes, data, report, findings)


def _run(data: DataGraph, shapes: Graph, by_file: Mapping[Path, Graph], project: Project) -> Graph:
    """Run pySHACL, or tell which file it cannot use."""
    try:
        return reported(data, shapes)
    except ShapesError as error:
        message, at = f"The shapes cannot be used: {error}", project.root / "shapes"
        with_prefixes = [graph for graph in by_file.values() if (None, SH.declare, None) in graph]
        for path, graph in by_file.items():
            try:
                reported(data, _merged([graph, *with_prefixes]))
            except ShapesError as own:
                at = path if str(own) == str(error) else at
        raise _broken(at, Mark(), message) from None


class ShapesError(ValueError):
    """PySHACL cannot use a shapes graph."""


def _merged(shapes: Iterable[Graph]) -> Graph:
    made = Graph(bind_namespaces="none")
    for graph in shapes:
        made += graph
    return made


def reported(data: DataGraph, shapes: Graph, within: Iterable[Node] | None = None) -> Graph:
    """Give the report of `judged`. Raises ShapesError where there is none."""
    try:
        report = judged(data, shapes, within)
    except Exception as error:  # noqa: BLE001 - what a broken shape raises has no common kind
        said = str(error).partition("\n")[0] or type(error).__name__
        raise ShapesError(said) from None
    if isinstance(report, str):
        raise ShapesError(report)
    return report


def judged(data: DataGraph, shapes: Graph, within: Iterable[Node] | None = None) -> Graph | str:
    """Give pySHACL's report, which it is asked for of those nodes alone that violate a shape.

    With `within`, of no other nodes than these. Where the validation fails (section 3.4), a text
    says so. Raises whatever pySHACL raises where it cannot use the shapes.
    """
    asked: Graph
    asked, remaining = data, narrowed(shapes, data, within)
    if (None, SH.rule, None) in shapes:  # rules add to the data (SHACL-AF, section 8)
        asked, remaining = Graph(bind_namespaces="none") + data, shapes
    _, report, _ = pyshacl.validate(asked, shacl_graph=remaining, advanced=True, inplace=True)
    return report if isinstance(report, Graph) else str(report)


def _read_shapes(project: Project, on_file: Callable[[Path], None]) -> dict[Path, Graph]:
    shapes: dict[Path, Graph] = {}
    for path in project.shape_files():
        on_file(path)
        shapes[path] = rdflib_terms.graph(quad.triple for quad in rdf_file.quads(path))
    declared = {
        (str(graph.value(node, SH.prefix)), str(graph.value(node, SH.namespace)))
        for graph in shapes.values()
        for node in graph.objects(None, SH.declare)
    }
    prologue = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in sorted(declared))
    for path, graph in shapes.items():
        _check_texts(path, graph, prologue)
    return shapes


def _check_texts(path: Path, shapes: Graph, prologue: str) -> None:
    """Refuse a query or a pattern that does not parse, at its line."""
    whole = path.read_text("utf-8")

    def lines_before(value: object) -> int:
        return whole.count("\n", 0, max(whole.find(str(value)), 0))

    for node, value in (*shapes.subject_objects(SH.select), *shapes.subject_objects(SH.ask)):
        text = str(value).replace("$PATH", "<urn:x-path>")
        try:
            ox.Store().query(f"{prologue}{text}")
        except SyntaxError as error:
            told = refusals.explain(error, f"{prologue}{text}")
            line = lines_before(value) + told.line - prologue.count("\n")
            mark = Mark(line, told.column)
            what = "is not SPARQL" if isinstance(told, MalformedQueryError) else "is refused"
            message = f"The query of {local(node)} {what}. {told}"
            raise _broken(path, mark, message) from None
    for node, value in shapes.subject_objects(SH.pattern):
        flags = min(map(str, shapes.objects(node, SH.flags)), default="")
        try:
            xpath_patterns.compiled(str(value), flags)
        except PatternError as error:
            mark = Mark(lines_before(value) + 1)
            message = f"The pattern of {local(node)} is not a regular expression: {error}."
            raise _broken(path, mark, message) from None


def _broken(path: Path, mark: Mark, message: str) -> InvalidProjectError:
    return InvalidProjectError([violation(path, mark, message, "shapes")])


@contextmanager
def quiet() -> Iterator[None]:
    """Keep libraries from logging what the findings tell."""
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)
