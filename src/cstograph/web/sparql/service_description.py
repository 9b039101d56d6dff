"""The description of the service, for programs (SPARQL 1.1 Service Description)."""

from collections.abc import Iterator
from urllib.parse import urljoin

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from cstograph.rdf import formats
from cstograph.rdf.formats import Format
from cstograph.rdf.writing.write import write_triples
from cstograph.web.publication import Publication
from cstograph.web.queries import site

_SD = "http://www.w3.org/ns/sparql-service-description#"
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_TRIPLES = NamedNode("http://rdfs.org/ns/void#triples")
_SEE_ALSO = NamedNode("http://www.w3.org/2000/01/rdf-schema#seeAlso")
_XSD_INTEGER = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
_PREFIXES = {
    "formats": "http://www.w3.org/ns/formats/",
    "sd": _SD,
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def service_description(publication: Publication, endpoint: str, to: Format) -> bytes:
    """Describe the endpoint at an IRI, in a format of graphs."""
    if not isinstance(to.writer, RdfFormat):
        raise TypeError(to)
    return write_triples(_triples(publication, endpoint), to.writer, _PREFIXES)


def _triples(publication: Publication, endpoint: str) -> Iterator[Triple]:
    service, dataset = NamedNode(endpoint), NamedNode(f"{endpoint}#dataset")
    default = NamedNode(f"{endpoint}#default-graph")
    yield Triple(service, _TYPE, _sd("Service"))
    yield Triple(service, _sd("endpoint"), service)
    yield Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    yield Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    for writer in dict.fromkeys(offer.writer for offer in (*formats.RESULTS, *formats.GRAPHS)):
        yield Triple(service, _sd("resultFormat"), NamedNode(writer.iri))
    yield Triple(service, _sd("defaultDataset"), dataset)
    yield Triple(dataset, _TYPE, _sd("Dataset"))
    yield Triple(dataset, _sd("defaultGraph"), default)
    yield Triple(default, _TYPE, _sd("Graph"))
    yield Triple(default, _TRIPLES, _number(site.statistics(publication).triples))
    yield Triple(dataset, _SEE_ALSO, NamedNode(urljoin(endpoint, ".well-known/void")))
    for number, (name, triples) in enumerate(site.statistics(publication).graphs.items(), 1):
        named = NamedNode(f"{endpoint}#named-graph-{number}")
        graph = NamedNode(f"{endpoint}#graph-{number}")
        yield Triple(dataset, _sd("namedGraph"), named)
        yield Triple(named, _TYPE, _sd("NamedGraph"))
        yield Triple(named, _sd("name"), NamedNode(name))
        yield Triple(named, _sd("graph"), graph)
        yield Triple(graph, _TYPE, _sd("Graph"))
        yield Triple(graph, _TRIPLES, _number(triples))


def _sd(name: str) -> NamedNode:
    return NamedNode(_SD + name)


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=_XSD_INTEGER)
