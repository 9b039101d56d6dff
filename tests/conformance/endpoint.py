"""A SPARQL endpoint as a client sees it: each request is written out, none is made for you."""

from collections.abc import Iterable
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import quote, urlencode, urlsplit

from tests.web.client import PATIENCE


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    media_type: str
    body: bytes

    def __str__(self) -> str:
        return f"{self.status} {self.media_type}: {self.body[:500].decode(errors='replace')}"


@dataclass(frozen=True)
class Endpoint:
    """The place that answers queries."""

    url: str

    def send(
        self,
        method: str,
        parameters: Iterable[tuple[str, str]] = (),
        *,
        accept: str | None = None,
        content_type: str | None = None,
        body: bytes | None = None,
    ) -> Reply:
        """Send one request, with no header but those that are given."""
        place = urlsplit(self.url)
        target = f"{place.path}?{encoded(parameters)}".removesuffix("?")
        given = {"Accept": accept, "Content-Type": content_type}
        headers = {name: value for name, value in given.items() if value is not None}
        connection = HTTPConnection(place.netloc, timeout=PATIENCE)
        try:
            connection.request(method, target, body=body, headers=headers)
            response = connection.getresponse()
            kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
            return Reply(response.status, kind, response.read())
        finally:
            connection.close()


def encoded(parameters: Iterable[tuple[str, str]]) -> str:
    """Parameters as a query string or a form, with %20 for a space."""
    return urlencode(list(parameters), quote_via=quote, safe="")
