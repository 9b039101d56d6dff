"""Typed links of a resource, for programs: in the header (RFC 8288), and as a linkset (RFC 9264).

The relations are those of Signposting (https://signposting.org/FAIR/, level 2).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask import request

from cstograph.rdf import formats
from cstograph.rdf.formats import HTML, Format, negotiate
from cstograph.web import addresses, links
from cstograph.web.publication import Publication
from cstograph.web.queries import site

#: What a description is written in for clients that know of JSON, and not of JSON-LD.
JSON = Format(("json",), formats.JSON_LD.writer, "application/json")
#: The endings of the documents that describe something, and what they are written in.
ENDINGS = {to.names[-1]: to for to in (*formats.DESCRIPTIONS, JSON, HTML)}
LINKSET = "application/linkset+json"
#: The ending of the linkset of a resource.
LINKSET_ENDING = "linkset"
_CONTEXT = "http://www.w3.org/ns/json-ld#context"
_PAGE = "https://schema.org/AboutPage"


@dataclass(frozen=True, slots=True)
class Link:
    """A typed link: its target, how that is related, and what media type it has."""

    href: str
    relation: str
    media_type: str | None = None
    title: str | None = None

    def __str__(self) -> str:
        """Write it for the Link field (RFC 8288, section 3)."""
        kind = f'; type="{self.media_type}"' if self.media_type else ""
        title = f'; title="{self.title}"' if self.title else ""
        return f'<{quote(self.href, safe=_IN_TARGET)}>; rel="{self.relation}"{kind}{title}'


_IN_TARGET = "/:?#[]@!$&'()*+,;=-._~%"


def preferred() -> str:
    """Give the ending of the document that the client likes best; raises as negotiation does."""
    return negotiate(request.headers.get("Accept"), tuple(ENDINGS.values())).names[-1]


def document(publication: Publication, iri: str, ending: str) -> str:
    """Give the URL of the description of a resource in the format of an ending.

    Where that is the URL of something else, which ends so, the resource is looked up by its IRI.
    """
    here = links.path(publication, iri)
    if here and "#" not in iri and "?" not in iri:
        target = f"{here.removeprefix(f'{request.script_root}/')}.{ending}"
        others = site.parts(publication)
        is_free = links.path(publication, f"{iri}.{ending}") is not None
        if is_free and not any(
            o in others for o in links.iris(publication, addresses.exact(target))
        ):
            return f"{here}.{ending}"
    return f"{request.script_root}/resource?{urlencode({'iri': iri, 'format': ending})}"


def page(publication: Publication, iri: str) -> str:
    """Give the URL of the page that describes a resource."""
    return document(publication, site.document(publication, iri), "html")


def of_resource(
    publication: Publication, iri: str, resource: str, classes: Iterable[str]
) -> list[Link]:
    """Give the links of a resource: they hold for it and for each description of it.

    `iri` is that of the document.
    """
    found = [Link(resource, "cite-as")]
    found += [
        Link(document(publication, iri, to.names[-1]), "describedby", to.essence)
        for to in formats.DESCRIPTIONS
    ]
    found.append(Link(document(publication, iri, "html"), "alternate", HTML.essence))
    found += [Link(name, "type") for name in (_PAGE, *classes)]
    if publication.about.license:
        found.append(Link(publication.about.license, "license"))
    if publication.context:
        context = f"{request.script_root}/ontology/context.jsonld"
        found.append(Link(context, _CONTEXT, formats.JSON_LD.essence))
    found.append(Link(document(publication, iri, LINKSET_ENDING), "linkset", LINKSET))
    return found


def of_home(publication: Publication) -> list[Link]:
    """Give the links of the dataset as a whole, whose page is the home page."""
    root = request.script_root
    void, service = f"{root}/.well-known/void", f"{root}/sparql"
    found = [
        Link(void, "describedby", formats.TURTLE.essence),
        Link(service, "http://www.w3.org/ns/sparql-service-description#endpoint"),
        Link(f"{root}/sitemap.xml", "sitemap", "application/xml"),
    ]
    if publication.base:
        found.append(Link(publication.base, "cite-as"))
    if publication.about.license:
        found.append(Link(publication.about.license, "license"))
    dumps = publication.dumps.files.values() if publication.dumps.is_made else ()
    return found + [Link(f"{root}/dumps/{dump.name}", "item", dump.media_type) for dump in dumps]


def linkset(anchor: str, found: Sequence[Link]) -> bytes:
    """Write links as a linkset in JSON (RFC 9264, section 4.2)."""
    relations: dict[str, object] = {"anchor": anchor}
    for link in found:
        target = {"href": link.href} | ({"type": link.media_type} if link.media_type else {})
        targets = relations.setdefault(link.relation, [])
        if isinstance(targets, list):
            targets.append(target)
    return (json.dumps({"linkset": [relations]}, indent=2, ensure_ascii=False) + "\n").encode()
