"""`/changes` and `/changes.atom`: what has changed, for people, feed readers and programs."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from urllib.parse import urljoin

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import BadRequest, NotFound

from cstograph.rdf import formats, xml_limits
from cstograph.rdf.formats import HTML, Wanted
from cstograph.release.history import Change, Kind, written
from cstograph.web import links
from cstograph.web.caching.etags import tag, unless_known
from cstograph.web.discovery import event_stream
from cstograph.web.discovery.event_stream import Page
from cstograph.web.publication import Publication
from cstograph.web.queries import select
from cstograph.web.queries.select import Term, best_labels

ATOM = "application/atom+xml"
_NUMBER = re.compile("[1-9][0-9]{0,8}")
#: How many names are kept at hand.
_NAMES = 10_000


@dataclass(frozen=True, slots=True)
class Item:
    """A change as it is shown: with the name of the resource, and where that is described."""

    change: Change
    id: str
    name: Term
    href: str | None

    @property
    def url(self) -> str | None:
        """The absolute link."""
        return urljoin(request.host_url, self.href) if self.href else None

    @property
    def time(self) -> str:
        """When it was, as feeds have it (RFC 3339)."""
        return written(self.change.time)


def blueprint(publication: Publication) -> Blueprint:
    """Make what tells of the changes of a publication."""
    changes = Blueprint("changes", __name__)
    name_of = lru_cache(_NAMES)(lambda iri: _name(publication, iri))

    def items(page: Page) -> list[Item]:
        """Show changes, the newest first."""
        return [
            Item(
                change,
                event_stream.id_of(publication, change),
                _plain(publication, change) if change.kind is Kind.DELETED else name_of(change.iri),
                links.href(publication, change.iri),
            )
            for change in reversed(page.changes)
        ]

    @changes.get("/changes")
    def overview() -> Response:
        page = _asked(publication)
        name, accept = request.args.get("format"), request.headers.get("Accept")
        to = Wanted(name, accept, page=True).choose(formats.GRAPHS)

        def make() -> tuple[Response, bool]:
            if to is HTML:
                body: str | bytes = _html(publication, page, items(page))
            else:
                body = event_stream.serialize_page(publication, page, to)
            return Response(body, content_type=to.content_type), True

        return unless_known(tag(publication, to.media_type, request.url), make)

    @changes.get("/changes.atom")
    def feed() -> Response:
        page = _asked(publication)
        if page.number and not page.is_full:
            raise NotFound(f"Page {page.number} of the feed is not full yet: see /changes.atom.")

        def make() -> tuple[Response, bool]:
            body = _atom(publication, page, items(page))
            return Response(body, content_type=f"{ATOM}; charset=utf-8"), True

        return unless_known(tag(publication, ATOM, request.url), make)

    return changes


def _asked(publication: Publication) -> Page:
    """Give the page that the client asks for. Raises BadRequest or NotFound."""
    if not publication.history.total:
        raise NotFound("Nothing is known here of what was published before.")
    number = request.args.get("page")
    if number is not None and not _NUMBER.fullmatch(number):
        raise BadRequest(f"`page` is the number of a page, from 1 on; this is `{number[:100]}`.")
    return Page.of(publication.history, int(number) if number else None)


def _html(publication: Publication, page: Page, items: list[Item]) -> str:
    """Show changes to people."""
    return render_template(
        "changes.html", publication=publication, page=page, publications=_publications(items)
    )


def _publications(items: list[Item]) -> list[tuple[Change, dict[Kind, list[Item]]]]:
    """Group changes by their publications, the newest first, and these by kind."""
    found = []
    for _, group in groupby(items, lambda item: (item.change.time, item.change.release)):
        same = list(group)
        kinds = {kind: [i for i in reversed(same) if i.change.kind is kind] for kind in Kind}
        found.append((same[0].change, {kind: listed for kind, listed in kinds.items() if listed}))
    return found


def _atom(publication: Publication, page: Page, items: list[Item]) -> str:
    """Write a feed (RFC 4287): the newest changes, or an archived page (RFC 5005, section 4)."""
    return render_template(
        "changes.atom.xml",
        publication=publication,
        feed=event_stream.name_of(publication),
        page=page,
        items=items,
    )


def _plain(publication: Publication, change: Change) -> Term:
    return Term(links.name(publication, change.iri))


def _name(publication: Publication, iri: str) -> Term:
    """Give the name of a resource as all pages show it, or else its short IRI."""
    rows = select.select(publication, "names", resource=iri)
    found = best_labels((iri, row["name"]) for row in rows).get(iri)
    if not found:
        return Term(links.name(publication, iri))
    return Term(xml_limits.legal(found.value), language=found.language)
