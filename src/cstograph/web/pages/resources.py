"""What a resource's IRI leads to: 303 to its description, which has a URL for each format.

See "Cool URIs for the Semantic Web", section 4.2.
"""

from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import quote, urljoin

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import BadRequest, Gone, NotFound

from cstograph.rdf import formats
from cstograph.rdf.formats import HTML, Wanted
from cstograph.web import links
from cstograph.web.caching.etags import lasting, tag, unless_known
from cstograph.web.discovery import signposting
from cstograph.web.discovery.signposting import LINKSET, LINKSET_ENDING, Link
from cstograph.web.pages import resource_tables, schema_org
from cstograph.web.pages.description import Description
from cstograph.web.problems import Undescribed
from cstograph.web.publication import Publication
from cstograph.web.queries import select, site

#: The endings of a resource's documents: its descriptions, the page, and its linkset.
_DOCUMENTS = {**signposting.ENDINGS, LINKSET_ENDING: None}


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
        classes = site.classes_of(publication, iri)
        if classes is None:
            raise NotFound(f"Nothing is said of {iri} here.")
        ending = request.args.get("format") or signposting.preferred()
        if ending not in _DOCUMENTS:
            known = ", ".join(_DOCUMENTS)
            raise BadRequest(f"There is no format `{ending[:100]}` here; there are {known}.")
        return _describe(publication, iri, ending, classes)

    return resources


def _at_path(publication: Publication, path: str) -> Response:
    """Give what is at a path: a resource, or a document that describes one."""
    for iri in _candidates(publication, path):
        if (classes := site.classes_of(publication, iri)) is not None:
            return _see_description(publication, iri, classes)
    stem, _, ending = path.rpartition(".")
    for iri in _candidates(publication, stem) if ending in _DOCUMENTS else ():
        if (classes := site.classes_of(publication, iri)) is not None:
            return _describe(publication, iri, ending, classes)
    raise _missing(publication, path)


def _candidates(publication: Publication, path: str) -> Iterable[str]:
    """Give the IRIs that a path may stand for: with its characters as they are, or encoded."""
    if publication.context and path:
        base = publication.context.base
        found = (base + path, base + quote(path, safe="/:@!$&'()*+,;=-._~"))
        yield from (iri for iri in dict.fromkeys(found) if links.is_iri(iri))


def _missing(publication: Publication, path: str) -> Exception:
    """Tell that a resource is not there, or not any more."""
    for name in (path, path.rpartition(".")[0]):
        if any(publication.history.is_gone(iri) for iri in _candidates(publication, name)):
            return Gone(f"{name} was described here once, and is no longer: see /changes.")
    stem, _, ending = path.rpartition(".")
    iri = (publication.base or "") + (stem if ending in _DOCUMENTS else path)
    return Undescribed(request.path, site.finder(publication).suggest(iri))


def _see_description(publication: Publication, iri: str, classes: list[str]) -> Response:
    """Lead to the description in the format that the client likes best."""
    response = Response(status=HTTPStatus.SEE_OTHER)
    response.location = signposting.document(publication, iri, signposting.preferred())
    response.vary.add("Accept")
    response.headers["Cache-Control"] = lasting()
    return _with_links(response, signposting.of_resource(publication, iri, classes))


def _describe(publication: Publication, iri: str, ending: str, classes: list[str]) -> Response:
    """Describe a resource in the document of an ending."""
    found = signposting.of_resource(publication, iri, classes)

    def make() -> tuple[Response, bool]:
        to = _DOCUMENTS[ending]
        if to is None:
            page = urljoin(request.url, signposting.document(publication, iri, "html"))
            return Response(signposting.linkset(page, found), content_type=LINKSET), True
        if to is HTML:
            return Response(_page(publication, iri), content_type=to.content_type), True
        text = select.text_of("description")
        asked = Wanted(to.name), {"resource": iri}
        query = select.query_of(publication, text, *asked, gives_quads=True)
        answer = publication.engine.answer(query)
        return Response(answer.chunks, content_type=to.content_type), True

    etag = tag(publication, "description", iri, ending, request.url_root)
    return _with_links(unless_known(etag, make), found)


def _page(publication: Publication, iri: str) -> str:
    rows = select.select(publication, "description", resource=iri)
    description = Description(publication, iri, rows)
    return render_template(
        "resource.html",
        publication=publication,
        description=description,
        tables=list(resource_tables.of(publication, description)),
        item=schema_org.item(description),
        documents=[
            (to.name, signposting.document(publication, iri, to.writer.file_extension), to.essence)
            for to in formats.DESCRIPTIONS
        ],
    )


def _with_links(response: Response, found: Iterable[Link]) -> Response:
    response.headers["Link"] = ", ".join(map(str, found))
    return response
