"""SHACL judges the blank nodes of sources as blank nodes, though they are published as IRIs."""

from pathlib import Path

import pytest
from rdflib import SH, URIRef

from cstograph.validation import reporters
from cstograph.validation.incremental.watched_project import WatchedProject
from tests.validation.small_project import BASE, PREFIXES, findings, make

_DATA = f"""{PREFIXES}
ex:thing ex:p [ ex:q 1 ] , ex:iri , "text" .
ex:other ex:p _:shared .
_:shared ex:q 2 .
"""
_SELECT = "SELECT $this ?value WHERE { $this <http://example.org/p> ?value FILTER(%s) }"
# A constraint on the values of ex:p, and how many of the two blank nodes, the IRI and the text
# violate it.
CASES = {
    "sh:nodeKind sh:BlankNode": (0, 1, 1),
    "sh:nodeKind sh:IRI": (2, 0, 1),
    "sh:nodeKind sh:Literal": (2, 1, 0),
    "sh:nodeKind sh:BlankNodeOrIRI": (0, 0, 1),
    "sh:nodeKind sh:BlankNodeOrLiteral": (0, 1, 0),
    "sh:nodeKind sh:IRIOrLiteral": (2, 0, 0),
    "sh:minLength 0": (2, 0, 0),
    "sh:maxLength 999": (2, 0, 0),
    'sh:pattern ""': (2, 0, 0),
    "sh:node [ sh:property [ sh:path ex:q ; sh:minCount 1 ] ]": (0, 1, 1),
    "sh:or ( [ sh:nodeKind sh:BlankNode ] [ sh:hasValue ex:iri ] )": (0, 0, 1),
    f'sh:sparql [ sh:select "{_SELECT % "isBlank(?value)"}" ]': (2, 0, 0),
    f'sh:sparql [ sh:select "{_SELECT % "isIRI(?value)"}" ]': (0, 1, 0),
}


def _shape(constraint: str) -> str:
    kind = "" if constraint.startswith("sh:sparql") else "sh:property [ sh:path ex:p ; "
    end = " ]" if kind else ""
    return f"{PREFIXES}ex:S sh:targetSubjectsOf ex:p ; {kind}{constraint}{end} ."


def _kind(value: str | None) -> str:
    if value is None or not value.startswith("<"):
        return "text"
    return "blank" if "/.well-known/genid/" in value else "iri"


@pytest.mark.parametrize(("constraint", "numbers"), CASES.items())
def test_a_blank_node_is_judged_as_one(
    constraint: str, numbers: tuple[int, int, int], tmp_path: Path
) -> None:
    """By every constraint that tells blank nodes from IRIs, queries among them."""
    found = findings(tmp_path, {"data/x.ttl": _DATA, "shapes/thing.ttl": _shape(constraint)})
    kinds = [_kind(finding.value) for finding in found]
    assert tuple(kinds.count(kind) for kind in ("blank", "iri", "text")) == numbers


def test_targets_find_blank_nodes(tmp_path: Path) -> None:
    """Targets that are queries tell them from IRIs; other targets find them too."""
    query = f"SELECT ?this {{ ?x <{BASE}p> ?this FILTER(isBlank(?this)) }}"
    shape = f"""{PREFIXES}
        ex:S sh:target [ a sh:SPARQLTarget ; sh:select "{query}" ] ;
            sh:property [ sh:path ex:q ; sh:maxExclusive 2 ] .
        ex:T sh:targetObjectsOf ex:p ; sh:class ex:Thing ."""
    found = findings(tmp_path, {"data/x.ttl": _DATA, "shapes/thing.ttl": shape})
    assert [_kind(f.focus) for f in found if f.value and f.value.startswith('"2"')] == ["blank"]
    assert sorted(_kind(f.focus) for f in found if f.rule == "T") == ["blank"] * 2 + ["iri", "text"]


def test_the_report_names_them_as_they_are_published(tmp_path: Path) -> None:
    """Their skolem IRIs are what a reader of the release can look up."""
    shape = f"{PREFIXES}ex:S sh:targetObjectsOf ex:p ; sh:nodeKind sh:Literal ."
    project = make(tmp_path, {"data/x.ttl": _DATA, "shapes/thing.ttl": shape})
    _, report = reporters.examine(project)
    assert report is not None
    focus = {node for node in report.objects(None, SH.focusNode) if isinstance(node, URIRef)}
    skolem = {node for node in focus if node.startswith(f"{BASE}.well-known/genid/x/")}
    assert focus - skolem == {URIRef(f"{BASE}iri")}
    assert len(skolem) == 2
    assert len(list(report.objects(None, SH.focusNode))) == 3
    assert not any((node, None, None) in report for node in focus)


def test_an_edit_is_judged_alike(tmp_path: Path) -> None:
    """The first pass over an edit tells blank nodes from IRIs as the complete pass does."""
    shape = _shape(f'sh:sparql [ sh:select "{_SELECT % "isBlank(?value)"}" ]')
    make(tmp_path, {"data/x.ttl": _DATA, "shapes/thing.ttl": shape})
    watched = WatchedProject(tmp_path)
    assert len(watched.validate()) == 2
    edited = tmp_path / "data/x.ttl"
    edited.write_text(_DATA + "ex:third ex:p [ ex:q 3 ] .", "utf-8")
    first = watched.judge_edit([edited])
    assert first is not None
    assert len(first) == 3
    assert [str(finding) for finding in first] == [
        str(finding) for finding in WatchedProject(tmp_path).validate()
    ]


def test_blank_nodes_of_two_files_of_one_name_are_two(tmp_path: Path) -> None:
    """A vocabulary and a source of one name share none, nor do two vocabularies of one name."""
    text = f"{PREFIXES} ex:%s a owl:Ontology ; ex:p [ ex:q 1 ] ."
    files = {f"{place}.ttl": text % place[:4] for place in ("data/x", "ontology/x")}
    files["ontology/x.nt"] = (
        "<http://example.org/third> <http://example.org/p> _:b .\n"
        "<http://example.org/third> a <http://www.w3.org/2002/07/owl#Ontology> .\n"
        "_:b <http://example.org/q> <http://example.org/a> ."
    ).replace(" a ", " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ")
    shape = _shape("sh:nodeKind sh:IRI")
    found = findings(tmp_path, {**files, "shapes/thing.ttl": shape})
    assert len({finding.value for finding in found}) == 3
