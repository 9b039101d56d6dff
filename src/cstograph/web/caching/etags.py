"""Entity tags: what tells a client that it has an answer already (RFC 9110, section 13)."""

import hashlib
from collections.abc import Callable

from flask import Response, current_app, g, request

from cstograph.web.caching.answer_cache import Cache
from cstograph.web.publication import Publication

#: The key of an application's cache among its extensions.
CACHE = "cstograph.cache"
#: The attribute of `flask.g` that has the response's entity tag, if the response is cacheable.
TAG = "tag"
_DAY = 86_400
#: What responses differ by beside the URL (RFC 9110, section 12.5.5): Flask-Compress codes them.
_VARY = "Accept, Accept-Encoding"


def tag(publication: Publication, *parts: str) -> str:
    """Name an answer by all that decides it beside the publication.

    The name is empty where nobody knows which version of the dataset is answered from: another
    endpoint's may change at any time.
    """
    if not publication.seed:
        return ""
    # A tuple's `repr` says where each part ends, which texts joined together would not.
    return hashlib.sha256(repr((publication.seed, *parts)).encode()).hexdigest()[:32]


def cache_headers(etag: str, fresh: int) -> dict[str, str]:
    """Return what caches are told of a response; an empty `etag`: that they may not keep it.

    `fresh` is for how many seconds nobody has to ask for a newer one. A cache may give the response
    for as long again while it asks, and for a day while there is no answer (RFC 9111, section
    5.2.2, and RFC 5861). Tags are weak, since solutions may come in any order.
    """
    fields = {"Cache-Control": cache_control(fresh) if etag else "no-store", "Vary": _VARY}
    return fields | ({"ETag": f'W/"{etag}"'} if etag else {})


def cache_control(fresh: int) -> str:
    """Return the Cache-Control field of a response that caches may keep; see `cache_headers`."""
    if not fresh:
        return "no-cache"
    return f"max-age={fresh}, stale-while-revalidate={fresh}, stale-if-error={_DAY}"


def lasting() -> str:
    """Return `cache_control` with the setting of the application."""
    return cache_control(current_app.config["FRESH"])


def unless_known(
    etag: str, make: Callable[[], tuple[Response, bool]], patience: float | None = None
) -> Response:
    """Make the response, or tell the client that it has it already (section 13.1.2).

    `make` also tells whether the tag is right for the response; False: the response is not
    cacheable. `*` is known only if there is an answer, so that needs the answer made (section
    13.2.1).
    """
    conditions = request.if_none_match
    known = bool(etag) and request.method in ("GET", "HEAD") and conditions.contains_weak(etag)
    response = None
    if not known or conditions.star_tag:
        cache: Cache = current_app.extensions[CACHE]
        response, is_cacheable = cache.response(etag, make, patience)
        etag = etag if is_cacheable else ""
        known = known and is_cacheable
    if known or response is None:
        if response is not None:
            response.close()
        response = Response(status=304)
        response.headers.pop("Content-Type")
    response.headers.update(cache_headers(etag, current_app.config["FRESH"]))
    if etag:
        setattr(g, TAG, etag)
    return response
