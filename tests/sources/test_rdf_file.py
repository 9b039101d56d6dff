"""Files of RDF: where in them a triple stands."""

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
