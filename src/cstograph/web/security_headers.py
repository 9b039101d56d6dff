"""The header fields that keep browsers safe: the one place that sets them.

Content Security Policy Level 3, and the CORS protocol of the Fetch standard.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType


def _policy(directives: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {value}".strip() for name, value in directives.items())


_PAGE = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
#: The policy of data, which is never to act, wherever a browser shows it.
DATA = _policy({"default-src": "'none'", "sandbox": ""})
#: Pages load their own style sheet and icon and send their own form; nothing else, and no script.
PAGE = _policy(_PAGE)
#: The page with the query editor also runs that, which asks this endpoint. The hash is that of the
#: one style sheet that YASGUI writes into the page: the handles between the columns of a result.
EDITOR = _policy(
    {
        **_PAGE,
        "script-src": "'self'",
        "style-src": "'self' 'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='",
        "connect-src": "'self'",
        "img-src": "'self' data:",
    }
)
#: A page that is made to be shown within pages of others.
FRAMED = _policy(
    {
        "default-src": "'none'",
        "style-src": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "*",
    }
)
#: The fields of every response: pages of any site may read it, and browsers do not guess its type.
OPEN = MappingProxyType(
    {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "Content-Location, ETag, Link, Retry-After",
        "X-Content-Type-Options": "nosniff",
    }
)


@lru_cache(16)
def security_headers(media_type: str, policy: str = PAGE) -> Mapping[str, str]:
    """Return the fields of a response of a media type, which is given without parameters.

    `policy` is the content security policy of the page, if it is one.
    """
    if media_type != "text/html":
        return MappingProxyType({**OPEN, "Content-Security-Policy": DATA})
    fields = {
        **OPEN,
        "Content-Security-Policy": policy,
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if policy != FRAMED:
        fields["X-Frame-Options"] = "DENY"
    return MappingProxyType(fields)
