"""rdflib, which takes an IRI for an address."""

import pytest
from rdflib import OWL, RDF, RDFS, Dataset, Graph, Literal, URIRef

pytestmark = [
    pytest.mark.xdist_group("clients"),
    # rdflib's own parsers use what rdflib has deprecated.
    pytest.mark.filterwarnings(
        "ignore:ConjunctiveGraph is deprecated:DeprecationWarning",
        "ignore:Dataset.default_context is deprecated:DeprecationWarning",
    ),
]
ENDINGS = "ttl jsonld nt rdf trig nq".split()


def test_rdflib_parses_the_iri_of_a_resource(base: str) -> None:
    """`Graph().parse(IRI)` has what is said of the thing, and the names of what that names."""
    iri = URIRef(f"{base}state/belarus")
    graph = Graph().parse(iri)
    assert (iri, RDFS.label, Literal("Беларусь", "be")) in graph
    body = graph.value(iri, URIRef(f"{base}ontology#memberOf"))
    assert (body, RDFS.label, None) in graph


@pytest.mark.parametrize("path", ["ontology", "ontology#State"])
def test_rdflib_parses_the_iri_of_the_vocabulary(base: str, path: str) -> None:
    """The namespace, and the IRI of a term, lead to the definition of each term."""
    graph = Graph().parse(f"{base}{path}")
    classes = set(graph.subjects(RDF.type, OWL.Class))
    assert URIRef(f"{base}ontology#State") in classes
    assert all((term, RDFS.label, None) in graph for term in classes)


@pytest.mark.parametrize("ending", ENDINGS)
def test_rdflib_parses_each_document(base: str, ending: str) -> None:
    """Each format has the same statements, also for a client that has no named graphs."""
    iri = URIRef(f"{base}delegation/russia")
    expected = set(Graph().parse(f"{iri}.ttl"))
    assert {triple for triple in expected if triple[0] == iri}
    assert set(Graph().parse(f"{iri}.{ending}")) == expected


@pytest.mark.parametrize("ending", ["trig", "nq", "jsonld"])
def test_rdflib_finds_the_source_of_a_statement(base: str, ending: str) -> None:
    """The formats that have named graphs say who says what."""
    iri = URIRef(f"{base}delegation/russia")
    dataset = Dataset().parse(f"{iri}.{ending}")
    property_ = URIRef(f"{base}ontology#plenipotentiary")
    graphs = {str(quad[3]) for quad in dataset.quads((iri, property_, None, None))}
    assert f"{base}source/delegations" in graphs
