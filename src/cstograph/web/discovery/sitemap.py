"""What crawlers ask for first: `/robots.txt` and `/sitemap.xml`."""

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
    documents = site.documents(publication)
    count = max(1, ceil(len(documents) / _MOST))
    if page is None and count > 1:
        return render_template("sitemap-index.xml", count=count)
    number = int(page) if page and page.isdecimal() and len(page) < len(str(_MOST)) else 1
    if page not in (None, str(number)) or not 0 < number <= count:
        raise NotFound("There is no such part of the sitemap.")
    listed = documents[(number - 1) * _MOST : number * _MOST]
    pages = {
        urljoin(request.url_root, signposting.document(publication, iri, "html")): _modified(
            publication, iri
        )
        for iri in listed
    }
    published = publication.history.published
    home = {request.url_root: written(published) if published else None} if number == 1 else {}
    return render_template("sitemap.xml", pages=home | pages)


def _modified(publication: Publication, iri: str) -> str | None:
    """Tell when what a document describes was last changed, if that is known."""
    described = (iri, *site.parts(publication).get(iri, ()))
    times = [time for each in described if (time := publication.history.modified(each))]
    return written(max(times)) if times else None
