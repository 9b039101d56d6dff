"""What a resource's IRI leads to: 303 to its description, which has a URL for each format.

See "Cool URIs for the Semantic Web", section 4.2.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urljoin

from flask import Blueprint, Response, render_template, request
from pyoxigraph import Quad, RdfFormat, parse
from werkzeug.exceptions import BadRequest, Gone, HTTPException, NotFound

from cstograph.engine.query import Query
from cstograph.rdf import formats
from cstograph.rdf.formats import HTML, Format, Wanted
from cstograph.web import addresses, links
from cstograph.web.caching.etags import lasting, tag, unless_known
from cstograph.web.discovery import signposting
from cstograph.web.discovery.signposting import LINKSET, LINKSET_ENDING, Link
from cstograph.web.pages import resource_tables, schema_org
from cstograph.web.pages.description import Description, rows_of
from cstograph.web.problems import Undescribed
from cstograph.web.publication import Publication
from cstograph.web.queries import results, select, site

#: The endings of a resource's documents: its descriptions, the page, and its linkset.
_DOCUMENTS = {**signposting.ENDINGS, LINKSET_ENDING: None}
#: How many resources a page describes in full; what a document has beyond these is listed.
_MOST = 100


@dataclass(frozen=True, slots=True)
class _Document:
    """What describes resources, under one URL for each format: its IRI, and theirs.

    The first resource is what it is about, and the others are described with it: they have the
    same IRI but for a fragment, or for what is percent-encoded in it.
    """

    publication: Publication
    iri: str
    resources: tuple[str, ...]

    @property
    def links(self) -> list[Link]:
        """The typed links of the resource."""
        classes = site.classes_of(self.publication, self.resources[0]) or ()
        return signposting.of_resource(self.publication, self.iri, self.resources[0], classes)

    def query(self, resources: Iterable[str]) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Give the text that describes resources, and what its variables stand for."""
        first = self.resources[0]
        is_bare = site.classes_of(self.publication, first) is None
        is_graph = is_bare and first in site.graphs(self.publication)
        text = select.text_of("graph-description" if is_graph else "description")
        described = [("described", iri) for iri in resources]
        return text, (("resource", first), *described)


def blueprint(publication: Publication) -> Blueprint:
    """Make every resource of a publication be found by its IRI."""
    resources = Blueprint("resources", __name__)

    @resources.get("/<path:path>")
    def by_path(path: str) -> Response:
        return _at_path(publication, path)

    @resources.get("/resource")
    def by_iri() -> Response:
        iri = request.args.get("iri", "")
        if not links.is_iri(iri):
            raise BadRequest("Name a resource by its absolute IRI: `/resource?iri=...`.")
        found = _document_of(publication, [iri]) or _mention(publication, [iri])
        if found is None and (page := links.own_page(publication, iri)):
            return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": page})
        if found is None and publication.history.is_gone(iri):
            raise _gone(iri)
        if found is None:
            raise NotFound(f"Nothing is said of {iri} here.")
        return _describe(found, _ending(request.args.get("format")))

    return resources


def _ending(name: str | None) -> str:
    """Give the ending of the documents in a format, by its ending or by another name of it."""
    if not name:
        return signposting.preferred()
    if name in _DOCUMENTS:
        return name
    for to in formats.DESCRIPTIONS:
        if name.lower() in to.names:
            return to.writer.file_extension
    known = ", ".join(_DOCUMENTS)
    raise BadRequest(f"There is no format `{name[:100]}` here; there are {known}.")


def _at_path(publication: Publication, path: str) -> Response:
    """Give what is at a path: a resource, or a document that describes one.

    The path is read as it was sent: `%2F` is no slash (RFC 3986, section 2.2).
    """
    sent = request.environ["REQUEST_URI"].removeprefix("/")
    query = request.query_string.decode("latin-1")
    targets = [f"{sent}?{query}", sent] if query else [sent]
    stem, _, ending = sent.rpartition(".")
    is_document = bool(stem) and ending in _DOCUMENTS
    for find, read in _READINGS:
        for target in targets:
            if found := find(publication, links.iris(publication, read(target))):
                return _see_description(found)
        if is_document and (found := find(publication, links.iris(publication, read(stem)))):
            return _describe(found, ending)
    raise _missing(publication, path)


def _document_of(publication: Publication, iris: Iterable[str]) -> _Document | None:
    """Find the document that describes the resources of some IRIs, and what is a part of these."""
    found = [resource for iri in iris for resource in site.described_at(publication, iri)]
    return _document(publication, found)


def _mention(publication: Publication, iris: Iterable[str]) -> _Document | None:
    """Find the document of what is named below the base, though nothing is said of it."""
    base = publication.base or "\0"
    found = [
        iri
        for iri in iris
        if iri.startswith(base) and select.select(publication, "mentioned", resource=iri)
    ]
    return _document(publication, found)


#: How a target is read, the likeliest first: a resource always comes before what ends as it does.
_READINGS = (
    (_document_of, addresses.exact),
    (_document_of, addresses.similar),
    (_mention, addresses.exact),
)


def _document(publication: Publication, resources: list[str]) -> _Document | None:
    if not resources:
        return None
    iri = site.document(publication, resources[0])
    return _Document(publication, iri, tuple(dict.fromkeys(resources)))


def _missing(publication: Publication, path: str) -> HTTPException:
    """Tell that a resource is not there, or not any more."""
    sent = request.environ["REQUEST_URI"].removeprefix("/")
    for name in (sent, sent.rpartition(".")[0]):
        known = (*addresses.exact(name), *addresses.similar(name))
        if any(publication.history.is_gone(iri) for iri in links.iris(publication, known)):
            return _gone(path)
    stem, _, ending = path.rpartition(".")
    iri = (publication.base or "") + (stem if ending in _DOCUMENTS else path)
    return Undescribed(request.path, site.finder(publication).suggest(iri))


def _gone(name: str) -> Gone:
    return Gone(f"{name} was described here once, and is no longer: see /changes.")


def _see_description(found: _Document) -> Response:
    """Lead to the description in the format that the client likes best."""
    response = Response(status=HTTPStatus.SEE_OTHER)
    ending = signposting.preferred()
    response.location = signposting.document(found.publication, found.iri, ending)
    response.vary.add("Accept")
    response.headers["Cache-Control"] = lasting()
    return _with_links(response, found.links)


def _describe(found: _Document, ending: str) -> Response:
    """Describe resources in the document of an ending."""
    publication, typed = found.publication, found.links

    def make() -> tuple[Response, bool]:
        to = _DOCUMENTS[ending]
        if to is None:
            page = urljoin(request.url, signposting.document(publication, found.iri, "html"))
            return Response(signposting.linkset(page, typed), content_type=LINKSET), True
        if to is HTML:
            return Response(_page(found), content_type=to.content_type), True
        answer = publication.engine.answer(_query(found, found.resources, to))
        return Response(answer.chunks, content_type=to.content_type), True

    described = repr((found.iri, found.resources))
    etag = tag(publication, "description", described, ending, request.url_root)
    return _with_links(unless_known(etag, make), typed)


def _query(found: _Document, resources: Sequence[str], to: Format) -> Query:
    """Ask for the description of resources, with what the blank nodes in it hold."""
    text, bindings = found.query(resources)
    return select.query_of(found.publication, text, Wanted(to.name), bindings, gives_quads=True)


def _quads(found: _Document) -> Iterable[Quad]:
    query = _query(found, found.resources[:_MOST], formats.N_QUADS)
    answer = found.publication.engine.answer(query)
    return parse(results.read_bytes(answer), format=RdfFormat.N_QUADS)


def _page(found: _Document) -> str:
    publication, iri = found.publication, found.resources[0]
    description = Description(publication, iri, rows_of(_quads(found)))
    return render_template(
        "resource.html",
        publication=publication,
        description=description,
        parts=description.parts(found.resources[1:_MOST]),
        listed=[(each.partition("#")[2], each) for each in found.resources[_MOST:]],
        is_graph=iri in site.graphs(publication),
        tables=list(resource_tables.of(publication, description)),
        item=schema_org.item(description),
        documents=[
            (to.name, signposting.document(publication, found.iri, to.names[-1]), to.essence)
            for to in formats.DESCRIPTIONS
        ],
    )


def _with_links(response: Response, found: Iterable[Link]) -> Response:
    response.headers["Link"] = ", ".join(map(str, found))
    return response
