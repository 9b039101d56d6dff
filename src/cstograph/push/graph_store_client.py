"""A store elsewhere, graph by graph: a client of the SPARQL 1.1 Graph Store HTTP Protocol.

Section numbers are those of that specification. A graph is changed as a whole, and atomically as
far as the store does so; several are not.
"""

from http import HTTPStatus
from urllib.parse import quote

import requests
from pyoxigraph import RdfFormat, Triple, parse

from cstograph.errors import StoreError
from cstograph.push import http_session
from cstograph.push.http_session import PASSWORD, USER

#: N-Triples is Turtle, which every store has to read (section 5.3).
_SENT = "text/turtle; charset=utf-8"
_ACCEPTED = "application/n-triples, text/turtle;q=0.8"
_CONNECTING, _PATIENCE = 10.0, 600.0
_HINTS = {
    HTTPStatus.UNAUTHORIZED: f"Set {USER} and {PASSWORD} to those of one who may.",
    HTTPStatus.FORBIDDEN: "This user may not write there.",
    HTTPStatus.NOT_FOUND: "Is this the address of its Graph Store Protocol?",
    HTTPStatus.METHOD_NOT_ALLOWED: "Is this the address of its Graph Store Protocol?",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Let it take larger bodies: a graph is sent as a whole.",
}


class GraphStore:
    """The graphs at an address; None is the name of the default one (section 4.2).

    Its methods raise StoreError, which says what to do, and never as whom it was asked.
    """

    def __init__(self, url: str) -> None:
        self._url = http_session.check(url)
        self._session = http_session.opened(repeats_writes=True)

    def read(self, name: str | None) -> set[Triple] | None:
        """Read a graph (section 5.2); None where there is none."""
        response = self._sent("GET", name, {"Accept": _ACCEPTED})
        if response.status_code == HTTPStatus.NOT_FOUND:
            return None
        media_type = response.headers.get("Content-Type", "").partition(";")[0]
        rdf = RdfFormat.from_media_type(media_type)
        if response.status_code != HTTPStatus.OK or rdf is None:
            raise self._refused("GET", response)
        try:
            return {quad.triple for quad in parse(response.content, rdf)}
        except (SyntaxError, ValueError) as error:
            raise StoreError(f"The store's graph {_shown(name)} cannot be read: {error}") from None

    def put(self, name: str | None, lines: bytes) -> None:
        """Let a graph be what N-Triples say (section 5.3)."""
        response = self._sent("PUT", name, {"Content-Type": _SENT}, lines)
        if not response.ok:
            raise self._refused("PUT", response)

    def delete(self, name: str | None) -> None:
        """Remove a graph (section 5.4), if it is there."""
        response = self._sent("DELETE", name, {})
        if not response.ok and response.status_code != HTTPStatus.NOT_FOUND:
            raise self._refused("DELETE", response)

    def _sent(
        self, method: str, name: str | None, headers: dict[str, str], data: bytes | None = None
    ) -> requests.Response:
        which = "default" if name is None else f"graph={quote(name, safe='')}"
        url = f"{self._url}{'&' if '?' in self._url else '?'}{which}"
        for is_last in (False, True):
            try:
                response = self._session.request(
                    method,
                    url,
                    data=data,
                    headers=headers,
                    timeout=(_CONNECTING, _PATIENCE),
                    allow_redirects=False,
                )
            except requests.exceptions.SSLError as error:
                raise StoreError(
                    f"The store's certificate is not trusted: {_cause(error)}"
                ) from None
            except requests.Timeout:
                raise StoreError(f"The store did not answer this {method} in time.") from None
            except requests.RequestException as error:
                raise StoreError(f"The store cannot be reached: {_cause(error)}") from None
            if response.status_code != HTTPStatus.UNAUTHORIZED or self._session.auth or is_last:
                break
            self._session.auth = http_session.authentication(response)
            if self._session.auth is None:
                break
        return response

    def _refused(self, method: str, response: requests.Response) -> StoreError:
        said = f"The store answered {response.status_code} {response.reason} to {method}."
        try:
            hint = _HINTS.get(HTTPStatus(response.status_code), "")
        except ValueError:
            hint = ""
        return StoreError(f"{said} {hint}".strip())


def _shown(name: str | None) -> str:
    return name or "default"


def _cause(error: BaseException) -> str:
    """Give the innermost reason, without the address and the objects that wrap it."""
    while True:
        inner = getattr(error, "reason", None) or next(
            (a for a in error.args if isinstance(a, BaseException)), None
        )
        if not isinstance(inner, BaseException):
            break
        error = inner
    return f"{str(error).rpartition(': ')[2].rstrip('.')}."
