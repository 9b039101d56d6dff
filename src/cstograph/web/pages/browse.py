"""`/browse`: the members of a class by their names, a page at a time."""

from dataclasses import dataclass
from math import ceil

from flask import Blueprint, Response, render_template, request
from pyoxigraph import NamedNode
from werkzeug.exceptions import BadRequest, NotFound

from cstograph.rdf.formats import HTML
from cstograph.web import links
from cstograph.web.caching.etags import tag, unless_known
from cstograph.web.publication import Publication
from cstograph.web.queries import select, site
from cstograph.web.queries.select import Row, Term, best_labels

_PAGE = 200
#: What a blank node without a name is called.
_NAMELESS = "(without an IRI and a name)"


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a class: its name and where it is described."""

    text: str
    language: str | None
    href: str | None


def blueprint(publication: Publication) -> Blueprint:
    """Make the lists of a publication."""
    listing = Blueprint("listing", __name__)

    @listing.get("/browse")
    def browse() -> Response:
        name = request.args.get("class", "")
        iri = _class(publication, name)
        number = _number(request.args.get("page", "1"))

        def make() -> tuple[Response, bool]:
            page = _page(publication, name, iri, number)
            return Response(page, content_type=HTML.content_type), True

        return unless_known(tag(publication, "browse", iri, str(number)), make)

    return listing


def _class(publication: Publication, name: str) -> str:
    if not name:
        raise BadRequest("Name a class: `/browse?class=...`.")
    iri = publication.context.expand(name) if publication.context else name
    try:
        return NamedNode(iri).value
    except ValueError:
        raise BadRequest(f"`{name[:100]}` is no name of a class here.") from None


def _number(text: str) -> int:
    if not text.isdecimal() or not 0 < len(text) < 8 or not int(text):  # noqa: PLR2004 - enough
        raise BadRequest(f"`page` is a number from 1; this is `{text[:100]}`.")
    return int(text)


def _page(publication: Publication, name: str, iri: str, number: int) -> str:
    members = _members(publication, select.select(publication, "members", **{"class": iri}))
    pages = ceil(len(members) / _PAGE)
    if not 0 < number <= pages:
        raise NotFound(f"There is no page {number} of `{name[:100]}` here.")
    title = site.names_of_terms(publication).get(iri, Term(links.name(publication, iri)))
    return render_template(
        "browse.html",
        publication=publication,
        name=name,
        title=title.value,
        class_href=links.href(publication, iri),
        things=members[(number - 1) * _PAGE : number * _PAGE],
        total=site.statistics(publication).classes[iri],
        shown=len(members),
        page=number,
        pages=pages,
    )


def _members(publication: Publication, rows: list[Row]) -> list[Member]:
    """Give the members in the order of their names."""
    names = best_labels((row["thing"].value, row["name"]) for row in rows if "name" in row)
    members = []
    for thing in dict.fromkeys(row["thing"] for row in rows):
        short = links.name(publication, thing.value) if thing.is_iri else _NAMELESS
        name = names.get(thing.value) or Term(short)
        href = links.href(publication, thing.value) if thing.is_iri else None
        members.append(Member(name.value, name.language, href))
    return sorted(members, key=lambda member: member.text.casefold())
