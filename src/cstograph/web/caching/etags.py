"""Entity tags: what tells a client that it has an answer already (RFC 9110, section 13)."""

import hashlib
from collections.abc import Callable

from flask import Response, current_app, g, request

from cstograph.web.caching.answer_cache import Cache
from cstograph.web.publication import Publication

#: Where an application has its cache.
CACHE = "cstograph.cache"
#: Where the environment of a request says that its response was there already.
REPEATS = "cstograph.repeats"
#: Where it is kept in `g` under which tag a response is, if it stays.
TAG = "tag"
_DAY = 86_400


def tag(publication: Publication, *parts: str) -> str:
    """Name an answer by all that decides it beside the publication.

    The name is empty where nobody knows which version of the dataset is answered from: another
    endpoint's may change at any time.
    """
    return finished(begun(publication, *parts[:-1]), parts[-1])


def begun(publication: Publication, *parts: str) -> "hashlib._Hash | None":
    """Begin the names of answers that differ in the last part only."""
    if not publication.version:
        return None
    return hashlib.sha256(_bytes("\0".join((publication.seed, *parts, ""))))


def finished(begun: "hashlib._Hash | None", part: str) -> str:
    """Finish the name of an answer by its last part."""
    if begun is None:
        return ""
    whole = begun.copy()
    whole.update(_bytes(part))
    return whole.hexdigest()[:32]


def lasting() -> str:
    """Say that a response may be kept, and for how long nobody has to ask for a newer one.

    A cache may give it for as long again while it asks, and for a day while there is no answer
    (RFC 9111, section 5.2.2, and RFC 5861).
    """
    fresh: int = current_app.config["FRESH"]
    if not fresh:
        return "no-cache"
    return f"max-age={fresh}, stale-while-revalidate={fresh}, stale-if-error={_DAY}"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def unless_known(
    etag: str, make: Callable[[], tuple[Response, bool]], patience: float | None = None
) -> Response:
    """Make the response, or tell the client that it has it already (section 13.1.2).

    Tags are weak, since solutions may come in any order. `make` also tells whether the tag is right
    for the response: that of an answer which changes never is, and so nobody has it. `*` is known
    only if there is an answer, so that needs the answer made (section 13.2.1).
    """
    conditions = request.if_none_match
    is_safe = request.method in ("GET", "HEAD")
    is_tagged = bool(etag)
    known = is_safe and is_tagged and conditions.contains_weak(etag)
    response = None
    if not known or conditions.star_tag:
        cache: Cache = current_app.extensions[CACHE]
        if cache.get(etag):
            request.environ[REPEATS] = True
        response, is_lasting = cache.response(etag, make, patience)
        is_tagged = is_tagged and is_lasting
        known = known and is_tagged
    if known or response is None:
        if response is not None:
            response.close()
        response = Response(status=304)
        response.headers.pop("Content-Type")
    response.vary.add("Accept")
    response.headers["Cache-Control"] = lasting() if is_tagged else "no-store"
    if is_tagged:
        response.set_etag(etag, weak=True)
        setattr(g, TAG, etag)
    return response
