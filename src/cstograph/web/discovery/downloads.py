"""`/dumps`: the release as files."""

from collections.abc import Iterator
from pathlib import Path

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound, ServiceUnavailable

from cstograph.release.dumps import Dump
from cstograph.web.caching.etags import lasting
from cstograph.web.publication import Publication

_GZIP = "gzip"
_PIECE = 1 << 16


def blueprint(publication: Publication) -> Blueprint:
    """Make the dumps of a publication downloadable."""
    downloads = Blueprint("downloads", __name__)

    @downloads.get("/dumps/<name>")
    def dump(name: str) -> Response:
        dumps = publication.dumps
        if dumps.folder and not dumps.is_made:
            raise ServiceUnavailable("The dumps of this release are being made.", retry_after=5)
        if dumps.is_made and (why := dumps.missing.get(name.removesuffix(".gz"))):
            raise NotFound(f"There is no {name[:100]}. {why}")
        if not dumps.is_made or name not in dumps.files:
            raise NotFound(f"There is no dump `{name[:100]}` here.")
        wanted, coding = dumps.files[name], None
        compressed = dumps.files.get(f"{name}.gz")
        if compressed and request.accept_encodings.quality(_GZIP):
            wanted, coding = compressed, _GZIP
        request.environ["HTTP_ACCEPT_ENCODING"] = "identity"  # nothing compresses it once more
        return _send(dumps.path(wanted.name), wanted, coding)

    return downloads


def _send(path: Path, dump: Dump, coding: str | None) -> Response:
    """Send a file as it is; `coding` is the content coding that it is in."""
    is_archive = dump.is_gzip and not coding
    response = Response(_pieces(path), content_type=dump.content_type)
    if is_archive:
        response.content_type = "application/gzip"
    if coding:
        response.content_encoding = coding
    response.set_etag(dump.sha256)
    response.headers["Cache-Control"] = lasting()
    response.vary.add("Accept-Encoding")
    response.content_length = dump.size
    response.make_conditional(request)
    del response.headers["Date"]  # the server's to say
    return response


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
