"""`/dumps/`: which files there are of the release, for people and for programs."""

from http import HTTPStatus

from flask import Blueprint, Response, render_template, request, url_for

from cstograph.rdf import formats
from cstograph.rdf.formats import HTML, Wanted
from cstograph.web.caching.etags import tag, unless_known
from cstograph.web.discovery import dcat_void
from cstograph.web.publication import Publication


def blueprint(publication: Publication) -> Blueprint:
    """List the dumps of a publication."""
    listing = Blueprint("dump_list", __name__)

    @listing.get("/dumps/", strict_slashes=False)
    def dumps() -> Response:
        wanted = Wanted(request.args.get("format"), request.headers.get("Accept"), page=True)
        to = wanted.choose(formats.GRAPHS)

        def make() -> tuple[Response, bool]:
            body: str | bytes = (
                _page(publication)
                if to is HTML
                else dcat_void.write(dcat_void.distributions(publication), to)
            )
            return Response(body, content_type=to.content_type), True

        made = str(publication.dumps.is_made)
        return unless_known(tag(publication, "dumps", made, to.media_type, request.url), make)

    @listing.get("/dumps/dataset.json")
    def json() -> Response:
        name = f"dataset.{formats.JSON_LD.names[-1]}"
        place = {"Location": url_for("downloads.dump", name=name)}
        return Response(status=HTTPStatus.TEMPORARY_REDIRECT, headers=place)

    return listing


def _page(publication: Publication) -> str:
    dumps = publication.dumps
    return render_template(
        "dumps.html",
        publication=publication,
        dumps=dumps.files.values() if dumps.is_made else (),
        missing=dumps.missing if dumps.is_made else {},
        is_coming=dumps.folder is not None and not dumps.is_made,
    )
