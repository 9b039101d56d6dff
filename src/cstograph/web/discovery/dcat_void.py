"""What catalogs are told of the dataset: DCAT 3 and VoID."""

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from flask import Blueprint, Response, request
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from cstograph.rdf import formats
from cstograph.rdf.formats import Format, Wanted
from cstograph.rdf.writing.write import write_triples
from cstograph.release.history import written
from cstograph.web import links
from cstograph.web.caching.etags import tag, unless_known
from cstograph.web.publication import Publication
from cstograph.web.queries import site
from cstograph.web.queries.statistics import Linkset

_DCAT = "http://www.w3.org/ns/dcat#"
_DCTERMS = "http://purl.org/dc/terms/"
_FOAF = "http://xmlns.com/foaf/0.1/"
_OWL = "http://www.w3.org/2002/07/owl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SPDX = "http://spdx.org/rdf/terms#"
_VOID = "http://rdfs.org/ns/void#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_PREFIXES = {
    "dcat": _DCAT,
    "dcterms": _DCTERMS,
    "foaf": _FOAF,
    "owl": _OWL,
    "rdfs": _RDFS,
    "spdx": _SPDX,
    "void": _VOID,
    "xsd": _XSD,
}
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


def blueprint(publication: Publication) -> Blueprint:
    """Make the description of a publication's dataset."""
    catalog = Blueprint("catalog", __name__)

    @catalog.get("/.well-known/void")
    def void() -> Response:
        wanted = Wanted(request.args.get("format"), request.headers.get("Accept"))
        to = wanted.choose(formats.GRAPHS)

        def make() -> tuple[Response, bool]:
            return Response(write(describe(publication), to), content_type=to.content_type), True

        made = str(publication.dumps.is_made)
        etag = tag(publication, "void", made, wanted.name or "", wanted.accept or "", request.url)
        return unless_known(etag, make)

    return catalog


def write(triples: Iterable[Triple], to: Format) -> bytes:
    """Write triples of a catalog in a format of graphs."""
    if not isinstance(to.writer, RdfFormat):
        raise TypeError(to)
    return write_triples(triples, to.writer, _PREFIXES)


def dataset_iri(publication: Publication) -> str:
    """Give the IRI of the dataset: the base of its project, or else the URL of its home page."""
    return publication.base or request.url_root


def describe(publication: Publication) -> Iterator[Triple]:
    """Describe the dataset, its distributions and its service (DCAT 3, VoID)."""
    root, dataset = request.url_root, dataset_iri(publication)
    document = f"{root}.well-known/void"
    yield _link(document, f"{_RDF}type", f"{_VOID}DatasetDescription")
    yield _link(document, f"{_FOAF}primaryTopic", dataset)
    yield from publication.about.triples
    yield _link(dataset, f"{_RDF}type", f"{_DCAT}Dataset")
    yield _link(dataset, f"{_RDF}type", f"{_VOID}Dataset")
    yield _text(dataset, f"{_DCAT}version", publication.version)
    yield _link(dataset, f"{_FOAF}homepage", root)
    if publication.history.published:
        modified = Literal(
            written(publication.history.published), datatype=NamedNode(f"{_XSD}dateTime")
        )
        yield Triple(NamedNode(dataset), NamedNode(f"{_DCTERMS}modified"), modified)
    yield _link(dataset, f"{_VOID}sparqlEndpoint", f"{root}sparql")
    for writer in dict.fromkeys(to.writer for to in formats.EXPORTS):
        yield _link(dataset, f"{_VOID}feature", writer.iri)
    if publication.base:
        yield _text(dataset, f"{_VOID}uriSpace", publication.base)
    yield from _service(root, dataset)
    yield from distributions(publication)
    yield from _numbers(publication, dataset, document)


def _service(root: str, dataset: str) -> Iterator[Triple]:
    service = f"{root}sparql"
    yield _link(service, f"{_RDF}type", f"{_DCAT}DataService")
    yield _link(service, f"{_DCAT}endpointURL", service)
    yield _link(service, f"{_DCAT}endpointDescription", service)
    yield _link(service, f"{_DCAT}servesDataset", dataset)
    yield _link(
        service, f"{_DCTERMS}conformsTo", "http://www.w3.org/ns/sparql-service-description#"
    )


def distributions(publication: Publication) -> Iterator[Triple]:
    """Describe the dumps of a publication (DCAT 3, section 6.8)."""
    root, dataset = request.url_root, dataset_iri(publication)
    document = f"{root}.well-known/void"
    dumps = publication.dumps
    if not dumps.is_made:
        return
    for name, why in dumps.missing.items():
        yield _text(document, f"{_RDFS}comment", f"There is no {name}. {why}")
    for dump in dumps.files.values():
        url, iri = f"{root}dumps/{dump.name}", f"{document}#{dump.name}"
        checksum = f"{iri}-sha256"
        yield _link(dataset, f"{_DCAT}distribution", iri)
        yield _link(dataset, f"{_VOID}dataDump", url)
        yield _link(iri, f"{_RDF}type", f"{_DCAT}Distribution")
        yield _link(iri, f"{_DCAT}downloadURL", url)
        yield _link(iri, f"{_DCAT}accessURL", url)
        yield _link(iri, f"{_DCAT}mediaType", _MEDIA_TYPES + dump.media_type)
        if dump.is_gzip:
            yield _link(iri, f"{_DCAT}compressFormat", f"{_MEDIA_TYPES}application/gzip")
        if publication.about.license:
            yield _link(iri, f"{_DCTERMS}license", publication.about.license)
        yield _number(iri, f"{_DCAT}byteSize", dump.size, "nonNegativeInteger")
        yield _link(iri, f"{_SPDX}checksum", checksum)
        yield _link(checksum, f"{_RDF}type", f"{_SPDX}Checksum")
        yield _link(checksum, f"{_SPDX}algorithm", f"{_SPDX}checksumAlgorithm_sha256")
        value = Literal(dump.sha256, datatype=NamedNode(f"{_XSD}hexBinary"))
        yield Triple(NamedNode(checksum), NamedNode(f"{_SPDX}checksumValue"), value)


def _numbers(publication: Publication, dataset: str, document: str) -> Iterator[Triple]:
    """Tell the statistics (VoID, section 4.6), its partitions as nodes of the document."""
    found = site.statistics(publication)
    yield _number(dataset, f"{_VOID}triples", found.triples)
    yield _number(dataset, f"{_VOID}distinctSubjects", found.subjects)
    yield _number(dataset, f"{_VOID}distinctObjects", found.objects)
    yield _number(dataset, f"{_VOID}entities", found.subjects)
    yield _number(dataset, f"{_VOID}classes", len(found.classes))
    yield _number(dataset, f"{_VOID}properties", len(found.properties))
    for kind, counts, name, unit in (
        ("class", found.classes, "class", "entities"),
        ("property", found.properties, "property", "triples"),
    ):
        for iri, count in counts.items():
            part = f"{document}#{kind}-{quote(links.name(publication, iri), safe=':')}"
            yield _link(dataset, f"{_VOID}{kind}Partition", part)
            yield _link(part, f"{_VOID}{name}", iri)
            yield _number(part, f"{_VOID}{unit}", count)
    for number, linkset in enumerate(found.linksets, 1):
        yield from _linkset(linkset, dataset, f"{document}#linkset-{number}")


def _linkset(linkset: Linkset, dataset: str, iri: str) -> Iterator[Triple]:
    target = f"{iri}-target"
    yield _link(dataset, f"{_VOID}subset", iri)
    yield _link(iri, f"{_RDF}type", f"{_VOID}Linkset")
    yield _link(iri, f"{_VOID}subjectsTarget", dataset)
    yield _link(iri, f"{_VOID}objectsTarget", target)
    yield _link(iri, f"{_VOID}linkPredicate", linkset.property)
    yield _number(iri, f"{_VOID}triples", linkset.triples)
    yield _link(target, f"{_RDF}type", f"{_VOID}Dataset")
    yield _text(target, f"{_VOID}uriSpace", linkset.namespace)


def _link(subject: str, predicate: str, value: str) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), NamedNode(value))


def _text(subject: str, predicate: str, value: str) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), Literal(value))


def _number(subject: str, predicate: str, value: int, datatype: str = "integer") -> Triple:
    typed = Literal(str(value), datatype=NamedNode(_XSD + datatype))
    return Triple(NamedNode(subject), NamedNode(predicate), typed)
