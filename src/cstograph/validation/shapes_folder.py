"""shapes/ -> graphs by file, or what is wrong with the files."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
from rdflib import Graph
from rdflib.namespace import SH

from cstograph.errors import InvalidProjectError, MalformedQueryError
from cstograph.findings import Finding, Mark, violation
from cstograph.project.project import Project
from cstograph.rdf import rdflib_terms
from cstograph.sources import rdf_file, stray_files
from cstograph.sparql import refusals
from cstograph.validation import shape_vocabulary
from cstograph.validation.source_locator import local
from cstograph.validation.values import xpath_patterns
from cstograph.validation.values.xpath_patterns import PatternError


def base_iri(project: Project, path: Path) -> str:
    """Give what the relative IRIs of a shapes file are relative to: an IRI that is its own.

    What a source calls `state/am` is so called in shapes too.
    """
    name = path.relative_to(project.root / "shapes").as_posix()
    return f"{project.context.base}{quote(name, safe='')}"


def read(project: Project, on_file: Callable[[Path], None]) -> dict[Path, Graph]:
    """Read the shapes. Raises InvalidProjectError with what is wrong with any of the files."""
    findings: list[Finding] = stray_files.violations(project, "shapes")
    shapes: dict[Path, Graph] = {}
    for path in project.shape_files():
        on_file(path)
        try:
            quads = rdf_file.quads(path, base_iri(project, path))
        except InvalidProjectError as error:
            findings += error.findings
            continue
        shapes[path] = rdflib_terms.graph(quad.triple for quad in quads)
    findings += shape_vocabulary.violations(shapes)
    prologue = _prologue(shapes)
    for path, graph in shapes.items():
        findings += _broken_texts(path, graph, prologue)
    if findings:
        raise InvalidProjectError(findings)
    return shapes


def _prologue(shapes: Mapping[Path, Graph]) -> str:
    declared = {
        (str(graph.value(node, SH.prefix)), str(graph.value(node, SH.namespace)))
        for graph in shapes.values()
        for node in graph.objects(None, SH.declare)
    }
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in sorted(declared))


def _broken_texts(path: Path, shapes: Graph, prologue: str) -> Iterator[Finding]:
    """Find the queries and the patterns that do not parse, each at its line."""
    whole = path.read_text("utf-8", "replace")
    for node, value in (*shapes.subject_objects(SH.select), *shapes.subject_objects(SH.ask)):
        text = str(value).replace("$PATH", "<urn:x-path>")
        try:
            ox.Store().query(f"{prologue}{text}")
        except SyntaxError as error:
            told = refusals.explain(error, f"{prologue}{text}")
            line = _lines_before(str(value), whole) + told.line - prologue.count("\n")
            what = "is not SPARQL" if isinstance(told, MalformedQueryError) else "is refused"
            message = f"The query of {local(node)} {what}. {told}"
            yield violation(path, Mark(line, told.column), message, "shapes")
    for node, value in shapes.subject_objects(SH.pattern):
        flags = min(map(str, shapes.objects(node, SH.flags)), default="")
        try:
            xpath_patterns.compiled(str(value), flags)
        except PatternError as error:
            mark = Mark(_lines_before(str(value), whole) + 1)
            message = f"The pattern of {local(node)} is not a regular expression: {error}."
            yield violation(path, mark, message, "shapes")


def _lines_before(value: str, text: str) -> int:
    """Count the lines before a literal, which a text of RDF has in quotes, escaped, or as it is."""
    escaped = json.dumps(value, ensure_ascii=False)[1:-1]
    written = (f'"{escaped}"', f"'{escaped}'", value)
    at = next((at for spelling in written if (at := text.find(spelling)) >= 0), 0)
    return text.count("\n", 0, at)
