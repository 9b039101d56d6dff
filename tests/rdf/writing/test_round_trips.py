"""What a writer writes is what its readers read, term for term."""

import json
from collections.abc import Iterator
from typing import Any, cast
from unittest import mock

import pytest
import rdflib
from hypothesis import assume, given
from hypothesis import strategies as st
from pyld import jsonld
from pyoxigraph import DefaultGraph, Quad, RdfFormat, parse
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.term import Node

from cstograph.errors import InexpressibleError
from cstograph.rdf import rdflib_terms
from cstograph.rdf.writing.style import Style
from cstograph.rdf.writing.write import write
from tests.npm import programs
from tests.rdf.writing.contexts import contexts
from tests.rdf.writing.datasets import MANY, STYLES, XSD, canonical, datasets, union

FORMATS = (
    RdfFormat.TURTLE,
    RdfFormat.TRIG,
    RdfFormat.N_TRIPLES,
    RdfFormat.N_QUADS,
    RdfFormat.JSON_LD,
    RdfFormat.RDF_XML,
)
#: What some readers change: PyLD and jsonld.js give every double its canonical form, and
#: rdfxml-streaming-parser resolves dots in IRIs that are absolute.
CHANGED = {RdfFormat.JSON_LD: f"{XSD}double", RdfFormat.RDF_XML: "/."}


def documents(quads: list[Quad], style: Style) -> Iterator[tuple[RdfFormat, bytes]]:
    """Write quads in every format that can hold them: XML alone may not."""
    for to in FORMATS:
        try:
            yield to, b"".join(write(quads, to, style))
        except InexpressibleError:
            assert to is RdfFormat.RDF_XML


def expected(quads: list[Quad], to: RdfFormat) -> list[str]:
    """Give the canonical form of what a format holds of quads."""
    return canonical(quads if to.supports_datasets else union(quads))


@MANY
@given(datasets(), st.sampled_from(STYLES))
def test_pyoxigraph_reads_every_format(quads: list[Quad], style: Style) -> None:
    """Every dataset of RDF 1.1 comes back, directions too."""
    for to, document in documents(quads, style):
        assert canonical(parse(document, format=to)) == expected(quads, to), document.decode()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's, of itself
@MANY
@given(datasets(directions=False), st.sampled_from(STYLES))
def test_rdflib_reads_what_it_can(quads: list[Quad], style: Style) -> None:
    """A reader that shares no code with pyoxigraph, its changes of literals switched off."""
    for to, document in documents(quads, style):
        if to is not RdfFormat.JSON_LD:
            assert canonical(by_rdflib(document, to)) == expected(quads, to), document.decode()


@MANY
@given(datasets(directions=False), st.sampled_from(STYLES))
def test_pyld_reads_json_ld(quads: list[Quad], style: Style) -> None:
    """A processor of JSON-LD that makes RDF of it by the letter of its specification."""
    assume(CHANGED[RdfFormat.JSON_LD] not in str(quads))
    document = b"".join(write(quads, RdfFormat.JSON_LD, style))
    lines = jsonld.to_rdf(json.loads(document), {"format": "application/n-quads"})
    assert canonical(parse(lines, format=RdfFormat.N_QUADS)) == canonical(quads), document.decode()


@MANY
@given(datasets(), contexts())
def test_any_context_names_what_it_can(quads: list[Quad], context: dict[str, Any]) -> None:
    """Whatever a context defines, the document says what the dataset says."""
    style = Style(context=context, embedded=frozenset({"http://example.com/ns#knows"}))
    document = b"".join(write(quads, RdfFormat.JSON_LD, style))
    assert canonical(parse(document, format=RdfFormat.JSON_LD)) == canonical(quads), (
        document.decode()
    )


def test_readers_from_npm_read_what_they_can() -> None:
    """N3.js, jsonld.js and rdfxml-streaming-parser, which browsers and Comunica use."""
    drawn: list[tuple[list[Quad], RdfFormat, bytes]] = []

    @MANY
    @given(datasets(directions=False), st.sampled_from(STYLES))
    def draw(quads: list[Quad], style: Style) -> None:
        for to, document in documents(quads, style):
            if CHANGED.get(to, "\0") not in str(quads):
                drawn.append((quads, to, document))

    draw()
    found = programs.read([(to.media_type, document) for _, to, document in drawn])
    for (quads, to, document), lines in zip(drawn, found, strict=True):
        assert isinstance(lines, str), (lines, document.decode())
        back = canonical(parse(lines, format=RdfFormat.N_QUADS))
        assert back == expected(quads, to), document.decode()


def by_rdflib(document: bytes, syntax: RdfFormat) -> Iterator[Quad]:
    """Read a document with rdflib."""
    dataset = rdflib.Dataset()
    with mock.patch("rdflib.NORMALIZE_LITERALS", new=False):
        dataset.parse(data=document, format=syntax.media_type)
    for *triple, graph in dataset.quads():
        is_default = graph in (None, DATASET_DEFAULT_GRAPH_ID)
        terms: list[Any] = [rdflib_terms.term(node) for node in triple]
        name: Any = DefaultGraph() if is_default else rdflib_terms.term(cast("Node", graph))
        yield Quad(terms[0], terms[1], terms[2], name)
