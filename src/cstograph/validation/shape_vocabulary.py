"""Shapes files -> findings about what they ask for and the validator does not do.

SHACL passes over what it does not know (section 3.4.1 leaves it open); here that is a violation,
for a misspelt constraint checks nothing.
"""

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import chain
from pathlib import Path

from rdflib import RDF, SH, Graph, URIRef
from rdflib.term import Node

from cstograph.findings import Finding, Mark, did_you_mean, violation
from cstograph.sources import rdf_file

_WORDS = """
Shape NodeShape PropertyShape deactivated message severity Violation Warning Info
targetClass targetNode targetObjectsOf targetSubjectsOf
path alternativePath inversePath oneOrMorePath zeroOrMorePath zeroOrOnePath
and class closed datatype disjoint equals flags hasValue ignoredProperties in languageIn lessThan
lessThanOrEquals maxCount maxExclusive maxInclusive maxLength minCount minExclusive minInclusive
minLength node nodeKind not or pattern property qualifiedMaxCount qualifiedMinCount
qualifiedValueShape qualifiedValueShapesDisjoint uniqueLang xone
BlankNode BlankNodeOrIRI BlankNodeOrLiteral IRI IRIOrLiteral Literal NodeKind
name description group order defaultValue PropertyGroup
ValidationReport ValidationResult AbstractResult ResultAnnotation conforms result detail focusNode
resultMessage resultPath resultSeverity Severity sourceConstraint sourceConstraintComponent
sourceShape value
sparql SPARQLConstraint SPARQLConstraintComponent SPARQLExecutable SPARQLAskExecutable
SPARQLSelectExecutable ask select prefixes declare prefix namespace PrefixDeclaration
ConstraintComponent Parameterizable Parameter parameter optional labelTemplate Validator
SPARQLAskValidator SPARQLSelectValidator validator nodeValidator propertyValidator
target Target TargetType SPARQLTarget SPARQLTargetType
expression this filterShape nodes intersection union
Function SPARQLFunction returnType
"""
_COMPONENTS = """
And Class Closed Datatype Disjoint Equals Expression HasValue In LanguageIn LessThan
LessThanOrEquals MaxCount MaxExclusive MaxInclusive MaxLength MinCount MinExclusive MinInclusive
MinLength Node NodeKind Not Or Pattern Property QualifiedMaxCount QualifiedMinCount UniqueLang Xone
"""
#: The terms of SHACL Core, SHACL-SPARQL and SHACL Advanced Features that the validator applies, or
#: that only describe shapes and reports.
KNOWN = frozenset((*_WORDS.split(), *(f"{c}ConstraintComponent" for c in _COMPONENTS.split())))
#: The properties whose values are terms of SHACL; a path may lead over any property of the data.
_TAKING = (RDF.type, SH.nodeKind, SH.severity)
_PARTS = (SH.node, SH.property, SH["not"], SH.qualifiedValueShape, SH.filterShape)
_LISTS = (SH["and"], SH["or"], SH.xone)
#: Namespaces that are SHACL's but for a slip.
_ALIKE = re.compile(r"https?://(www\.)?w3\.org/ns/shacl[#/:]?\w*$", re.IGNORECASE)
_RULES = "rule Rule SPARQLRule TripleRule construct condition subject predicate object"
_OF_RULES = frozenset(_RULES.split())


def violations(shapes: Mapping[Path, Graph]) -> Iterator[Finding]:
    """Find the terms of SHACL that the validator does not know, and the shapes that none is."""
    described = {node for graph in shapes.values() for node in graph.subjects()}
    for path, graph in shapes.items():
        yield from _unknown_terms(path, graph)
        yield from _undescribed_shapes(path, graph, described)


def _undescribed_shapes(
    path: Path, shapes: Graph, described: AbstractSet[Node]
) -> Iterator[Finding]:
    """Find the shapes that are asked for and that no file describes: anything conforms to them."""
    asked = {node for part in _PARTS for node in shapes.objects(None, part)}
    for several in _LISTS:
        asked.update(*(shapes.items(members) for members in shapes.objects(None, several)))
    names = sorted(node for node in described if isinstance(node, URIRef))
    for shape in asked - described:
        near = did_you_mean(str(shape), names)
        mark = rdf_file.mention(path.read_text("utf-8", "replace"), str(shape)) or Mark()
        message = f"No shapes file describes the shape `{shape}`.{near}"
        yield violation(path, mark, message, "shapes")


def _unknown_terms(path: Path, shapes: Graph) -> Iterator[Finding]:
    """Find the terms of SHACL that the validator does not know, each at its first line."""
    terms = {*shapes.predicates(), *chain(*(shapes.objects(None, taken) for taken in _TAKING))}
    iris = {str(term) for term in terms if isinstance(term, URIRef)}
    own = {iri for iri in iris if iri.startswith(str(SH))}
    words = {iri.removeprefix(str(SH)) for iri in own} - KNOWN
    text = path.read_text("utf-8", "replace")
    for iri in sorted(filter(_ALIKE.match, iris - own)):
        message = f"`{iri}` is no term of SHACL: its namespace is {SH}."
        yield violation(path, rdf_file.mention(text, iri) or Mark(), message, "shacl-term")
    for word in sorted(words):
        instead = did_you_mean(f"sh:{word}", [f"sh:{known}" for known in KNOWN])
        if word in _OF_RULES:
            instead = " Rules are not run: write a CONSTRUCT query in ontology/derivations."
        message = f"The validator does not implement `sh:{word}`.{instead}"
        mark = rdf_file.mention(text, f"{SH}{word}") or Mark()
        yield violation(path, mark, message, "shacl-term")
