"""shapes/ -> findings at file:line:column.

The union of all graphs is validated: which nodes violate the shapes is found first, and of these
pySHACL makes the report. Each result is brought back to the place in the sources where the
offending fact stands.
"""

import logging
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pyoxigraph as ox
import pyshacl
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from cstograph import sources, sparql, terms
from cstograph.context import Context
from cstograph.datagraph import DataGraph
from cstograph.dataset import Dataset, assemble, read_ontology
from cstograph.errors import InvalidProjectError
from cstograph.findings import Finding, Mark, Severity, did_you_mean, shown, violation
from cstograph.project import Project
from cstograph.sources import SourceFile, rdf
from cstograph.triples import Triples
from cstograph.verdict import narrowed

_SEVERITIES: dict[Node | None, Severity] = {
    SH.Violation: Severity.VIOLATION,
    SH.Warning: Severity.WARNING,
    SH.Info: Severity.INFO,
}
_TYPE = f"<{RDF.type}>"


@dataclass(frozen=True)
class Validation:
    """What validation found: findings in the order of their places, and the SHACL report."""

    findings: list[Finding]
    report: Graph


def check(
    project: Project,
    extra: Iterable[Path] = (),
    on_file: Callable[[Path], None] = lambda _path: None,
) -> tuple[Dataset, Validation]:
    """Read, assemble and validate a project, with `extra` files as if they lay in it.

    `on_file` is told of each file before it is read. Raises InvalidProjectError where a file is
    broken; what violates the shapes is in the validation.
    """
    project.check()
    files = sources.read(project, extra, on_file) + read_ontology(project, on_file)
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
    shapes = _read_shapes(project, on_file)
    with quiet():
        triples = Triples(dataset.quads)
        report = _run(DataGraph(triples, dataset.store), shapes, project)
        locator = _Locator(project, files, triples)
        findings = {locator.finding(report, result) for result in report.objects(None, SH.result)}
    return Validation(sorted(findings, key=lambda found: found.sort_key), report)


def _run(data: DataGraph, shapes: Mapping[Path, Graph], project: Project) -> Graph:
    """Run pySHACL, or tell which file it cannot use."""
    try:
        return _validated(data, shapes.values())
    except _ShapesError as error:
        message, at = f"The shapes cannot be used: {error}", project.root / "shapes"
        with_prefixes = [graph for graph in shapes.values() if (None, SH.declare, None) in graph]
        for path, graph in shapes.items():
            try:
                _validated(data, [graph, *with_prefixes])
            except _ShapesError as own:
                at = path if str(own) == str(error) else at
        raise _broken(at, Mark(), message) from None


class _ShapesError(ValueError):
    """PySHACL cannot use a shapes graph."""


def _validated(data: DataGraph, shapes: Iterable[Graph]) -> Graph:
    merged = Graph(bind_namespaces="none")
    for graph in shapes:
        merged += graph
    try:
        report = judged(data, merged)
    except Exception as error:  # noqa: BLE001 - what a broken shape raises has no common kind
        said = str(error).partition("\n")[0] or type(error).__name__
        raise _ShapesError(said) from None
    if isinstance(report, str):
        raise _ShapesError(report)
    return report


def judged(data: DataGraph, shapes: Graph) -> Graph | str:
    """Give pySHACL's report, which it is asked for of those nodes alone that violate a shape.

    Where the validation fails (section 3.4), a text says so. Raises whatever pySHACL raises where
    it cannot use the shapes.
    """
    asked: Graph
    asked, remaining = data, narrowed(shapes, data)
    if (None, SH.rule, None) in shapes:  # rules add to the data (SHACL-AF, section 8)
        asked, remaining = Graph(bind_namespaces="none") + data, shapes
    _, report, _ = pyshacl.validate(asked, shacl_graph=remaining, advanced=True, inplace=True)
    return report if isinstance(report, Graph) else str(report)


def _read_shapes(project: Project, on_file: Callable[[Path], None]) -> dict[Path, Graph]:
    shapes: dict[Path, Graph] = {}
    for path in project.shape_files():
        on_file(path)
        shapes[path] = terms.graph(quad.triple for quad in rdf.quads(path))
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
            told = sparql.malformed(error, f"{prologue}{text}")
            line = lines_before(value) + told.line - prologue.count("\n")
            mark = Mark(line, told.column)
            message = f"The query of {_local(node)} is not SPARQL. {told}"
            raise _broken(path, mark, message) from None
    for node, value in shapes.subject_objects(SH.pattern):
        try:
            re.compile(str(value))
        except re.error as error:
            mark = Mark(lines_before(value) + 1)
            message = f"The pattern of {_local(node)} is not a regular expression: {error}."
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


class _Locator:
    """Turns SHACL results into findings at the place of the offending fact."""

    def __init__(self, project: Project, files: Sequence[SourceFile], triples: Triples) -> None:
        self.project = project
        self.context: Context = project.context
        self.files = files
        self.triples = triples

    @cached_property
    def ids(self) -> list[str]:
        """What is described, as facts files call it."""
        names = (self.triples.term(number) for number in self.triples.described)
        iris = (name.value for name in names if isinstance(name, ox.NamedNode))
        return [self.context.relative(iri) for iri in iris if iri.startswith(self.context.base)]

    @cached_property
    def hint(self) -> Callable[[str], str]:
        """Tells the id nearest to one; many results are about the same."""
        return cache(lambda name: did_you_mean(name, self.ids))

    def written(self, node: Node | None) -> str | None:
        """Write a term of the data as N-Triples do; None where it is no term of them."""
        return None if node is None or node not in self.triples else str(terms.term(node))

    def finding(self, report: Graph, result: Node) -> Finding:
        """Make the finding of one sh:ValidationResult."""
        focus = report.value(result, SH.focusNode)
        path = report.value(result, SH.resultPath)
        value = report.value(result, SH.value)
        shape = report.value(result, SH.sourceConstraint) or report.value(result, SH.sourceShape)
        if not isinstance(shape, URIRef):
            shape = report.value(result, SH.sourceShape)
        message = min(map(str, report.objects(result, SH.resultMessage)), default="Not valid.")
        severity = report.value(result, SH.resultSeverity)
        component = report.value(result, SH.sourceConstraintComponent)
        is_closed = component == SH.ClosedConstraintComponent  # the key is what is wrong
        file, mark, others = self._place(focus, path, value)
        return Finding(
            file=file,
            mark=mark,
            severity=_SEVERITIES.get(severity, Severity.VIOLATION),
            message=self._told(message, path if is_closed else value) + self._also(others),
            rule=_local(shape),
            focus=self.written(focus),
            path=self.written(path),
            value=self.written(value),
        )

    def _place(
        self, focus: Node | None, path: Node | None, value: Node | None
    ) -> tuple[Path, Mark, list[tuple[Path, Mark]]]:
        """Find where the offending value stands, else its key, else the resource.

        Where it stands in several places, the last is the place, and the others are given too.
        """
        subject, property_, stated = map(self.written, (focus, path, value))
        subject = subject or ""
        for known in (stated, None) if property_ else ():
            if places := self._places(subject, property_, known):
                return (*places[-1], places[:-1])
        for key in (_TYPE, None):
            if places := self._places(subject, key, None):
                file = places[0][0]
                at = next(f for f in self.files if f.path == file).locate(subject, None, None)
                return file, at[0] if at else places[0][1], []
        return self.project.root / "data", Mark(), []

    def _places(
        self, subject: str, property_: str | None, value: str | None
    ) -> list[tuple[Path, Mark]]:
        return [
            (file.path, mark)
            for file in self.files
            for mark in file.locate(subject, property_, value)
        ]

    def _told(self, message: str, value: Node | None) -> str:
        """Shorten the IRIs in a message, and say the value if the message does not."""
        message = re.sub(
            r"<?(https?://[^\s<>\"`]+?)>?(?=[\s`,;)]|[.:]?(?:\s|$))", self._compact, message
        )
        if value is None:
            return message
        text = self.context.compact(str(value)) if isinstance(value, URIRef) else str(value)
        told = message if text in message else f"{message} Here: `{text}`."
        if isinstance(value, URIRef) and self.triples.number(value) not in self.triples.described:
            told += self.hint(text)
        return told

    def _compact(self, iri: re.Match[str]) -> str:
        return self.context.compact(iri[1])

    @staticmethod
    def _also(others: Iterable[tuple[Path, Mark]]) -> str:
        places = ", ".join(f"{shown(path)}:{mark.line}:{mark.column}" for path, mark in others)
        return f" It also stands at {places}." if places else ""


def _local(node: object) -> str:
    return re.split("[/#]", str(node))[-1] if isinstance(node, URIRef) else "shape"
