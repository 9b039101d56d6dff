"""Quads -> any format of RDF."""

from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO

from pyoxigraph import Quad, RdfFormat, Triple, parse

from cstograph.rdf.writing import statements
from cstograph.rdf.writing.json_ld import write_json_ld
from cstograph.rdf.writing.prefixes import Prefixes
from cstograph.rdf.writing.rdf_xml import write_rdf_xml
from cstograph.rdf.writing.statements import TYPE
from cstograph.rdf.writing.style import Style
from cstograph.rdf.writing.turtle import write_trig, write_turtle


def write(quads: Iterable[Quad], to: RdfFormat, style: Style) -> Iterator[bytes]:
    """Write quads, piece by piece; the same quads give the same bytes, in whatever order they come.

    Formats without graphs (Turtle, N-Triples, RDF/XML) give the union of all graphs. Raises
    InexpressibleError where the format cannot hold one of the terms.
    """
    lines = statements.n_quads(quads)
    match to:
        case RdfFormat.TURTLE:
            yield from write_turtle(lines, style)
        case RdfFormat.TRIG:
            yield from write_trig(lines, style)
        case RdfFormat.JSON_LD:
            yield from write_json_ld(lines, style)
        case RdfFormat.N_TRIPLES:
            yield from statements.n_triples(lines)
        case RdfFormat.RDF_XML:
            prefixes = Prefixes(style, names := set(_element_names(lines)))
            for term in names:
                prefixes.shorten(term)
            output = BytesIO()
            write_rdf_xml(_triples(lines), prefixes.used, output)
            yield output.getvalue()
        case RdfFormat.N_QUADS:
            yield lines
        case _:
            raise TypeError(to)


def write_triples(triples: Iterable[Triple], to: RdfFormat, prefixes: Mapping[str, str]) -> bytes:
    """Write a graph with some prefixes. Raises as `write`."""
    quads = (Quad(*triple) for triple in triples)
    return b"".join(write(quads, to, Style(prefixes, context=prefixes)))


def _element_names(lines: bytes) -> Iterator[str]:
    """Give the properties and classes, which name the elements of RDF/XML."""
    for line in BytesIO(lines):
        _, predicate, rest = line.decode().split(" ", 2)
        yield predicate
        if predicate == TYPE and rest.startswith("<"):
            yield rest.partition(" ")[0]


def _triples(lines: bytes) -> Iterator[Triple]:
    """Read sorted N-Quads as triples, each once: those of several graphs follow each other."""
    last = None
    for quad in parse(lines, format=RdfFormat.N_QUADS):
        if quad.triple != last:
            last = quad.triple
            yield last
