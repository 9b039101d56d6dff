"""What shapes ask for and the validator does not do is a violation at its line."""

from pathlib import Path

import pytest
from rdflib import SH

from cstograph.validation.shape_vocabulary import KNOWN
from tests.validation.small_project import PREFIXES, findings

_BEFORE = PREFIXES.count("\n") + 1
# A statement of a shape -> the term that is named, and the nearest known one, if one is near.
UNKNOWN = {
    "sh:property [ sh:path ex:p ; sh:minCuont 1 ]": ("sh:minCuont", "sh:minCount"),
    "sh:property [ sh:path ex:p ; sh:maxcount 1 ]": ("sh:maxcount", "sh:maxCount"),
    "sh:proprety [ sh:path ex:p ]": ("sh:proprety", "sh:property"),
    "sh:targetclass ex:Thing": ("sh:targetclass", "sh:targetClass"),
    "sh:nodeKind sh:Iri": ("sh:Iri", None),
    "sh:nodeKind sh:Literals": ("sh:Literals", "sh:Literal"),
    "a sh:NodeShapes": ("sh:NodeShapes", "sh:NodeShape"),
    "sh:severity sh:Warnings": ("sh:Warnings", "sh:Warning"),
    "sh:severity sh:Debug": ("sh:Debug", None),
    "sh:reifierShape ex:Other": ("sh:reifierShape", None),
    "sh:reificationRequired true": ("sh:reificationRequired", None),
    "sh:singleLine true": ("sh:singleLine", None),
    "sh:memberShape ex:Other": ("sh:memberShape", None),
    "sh:uniqueMembers true": ("sh:uniqueMembers", None),
    "sh:subsetOf ex:q": ("sh:subsetOf", None),
    "sh:someValue ex:Other": ("sh:someValue", None),
    "sh:targetWhere ex:Other": ("sh:targetWhere", None),
    "sh:shape ex:Other": ("sh:shape", None),
    "sh:js [ ex:function 1 ]": ("sh:js", None),
    "sh:target [ a sh:JSTarget ]": ("sh:JSTarget", None),
    "sh:values sh:this": ("sh:values", "sh:value"),
    "sh:entailment <http://www.w3.org/ns/entailment/RDFS>": ("sh:entailment", None),
}


@pytest.mark.parametrize(("statement", "names"), UNKNOWN.items())
def test_an_unknown_term_is_named_at_its_line(
    statement: str, names: tuple[str, str | None], tmp_path: Path
) -> None:
    """With the nearest known one; a comment that names it is not where it stands."""
    term, near = names
    shape = (
        f"{PREFIXES}# {term}\nex:Shape a sh:NodeShape ; sh:targetClass ex:Thing ;\n{statement} ."
    )
    (found,) = findings(tmp_path, {"shapes/x.ttl": shape})
    assert (found.file, found.severity) == (tmp_path / "shapes/x.ttl", "violation")
    assert (found.rule, found.mark.line) == ("shacl-term", _BEFORE + 2)
    assert f"`{term}`" in found.message
    assert near is None or f"`{near}`?" in found.message


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "x.nt",
            "<http://a.example/S> <http://www.w3.org/ns/shacl#minCuont> <http://a.example/T> .",
        ),
        ("x.jsonld", '{"@id": "http://a.example/S", "http://www.w3.org/ns/shacl#minCuont": 1}'),
        ("x.ttl", "PREFIX s: <http://www.w3.org/ns/shacl#>\n<http://a.example/S> s:minCuont 1 ."),
    ],
)
def test_a_term_is_found_however_it_is_written(name: str, text: str, tmp_path: Path) -> None:
    """In any format of RDF, under any prefix."""
    (found,) = findings(tmp_path, {f"shapes/{name}": text})
    assert found.rule == "shacl-term"
    assert found.mark.line == text.count("\n") + 1
    assert found.mark.column > 1


@pytest.mark.parametrize(
    ("namespace", "line"),
    [
        ("https://www.w3.org/ns/shacl#", 2),
        ("http://w3.org/ns/shacl#", 2),
        ("http://www.w3.org/ns/shacl/", 2),
        ("http://www.w3.org/ns/SHACL#", 2),
        ("http://www.w3.org/ns/shacl", 1),  # no text has the IRI, nor its last part
    ],
)
def test_a_namespace_that_is_nearly_shacls_is_told(
    namespace: str, line: int, tmp_path: Path
) -> None:
    """Its terms would check nothing."""
    shape = f"PREFIX s: <{namespace}>\n<http://a.example/S> s:targetClass <http://a.example/T> ."
    (found,) = findings(tmp_path, {"shapes/x.ttl": shape})
    assert (found.rule, found.mark.line) == ("shacl-term", line)


@pytest.mark.parametrize(
    "constraint",
    [
        "sh:node ex:Nowhere",
        "sh:not ex:Nowhere",
        "sh:or ( ex:Other ex:Nowhere )",
        "sh:and ( ex:Nowhere )",
        "sh:xone ( ex:Nowhere ex:Other )",
        "sh:property ex:Nowhere",
        "sh:property [ sh:path ex:p ; sh:qualifiedValueShape ex:Nowhere ; sh:qualifiedMinCount 0 ]",
    ],
)
def test_a_shape_that_no_file_describes_is_told(constraint: str, tmp_path: Path) -> None:
    """Everything would conform to it. One that another file describes is none."""
    text = f"{PREFIXES}ex:S sh:targetClass ex:Thing ;\n{constraint} ."
    files = {
        "shapes/x.ttl": text,
        "shapes/y.ttl": f"{PREFIXES}ex:Other sh:nodeKind sh:IRI . ex:Nowhre sh:nodeKind sh:IRI .",
    }
    (found,) = findings(tmp_path, files)
    assert (found.file.name, found.rule, found.mark.line) == ("x.ttl", "shapes", _BEFORE + 1)
    assert "Nowhre`?" in found.message


def test_rules_are_not_run_and_told(tmp_path: Path) -> None:
    """What they would add is neither validated nor released; a derivation's result is both."""
    rule = "[ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:q ; sh:object 1 ]"
    shape = f"{PREFIXES}ex:S sh:targetClass ex:Thing ;\n sh:rule {rule} ."
    found = findings(tmp_path, {"shapes/x.ttl": shape})
    assert {(f.rule, f.mark.line, f.severity) for f in found} == {
        ("shacl-term", _BEFORE + 1, "violation")
    }
    assert any("`sh:rule`" in f.message for f in found)
    assert all("ontology/derivations" in f.message for f in found)


def test_all_known_terms_are_terms_of_shacl() -> None:
    """None is made up."""
    assert {term for term in KNOWN if term not in SH} == set()


def test_all_files_are_told_at_once(tmp_path: Path) -> None:
    """A finding in one shapes file hides none in another."""
    files = {
        "shapes/a.ttl": f"{PREFIXES}ex:A sh:minCuont 1 .",
        "shapes/b.ttl": f"{PREFIXES}ex:B ; .",
        "shapes/c.ttl": f'{PREFIXES}ex:C sh:pattern "(" .',
        "shapes/d.shacl": "",
    }
    found = findings(tmp_path, files)
    assert [f.file.name for f in sorted(found, key=lambda f: f.sort_key)] == [
        "a.ttl",
        "b.ttl",
        "c.ttl",
        "d.shacl",
    ]


@pytest.mark.parametrize("flags", ['"g"', '"I"'])
def test_a_broken_pattern_is_told_at_its_line(flags: str, tmp_path: Path) -> None:
    """Its flags too."""
    shape = f"{PREFIXES}ex:S sh:targetClass ex:Thing ;\n sh:pattern %s ; sh:flags %s ."
    for pattern, flag in (("'[a'", "'i'"), ("'a'", flags)):
        (found,) = findings(tmp_path, {"shapes/x.ttl": shape % (pattern, flag)})
        assert (found.rule, found.mark.line) == ("shapes", _BEFORE + 1)


_IMPORT = "owl:imports <http://elsewhere.example/o> ."
_ONTOLOGY = f"{PREFIXES}ex:o a owl:Ontology .\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("shapes/x.ttl", f"{PREFIXES}ex:shapes\n{_IMPORT}"),
        ("ontology/o.ttl", f"{_ONTOLOGY}ex:o {_IMPORT}"),
        (
            "data/x.nt",
            "\n" * _BEFORE + "<http://example.org/a> <http://www.w3.org/2002/07/owl#imports> "
            "<http://elsewhere.example/o> .",
        ),
    ],
)
def test_an_import_from_elsewhere_is_a_warning(name: str, text: str, tmp_path: Path) -> None:
    """Nothing is fetched, so nothing of it is checked."""
    (found,) = findings(tmp_path, {name: text})
    assert (found.file, found.severity, found.rule) == (tmp_path / name, "warning", "import")
    assert "http://elsewhere.example/o" in found.message
    assert found.mark.line == _BEFORE + 1 or name.startswith("ontology")


def test_an_import_of_a_file_of_the_project_is_none(tmp_path: Path) -> None:
    """A vocabulary, another shapes file by its name or by the owl:Ontology in it, itself."""
    files = {
        "ontology/o.ttl": f"{_ONTOLOGY}",
        "shapes/a.ttl": f"{PREFIXES}<> owl:imports ex:o , <b.ttl> , ex:c .",
        "shapes/b.ttl": f"{PREFIXES}<> owl:imports <a.ttl> .",
        "shapes/c.ttl": f"{PREFIXES}ex:c a owl:Ontology .",
    }
    assert findings(tmp_path, files) == []
