"""The W3C's SHACL suite: each case as a project, validated as any project is."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, SH, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from cstograph.rdf import rdflib_terms
from cstograph.validation import reporters
from cstograph.validation.validate import quiet
from tests.validation.small_project import make

SUITE = Path(__file__).parents[3] / "shared/suites/data-shapes/data-shapes-test-suite/tests"
#: Cases whose result is another, and why.
EXCLUDED = {
    "core/property/qualifiedValueShape-001": (
        "The file uses sh:nodeShape, which SHACL does not define: the validator names it."
    ),
    "sparql/pre-binding/shapesGraph-001": (
        "$shapesGraph is optional (section 5.3.1); pySHACL refuses it, which is a violation."
    ),
}
_MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
_SHT = Namespace("http://www.w3.org/ns/shacl-test#")
_OF_A_RESULT = (
    SH.focusNode,
    SH.resultPath,
    SH.value,
    SH.resultSeverity,
    SH.sourceConstraintComponent,
)
_BASE = "http://suite.example/"


@dataclass(frozen=True)
class Case:
    """A case: its files, and its results; None where the validation is to fail."""

    name: str
    data: Path
    shapes: Path
    results: Counter[tuple[str, ...]] | None


def _cases() -> list[Case]:
    with quiet():
        files = sorted(
            path for part in ("core", "sparql") for path in (SUITE / part).rglob("*.ttl")
        )
        return [case for path in files for case in _read(path)]


def _read(path: Path) -> list[Case]:
    parsed = ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=path.as_uri())
    graph = rdflib_terms.graph(quad.triple for quad in parsed)
    cases = []
    for test in graph.subjects(RDF.type, _SHT.Validate):
        action, result = graph.value(test, _MF.action), graph.value(test, _MF.result)
        data, shapes = (
            Path(str(graph.value(action, name)).removeprefix("file://"))
            for name in (_SHT.dataGraph, _SHT.shapesGraph)
        )
        results = None if result == _SHT.Failure else _results(graph, result)
        name = path.relative_to(SUITE).with_suffix("").as_posix()
        cases.append(Case(name, data, shapes, results))
    return cases


def _results(graph: Graph, report: Node | None) -> Counter[tuple[str, ...]]:
    """Count the results of a report; of other than IRIs and literals only the kind is compared."""
    return Counter(
        tuple(_term(graph.value(result, name)) for name in _OF_A_RESULT)
        for result in graph.objects(report, SH.result)
    )


def _term(node: Node | None) -> str:
    if isinstance(node, BNode) or "/.well-known/genid/" in str(node):
        return "blank node"
    if isinstance(node, URIRef) and str(node).startswith(("file:", _BASE)):
        return node.rpartition("/")[2]
    return node.n3() if isinstance(node, URIRef | Literal) else str(node)


CASES = _cases() if SUITE.is_dir() else []


@pytest.mark.skipif(not CASES, reason="needs ../shared/suites: the W3C's suites lie there")
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_results_are_the_suites(case: Case, tmp_path: Path) -> None:
    """Focus nodes, paths, values, severities and components; a failure is a violation instead."""
    terms = {"@base": _BASE, "id": "@id", "a": "@type", "facts": "@graph"}
    files: dict[str, str | bytes] = {
        "ontology/context.jsonld": json.dumps({"@context": terms}),
        "data/thing.ttl": case.data.read_bytes(),
        "shapes/thing.ttl": case.shapes.read_bytes(),
    }
    found, report = reporters.examine(make(tmp_path, files))
    results = None
    if report is not None:
        results = _results(report, report.value(None, RDF.type, SH.ValidationReport))
    if case.name in EXCLUDED:
        assert results != case.results
    else:
        assert results == case.results
    if results is None:
        assert [str(finding.severity) for finding in found] == ["violation"]


def test_every_exclusion_is_a_case() -> None:
    """None is left of a case that there was."""
    names = {case.name for case in CASES}
    assert not names or EXCLUDED.keys() <= names
