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

import pyshacl
from rdflib import Graph
from rdflib.namespace import OWL, SH
from rdflib.term import Node

from cstograph.dataset.dataset import Dataset, assemble, read_ontology
from cstograph.errors import InvalidProjectError
from cstograph.findings import Finding, Mark, violation
from cstograph.project.project import Project
from cstograph.sources import data_folder, rdf_file
from cstograph.sources.data_folder import Parse, SourceFile
from cstograph.validation import foreign_imports, rdflib_view, shapes_folder
from cstograph.validation.blank_nodes import BlankNodes
from cstograph.validation.numbered_triples import Triples
from cstograph.validation.rdflib_view import DataGraph
from cstograph.validation.set_validator import narrowed
from cstograph.validation.source_locator import Locator


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
    with quiet():
        files_of_shapes = shapes_folder.read(project, on_file)
        shapes = _merged(files_of_shapes.values())
        blank_nodes = BlankNodes(rdf_file.skolem_namespace(project.context.base))
        data = rdflib_view.view(Triples(dataset.quads, blank_nodes), dataset)
        report = _run(data, shapes, files_of_shapes, project)
        locator = Locator(project, files, data.numbers.described)
        imported = foreign_imports.warnings(project, files_of_shapes, data, locator)
        findings = in_order([*locator.findings(report), *imported])
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
        finding = violation(at, Mark(), message, "shapes")
        raise InvalidProjectError([finding]) from None


class ShapesError(ValueError):
    """PySHACL cannot use a shapes graph."""


def _merged(shapes: Iterable[Graph]) -> Graph:
    made = Graph(bind_namespaces="none")
    for graph in shapes:
        made += graph
    for importing in set(made.subjects(OWL.imports)):  # sh:prefixes follows it (section 5.2.1)
        for imported in [*made.transitive_objects(importing, OWL.imports)]:
            for declaration in [*made.objects(imported, SH.declare)]:
                made.add((importing, SH.declare, declaration))
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
    remaining = narrowed(shapes, data, within)
    _, report, _ = pyshacl.validate(data, shacl_graph=remaining, advanced=True, inplace=True)
    return data.numbers.blank_nodes.name(report) if isinstance(report, Graph) else str(report)


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
