"""A file's format is told by its ending, or by how it begins where that leaves it open."""

import gzip
from pathlib import Path

import pytest

from cstograph.errors import InvalidProjectError
from cstograph.rdf import file_formats
from cstograph.sources import rdf_file

RDF_XML = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [ <!ENTITY e "http://e/"> ]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/" xmlns:x="&e;">
  <e:Thing rdf:about=""><e:says>text</e:says></e:Thing>
</rdf:RDF>
"""
TYPED_ROOT = """<e:Thing xmlns:e="http://e/"
  xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""><e:says>text</e:says>
</e:Thing>"""
TURTLE = '@prefix e: <http://e/> .\n<> a e:Thing ; e:says "text" .\n'
BARE_TURTLE = '<> a <http://e/Thing> ; <http://e/says> "text" .\n'
JSON_LD = '{"@context": {"e": "http://e/"}, "@id": "", "@type": "e:Thing", "e:says": "text"}'
N3 = "@prefix e: <http://e/> .\n<> a e:Thing .\n<> has e:says 'text' .\n"

# The ending, and a text that says the same in a format that it may have.
READ = [
    *((ending, RDF_XML) for ending in ("rdf", "owl", "rdfs", "xml", "OWL")),
    *((ending, f"\ufeff{text}") for ending in ("owl", "ttl") for text in [TURTLE]),
    *((ending, text) for ending in ("owl", "rdfs", "xml") for text in (TURTLE, BARE_TURTLE)),
    *((ending, f"# a comment\n{TURTLE}") for ending in ("owl", "n3", "ttl")),
    *((ending, JSON_LD) for ending in ("json", "jsonld", "owl")),
    ("owl", TYPED_ROOT),
    ("xml", f"<!-- a comment -->\n{TYPED_ROOT}"),
    ("n3", TURTLE),
    ("n3", N3),
]

# What has such an ending and is no RDF, or none that is read, and what is said of it.
REFUSED = {
    "a.owl": (
        '<?xml version="1.0"?>\n<Ontology xmlns="http://www.w3.org/2002/07/owl#"/>',
        "OWL/XML",
    ),
    "b.owl": ("Prefix(:=<http://e/>)\nOntology(<http://e/>)", "functional syntax"),
    "c.owl": ("Prefix: e: <http://e/>\nOntology: <http://e/>", "Manchester syntax"),
    "d.xml": ("<!DOCTYPE html>\n<html><body>text</body></html>", "HTML"),
    "e.n3": ("@prefix e: <http://e/> .\n{ ?x e:p ?y } => { ?y e:q ?x } .", "rules are of N3 alone"),
    "f.n3": ("@prefix e: <http://e/> .\ne:a e:says { e:b e:c e:d } .", "formulas"),
    "g.json": ('{"says": "text"}', "@context"),
    "h.jsonld": (
        '{"@context": "https://schema.org/", "name": "x"}',
        "write the context into the file",
    ),
    "i.ttl.gz": ("not compressed", "cannot be read"),
    "j.pdf": ("text", ".ttl"),
    "k.csv.gz": ("text", "The ending `.csv` names no RDF format"),
    "l": ("text", "no ending"),
}


@pytest.mark.parametrize("is_compressed", [False, True], ids=["plain", "gz"])
@pytest.mark.parametrize(("ending", "text"), READ)
def test_a_file_is_read_for_what_it_is(
    ending: str, text: str, *, is_compressed: bool, tmp_path: Path
) -> None:
    """Plain or compressed, with IRIs that are relative to the file's own."""
    path = tmp_path / (f"a.{ending}.gz" if is_compressed else f"a.{ending}")
    data = text.encode()
    path.write_bytes(gzip.compress(data) if is_compressed else data)
    said = {
        (str(quad.predicate), str(quad.object))
        for quad in rdf_file.quads(path, rdf_file.own_iri(path))
        if str(quad.subject) == f"<{path.as_uri()}>"
    }
    assert said == {
        ("<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<http://e/Thing>"),
        ("<http://e/says>", '"text"'),
    }


@pytest.mark.parametrize(("name", "text", "said"), [(n, *row) for n, row in REFUSED.items()])
def test_what_is_not_read_is_told(name: str, text: str, said: str, tmp_path: Path) -> None:
    """With what it is, and what would be read."""
    path = tmp_path / name
    path.write_text(text, "utf-8")
    with pytest.raises(InvalidProjectError) as raised:
        rdf_file.quads(path)
    assert said in str(raised.value)


def test_an_unknown_ending_is_told_the_known(tmp_path: Path) -> None:
    """All that there are."""
    path = tmp_path / "a.pdf"
    path.write_text("text")
    with pytest.raises(InvalidProjectError) as raised:
        rdf_file.quads(path)
    for ending in ("ttl", "nt", "nq", "trig", "rdf", "jsonld", "owl", "rdfs", "n3", "xml", "json"):
        assert f".{ending}" in str(raised.value)
    assert ".gz" in str(raised.value)


@pytest.mark.parametrize(
    ("name", "text"), [("a.ttl", TURTLE), ("a.owl", RDF_XML), ("a.json", JSON_LD)]
)
def test_prefixes_are_those_of_the_file(name: str, text: str, tmp_path: Path) -> None:
    """In whichever format; none that stands for no IRI as it is written."""
    path = tmp_path / name
    path.write_text(text, "utf-8")
    found = dict(rdf_file.parsed(path, rdf_file.own_iri(path)).prefixes)
    assert found.pop("rdf", "") in ("", "http://www.w3.org/1999/02/22-rdf-syntax-ns#")
    assert found == {"e": "http://e/"}


@pytest.mark.parametrize(
    ("name", "ending", "stem"),
    [("a.ttl", ".ttl", "a"), ("a.b.TTL.gz", ".ttl", "a.b"), ("a.gz", "", "a"), ("a", "", "a")],
)
def test_compression_is_no_part_of_a_name(name: str, ending: str, stem: str) -> None:
    """The ending is that of the format."""
    assert (file_formats.ending(Path(name)), file_formats.stem(Path(name))) == (ending, stem)
