"""The W3C's SHACL test suite: data, shapes, and whether the data conforms."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from pyoxigraph import RdfFormat, Triple, parse
from rdflib import RDF, SH, Namespace, URIRef
from rdflib.term import Node

from cstograph.rdf import rdflib_terms
from tests.conformance.suite import Archive, fetch

ARCHIVE = Archive(
    "pyshacl==0.40.1",
    "011e3cf1a68b31747cb762ba3d755ae1bdcc464c8fad0dc212a9adc550719552",
    PurePosixPath("test/resources/sht_tests"),
    ("core", "sparql"),
)
_MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
_SHT = Namespace("http://www.w3.org/ns/shacl-test#")


@dataclass(frozen=True)
class Case:
    """A test of the suite. `conforms` is None where the validation is to fail."""

    name: str
    data: tuple[Triple, ...]
    shapes: tuple[Triple, ...]
    conforms: bool | None


@cache
def cases() -> list[Case]:
    """Read all tests. Raises SuiteMissingError where the suite cannot be had."""
    folder = fetch(ARCHIVE)
    return [case for path in sorted(folder.rglob("*.ttl")) for case in _read(folder, path)]


def _read(folder: Path, path: Path) -> list[Case]:
    graph = rdflib_terms.graph(_triples(path))
    found = []
    for test in graph.subjects(RDF.type, _SHT.Validate):
        action = graph.value(test, _MF.action)
        result = graph.value(test, _MF.result)
        data, shapes = (
            _triples(_path(path, graph.value(action, name)))
            for name in (_SHT.dataGraph, _SHT.shapesGraph)
        )
        said = graph.value(result, SH.conforms)
        conforms = None if result == _SHT.Failure else str(said) == "true"
        name = path.relative_to(folder).with_suffix("").as_posix()
        found.append(Case(name, data, shapes, conforms))
    return found


def _path(beside: Path, iri: Node | None) -> Path:
    named = isinstance(iri, URIRef) and iri.startswith("file://")
    return Path(str(iri).removeprefix("file://")) if named else beside


def _triples(path: Path) -> tuple[Triple, ...]:
    base = path.as_uri()
    return tuple(q.triple for q in parse(path=path, format=RdfFormat.TURTLE, base_iri=base))
