"""An endpoint under attack."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

#: Bytes of an answer that are taken at once.
PIECE = 1 << 18
#: What an answer is wanted in: JSON tells by its end whether it is whole.
JSON = "application/sparql-results+json, application/ld+json;q=0.9, */*;q=0.1"


#: Seconds beyond the deadline within which a request has to end.
GRACE = 2.0


@dataclass(frozen=True, slots=True)
class Target:
    """An endpoint, by its URL.

    `deadline` is how many seconds a query has there, `hold` for how many seconds an attack goes on
    that would not end by itself. A request has to end within `grace` beyond the deadline.
    """

    url: str
    deadline: float
    hold: float
    grace: float = GRACE

    @property
    def host(self) -> str:
        """The host's name or address."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The port."""
        return urlsplit(self.url).port or 80

    @property
    def path(self) -> str:
        """The path that is asked."""
        return urlsplit(self.url).path or "/"

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Open a connection."""
        return await asyncio.open_connection(self.host, self.port, limit=2 * PIECE)

    def request(self, body: bytes = b"", method: str = "POST", **fields: str) -> bytes:
        """Write a request with a body; `content_type` is a field, and so are all others."""
        length = {"Content-Length": str(len(body))} if body else {}
        return self.head(method, **length, **fields) + body

    def head(self, method: str = "POST", path: str = "", **fields: str) -> bytes:
        """Write the header of a request; `path` goes behind the endpoint's."""
        named = {"Host": f"{self.host}:{self.port}"}
        named |= {name.replace("_", "-"): value for name, value in fields.items()}
        lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        return f"{method} {self.path}{path} HTTP/1.1\r\n{lines}\r\n".encode("latin-1")

    def query(self, text: str | bytes, accept: str = JSON) -> bytes:
        """Write a request that asks a query, as it is."""
        body = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
        return self.request(body, Content_Type="application/sparql-query", Accept=accept)
