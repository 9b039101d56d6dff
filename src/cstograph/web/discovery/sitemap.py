"""What crawlers ask for first: `/robots.txt` and `/sitemap.xml`."""

from datetime import datetime
from math import ceil
from urllib.parse import urljoin

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.exceptions import NotFound

from cstograph.release.history import written
from cstograph.web.caching.etags import tag, unless_known
from cstograph.web.discovery import signposting
from cstograph.web.publication import Publication
from cstograph.web.queries import site

#: How many pages one sitemap may list (sitemaps.org protocol).
_MOST = 50_000


def blueprint(publication: Publication) -> Blueprint:
    """Lead crawlers to every page of a publication."""
    crawling = Blueprint("crawling", __name__)

    @crawling.get("/robots.txt")
    def robots() -> Response:
        text = render_template("robots.txt", sitemap=url_for("crawling.sitemap", _external=True))
        return Response(text, content_type="text/plain; charset=utf-8")

    @crawling.get("/sitemap.xml")
    def sitemap() -> Response:
        page = request.args.get("page")

        def make() -> tuple[Response, bool]:
            return Response(_sitemap(publication, page), content_type="application/xml"), True

        return unless_known(tag(publication, "sitemap", request.url), make)

    return crawling


def _sitemap(publication: Publication, page: str | None) -> str:
    """List the pages, or where there are too many, the sitemaps that list them."""
    resources = site.resources(publication)
    count = max(1, ceil(len(resources) / _MOST))
    if page is None and count > 1:
        return render_template("sitemap-index.xml", count=count)
    number = int(page) if page and page.isdecimal() and len(page) < len(str(_MOST)) else 1
    if page not in (None, str(number)) or not 0 < number <= count:
        raise NotFound("There is no such part of the sitemap.")
    listed = resources[(number - 1) * _MOST : number * _MOST]
    pages = [
        (
            urljoin(request.url_root, signposting.document(publication, iri, "html")),
            _written(publication.history.modified(iri)),
        )
        for iri in listed
    ]
    home = [(request.url_root, _written(publication.history.published))] if number == 1 else []
    return render_template("sitemap.xml", pages=[*home, *pages])


def _written(time: datetime | None) -> str | None:
    return written(time) if time else None
