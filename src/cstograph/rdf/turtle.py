"""Triples -> Turtle to be read: sorted, with the prefixes that it uses."""

from collections.abc import Iterable, Mapping

from pyoxigraph import RdfFormat, Triple, parse, serialize


def write_turtle(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> bytes:
    """Write triples in one order, whatever order they come in; unused prefixes are left out."""
    lines = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    used = {name: iri for name, iri in prefixes.items() if f"<{iri}".encode() in lines}
    sorted_lines = b"\n".join(sorted(lines.splitlines()))
    read = parse(sorted_lines, format=RdfFormat.N_TRIPLES)
    return serialize((quad.triple for quad in read), format=RdfFormat.TURTLE, prefixes=used) or b""
