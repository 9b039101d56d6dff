"""HTTP to a store elsewhere: how this tool asks, as whom, and how often.

User and password are read from the environment, and stand nowhere else: not in a command, an
address, a message or a log.
"""

import os
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth
from urllib3.util import Retry

from cstograph import __version__
from cstograph.errors import StoreError

USER, PASSWORD = "CSTOGRAPH_USER", "CSTOGRAPH_PASSWORD"
#: How often something is asked again.
_AGAIN = 2
_BACKOFF = 0.1
_LONGEST_PAUSE = 5
#: What passes by itself (RFC 9110, section 15; RFC 6585, section 4).
_PASSING = (429, 502, 503)
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def check(url: str) -> str:
    """Give an address as it is to be asked. Raises StoreError where it is none, or tells too much.

    A password would otherwise stand in the list of processes and in each message.
    """
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
        has_user = parts.username is not None
        _ = parts.port
    except ValueError:
        is_address = has_user = False
    if has_user:
        raise StoreError(f"Give user and password as {USER} and {PASSWORD}, not in the address.")
    if not is_address:
        raise StoreError(f"`{url[:200]}` is no address that begins with http:// or https://.")
    return url


def opened(*, repeats_writes: bool = False) -> requests.Session:
    """Open a session that asks again what may be asked again (RFC 9110, section 9.2.2).

    That is: where no connection is made, or the answer is 429, 502 or 503, after as long as its
    Retry-After says, and before a byte of an answer is read. A query by POST is safe to repeat; it
    writes nothing. `repeats_writes`: PUT and DELETE too, which are idempotent.
    """
    methods = {"GET", "HEAD", "POST"} if not repeats_writes else {"GET", "HEAD", "PUT", "DELETE"}
    retry = Retry(
        total=_AGAIN,
        read=0,
        redirect=0,
        backoff_factor=_BACKOFF,
        backoff_max=_LONGEST_PAUSE,
        status_forcelist=_PASSING,
        allowed_methods=methods,
        raise_on_status=False,
        retry_after_max=_LONGEST_PAUSE,
    )
    session = requests.Session()
    session.trust_env = False  # no proxy and no .netrc that nobody here has named
    session.verify = os.environ.get("SSL_CERT_FILE") or True  # an authority of one's own
    session.headers["User-Agent"] = f"cstograph/{__version__}"
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(max_retries=retry))
    return session


def authentication(challenge: requests.Response) -> AuthBase | None:
    """Answer a challenge (RFC 9110, section 11.6.1) as the environment says; None for nobody.

    Digest (RFC 7616) where it is offered, as by Virtuoso; else Basic (RFC 7617), which tells the
    password and so is for TLS and this machine alone. Raises StoreError where neither will do.
    """
    user, password = os.environ.get(USER), os.environ.get(PASSWORD)
    if not user or password is None:
        return None
    offered = challenge.headers.get("WWW-Authenticate", "").lower()
    if "digest" in offered:
        return HTTPDigestAuth(user, password)
    if "basic" not in offered:
        raise StoreError("The store wants to know who asks in a way other than Digest and Basic.")
    parts = urlsplit(challenge.url)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise StoreError("The password would go through the network in the clear: use https://.")
    return HTTPBasicAuth(user, password)
