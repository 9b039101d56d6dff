"""Files of RDF: where in them a triple stands."""

import gzip
from pathlib import Path

from cstograph.findings import Mark
from cstograph.sources import rdf_file

BASE = "http://example.org/"
A, B, P, Q = (f"<{BASE}{name}>" for name in "abpq")


def test_a_statement_of_n_quads_is_found_at_its_line(tmp_path: Path) -> None:
    """Lines end where editors end them, not at what Unicode calls a line separator."""
    path = tmp_path / "bulk.nq"
    lines = [f'{A} {P} "one\u2028two" .', "", f"{A}\t{Q}\t{B} .", f"{B} {P} {A} {A} ."]
    path.write_text("\n".join(lines), "utf-8")
    locate = rdf_file.read(path, BASE).locate
    assert locate(A, None, None) == [Mark(1), Mark(3)]
    assert locate(A, Q, None) == locate(A, Q, B) == [Mark(3)]
    assert locate(B, P, A) == [Mark(4)]
    assert locate(B, P, B) == []


def test_a_resource_of_turtle_is_found_where_it_is_first_named(tmp_path: Path) -> None:
    """In whichever spelling that is."""
    path = tmp_path / "bulk.ttl"
    text = f"PREFIX ex: <{BASE}>\n\nex:x ex:p ex:b .\n{B} ex:p <a> .\n"
    path.write_text(text, "utf-8")
    locate = rdf_file.read(path, BASE).locate
    assert locate(B, None, None) == [Mark(3, 13)]
    assert locate(A, None, None) == [Mark(4, 29)]


def test_a_compressed_source_is_the_same_source(tmp_path: Path) -> None:
    """Its graph, its blank nodes and its places are those of the file before it was compressed."""
    text = f"{A} {P} [ {Q} 'text' ] .\n\n{B} {P} <a> .\n"
    plain, packed = tmp_path / "plain" / "bulk.ttl", tmp_path / "packed" / "bulk.ttl.gz"
    for path, data in ((plain, text.encode()), (packed, gzip.compress(text.encode()))):
        path.parent.mkdir()
        path.write_bytes(data)
    sources = [rdf_file.read(path, BASE) for path in (plain, packed)]
    assert set(sources[0].quads) == set(sources[1].quads)
    assert {str(quad.graph_name) for quad in sources[1].quads} == {f"<{BASE}source/bulk>"}
    assert sources[1].locate(B, None, None) == [Mark(3, 1)]
