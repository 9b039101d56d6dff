"""Answers queries that come in the plainest of requests, without the application.

How a client puts its requests is learned from one that the application has answered: of another
that differs in nothing but the text of the query, the response differs in nothing but its body,
its length and its entity tag. Whatever is not as plain as that goes to the application.
"""

import hashlib
import re
import sys
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from flask import Flask

from cstograph.engine.query import Query
from cstograph.engine.workers.batching import Asked
from cstograph.engine.workers.wire import Short
from cstograph.rdf.formats import Wanted
from cstograph.server import access_log, echo
from cstograph.server.echo import Echo, Echoes
from cstograph.web.caching.answer_cache import Cache, Kept
from cstograph.web.caching.etags import finished
from cstograph.web.publication import Publication
from cstograph.web.sparql import endpoint

#: Where an application has what answers plain requests.
PLAIN = "cstograph.plain"
_START = b"GET /sparql?query="
# What RFC 3986, section 3.4 allows in a query, but for what begins the next parameter.
_TEXT = re.compile(rb"[A-Za-z0-9._~!$'()*+,;:@/?%=-]+")
#: The longest request in bytes, and how many manners are known.
_LONGEST, _MOST = 1 << 13, 1_000
#: Bytes of a response from which on it is compressed for clients that take that.
CODED_FROM = 500
#: Seconds that a client has to have for a query to be asked in the hope that it is quick.
_PATIENCE = 1.0


class Asker(Protocol):
    """Who waits for the response to a plain request; `peer` is the address they ask from."""

    peer: str

    def reply(self, echo: Echo, evaluator: int | None) -> None:
        """Send a response, whose answer comes from an evaluator or else from the cache."""
        ...

    def ask_application(self) -> None:
        """Have the request answered by the application."""
        ...


@dataclass(slots=True)
class _Manner:
    """How a client asks: what it wants, and the head of a response by its media type.

    `tags` is the beginning of all entity tags, `client` who asks, where that is not whoever holds
    the connection; `most` is how long an answer may be that is sent as it is.
    """

    wanted: Wanted
    base: str | None
    tags: "hashlib._Hash | None"
    client: str | None
    most: int
    heads: dict[str, bytes] = field(default_factory=dict)


class Plain:
    """What answers plain requests to a publication."""

    def __init__(self, publication: Publication, cache: Cache, echoes: Echoes) -> None:
        self._publication = publication
        self._cache = cache
        self._lane = publication.engine.lane
        self._manners: OrderedDict[bytes, _Manner] = OrderedDict()
        self._asked: dict[str, list[tuple[Asker, _Manner]]] = {}
        self.echoes = echoes

    def take(self, asker: Asker, request: bytes) -> bool:
        """Take charge of a request, if it is plain, by calling the asker now or later."""
        parts = _parts(request)
        manner = self._manners.get(parts[1]) if parts else None
        text = _text(parts[0]) if parts and manner else None
        if manner is None or text is None:
            return False
        tag = finished(manner.tags, text)
        if kept := self._cache.get(tag):
            found = _response(manner, text, tag, kept)
            if found:
                self.echoes.keep(request, found)
                asker.reply(found, None)
            return found is not None
        if asked := self._asked.get(tag):
            asked.append((asker, manner))
            return True

        def then(answer: Short | None, evaluator: int | None) -> None:
            self._tell(text, tag, answer, evaluator)

        client = manner.client or asker.peer
        if not self._lane.ask(Asked(text, manner.wanted, manner.base, client, then)):
            return False
        self._asked[tag] = [(asker, manner)]
        return True

    def _tell(self, text: str, tag: str, answer: Short | None, evaluator: int | None) -> None:
        """Reply to all who wait for an answer."""
        kept = None
        if answer:
            kept = Kept(answer[1], {"Content-Type": answer[0].content_type}, None)
            self._cache.keep(tag, kept)
        for asker, manner in self._asked.pop(tag):
            found = _response(manner, text, tag, kept) if kept else None
            if found:
                asker.reply(found, evaluator)
            else:
                asker.ask_application()  # which finds the answer in the cache, if there is one

    def learn(
        self,
        request: bytes,
        peer: str,
        environ: Mapping[str, Any],
        headers: Sequence[tuple[bytes, bytes]],
    ) -> None:
        """Learn from a response of status 200 what others to requests like this one look like."""
        asked: tuple[Query, str] | None = environ.get(endpoint.ASKED)
        parts = _parts(request)
        if asked is None or parts is None or len(dict(headers)) < len(headers):
            return
        query, tag = asked
        fields = dict(headers)
        named = fields.pop(b"etag", b""), fields.pop(b"content-length", b"")
        if (
            _text(parts[0]) == query.text
            and not (query.default_graphs or query.named_graphs)
            and (query.timeout or _PATIENCE) >= _PATIENCE
            and not any(name.startswith("HTTP_IF_") for name in environ)
            and named[0] == b'W/"%b"' % tag.encode()
            and named[1]
            and b"content-encoding" not in fields
            and self._publication.version
            and not self._publication.is_remote
            and finished(
                tags := endpoint.tags_of(self._publication, query, is_link=True), query.text
            )
            == tag
        ):
            manner = self._manners.get(parts[1])
            if manner is None:
                most = CODED_FROM - 1 if "HTTP_ACCEPT_ENCODING" in environ else sys.maxsize
                client = query.client if query.client != peer else None
                manner = _Manner(query.wanted, query.base, tags, client, most)
                self._manners[parts[1]] = manner
                if len(self._manners) > _MOST:
                    self._manners.popitem(last=False)
            fixed = [(name, value.replace(b"%", b"%%")) for name, value in fields.items()]
            blanks = [(b"etag", b'W/"%b"'), (b"content-length", b"%d")]
            head, _ = echo.parted(200, [*fixed, *blanks], b"")
            manner.heads[fields[b"content-type"].decode("latin-1")] = head


def _response(manner: _Manner, text: str, tag: str, kept: Kept) -> Echo | None:
    """Make a response; None where it is not known what it looks like."""
    head, size = manner.heads.get(kept.headers["Content-Type"]), len(kept.body)
    if head is None or size > manner.most:
        return None
    rest = (
        f'"method": "GET", "path": "/sparql", "query": "{access_log.digest(text)}", '
        f'"status": 200, "outcome": "answered", "bytes": {size}'
    )
    return Echo(head % (tag.encode(), size), b"\r\n\r\n" + kept.body, manner.client, rest)


def plain(app: Flask) -> Plain:
    """Give what answers plain requests for an application."""
    found: Plain = app.extensions[PLAIN]
    return found


def _parts(request: bytes) -> tuple[bytes, bytes] | None:
    """Take a request apart into the text of its query, as it is written, and all that follows."""
    if not request.startswith(_START) or len(request) > _LONGEST:
        return None
    end = request.find(b" ", len(_START))
    more = request.find(b"&", len(_START), end)
    cut = end if more < 0 else more
    return request[len(_START) : cut], request[cut:]


def _text(written: bytes) -> str | None:
    """Read the text of a query; None where it is not as plain as that."""
    if not _TEXT.fullmatch(written):
        return None
    escaped = written.replace(b"+", b" ").replace(b"%", b"\\x")
    try:
        return escaped.decode("unicode_escape").encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return None
