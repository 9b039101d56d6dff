"""Plain requests -> their responses, without Flask: an adapter over what Flask's views call, too.

What a request asks is read by `web.sparql.protocol`, what its response says is written by
`web.sparql.response`, and a test holds both adapters to the same bytes. What takes more than a
moment, or is not a plain query, is left to the application.
"""

import hashlib
import time
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

from werkzeug.exceptions import HTTPException

from cstograph.engine.metrics import Measures
from cstograph.engine.query import Query, ShortAnswer
from cstograph.engine.workers.batching import Asked
from cstograph.engine.workers.limits import Limits
from cstograph.errors import CstographError
from cstograph.rdf import formats
from cstograph.server.plain_request import PlainRequest, read_plain
from cstograph.web.access_record import AccessRecord
from cstograph.web.app import CODED_FROM
from cstograph.web.caching.answer_cache import Cache, Kept
from cstograph.web.caching.lru import Lru
from cstograph.web.caching.shared_cache import (
    BESIDE,
    START,
    Key,
    SharedCache,
    StoredResponse,
    header_lines,
    is_storable,
)
from cstograph.web.forms import decode
from cstograph.web.publication import Publication
from cstograph.web.security_headers import security_headers
from cstograph.web.sparql.protocol import Request, read_request
from cstograph.web.sparql.response import begin_tag, finish_tag, response_headers

_PATHS, _QUERY = ("/sparql", "/sparql/"), b"query="
#: Characters of an Accept field that may be read here: a long one takes a while.
_LONGEST_ACCEPT = 1_000
#: Seconds that a client has to wait at least for its query to be batched.
_PATIENCE = 1.0


class Asker(Protocol):
    """Who waits for the response to a plain request; `peer` is the address they ask from."""

    peer: str

    def reply(self, response: StoredResponse, record: AccessRecord) -> None:
        """Send a response."""
        ...

    def ask_application(self, record: AccessRecord) -> None:
        """Have the request answered by the application, which writes a record of its own."""
        ...


class _Waiting(NamedTuple):
    asker: Asker
    request: PlainRequest
    record: AccessRecord


class FastPath:
    """Answers plain requests to a publication; `answers` is the cache of its application."""

    def __init__(
        self,
        publication: Publication,
        answers: Cache,
        measures: Measures,
        limits: Limits,
        proxies: int,
    ) -> None:
        self._publication = publication
        self._answers = answers
        self._measures = measures
        self._fresh = limits.fresh
        # How long another endpoint takes is not known, so its queries are not batched.
        self._seed = "" if publication.is_remote else publication.seed
        self._proxies = proxies
        self._responses = SharedCache(limits.cache // 8)
        # Equal bytes are equal requests, whoever sends them: reading them once is enough.
        self._repeated = Lru[bytes, tuple[str, str, StoredResponse]](limits.cache // 8)
        self._waiting: dict[str, list[_Waiting]] = {}
        self._is_settled = False

    def take(self, asker: Asker, data: bytes) -> bool:
        """Answer a request now or later; False: it is the application's, and no one is told."""
        repeated = self._repeated.get(data)
        if repeated is None:
            request = read_plain(data, asker.peer, self._proxies)
            if request is None:
                return False
            response = self._responses.get(request.key)
            if response is None:
                return request.path in _PATHS and self._ask(asker, request)
            repeated = request.path, request.head.client, response
            self._repeated.keep(data, repeated, len(data) + len(response.rest) + BESIDE)
        path, client, response = repeated
        self._measures.cache.add("hit")
        asker.reply(response, AccessRecord(client or asker.peer, "GET", path, response.digest))
        return True

    def _ask(self, asker: Asker, request: PlainRequest) -> bool:
        """Have a query batched, unless its answer is there."""
        asked = _read_query(request, self._publication.base, self._seed)
        if asked is None:
            return False
        query, etag = asked
        record = AccessRecord(request.client, "GET", request.path)
        record.note_query(query)
        waiting = _Waiting(asker, request, record)
        if kept := self._answers.get(etag):
            is_sent = self._send(waiting, etag, kept, is_repeated=True)
            if is_sent:
                self._measures.cache.add("hit")
            return is_sent
        if others := self._waiting.get(etag):
            others.append(waiting)
            return True

        def then(answer: ShortAnswer | None, evaluator: int | None) -> None:
            self._take_answer(etag, answer, evaluator)

        batches = self._publication.engine.batches
        if not batches.ask(Asked(query.text, query.wanted, query.base, query.client, then)):
            return False
        self._waiting[etag] = [waiting]
        return True

    def _take_answer(self, etag: str, answer: ShortAnswer | None, evaluator: int | None) -> None:
        """Reply to all who wait for an answer; None: it takes more than a moment."""
        kept, all_waiting = None, self._waiting.pop(etag)
        if answer:
            self._measures.cache.add("miss")
            self._measures.cache.add("shared", len(all_waiting) - 1)
            self._measures.queries.add("answered")
            self._measures.seconds.observe(time.monotonic() - all_waiting[0].record.began)
            kept = Kept(answer[1], {"Content-Type": answer[0].content_type}, None)
            self._answers.keep(etag, kept)
        for waiting in all_waiting:
            waiting.record.evaluator = evaluator
            if kept is None or not self._send(waiting, etag, kept):
                waiting.asker.ask_application(waiting.record)  # which finds the answer in the cache

    def _send(self, waiting: _Waiting, etag: str, kept: Kept, *, is_repeated: bool = False) -> bool:
        """Send an answer; False where its response is to be compressed."""
        asker, request, record = waiting
        body, size = kept.body, len(kept.body)
        if size >= CODED_FROM and request.head.accept_encoding is not None:
            return False
        header = _header(kept.headers["Content-Type"], self._fresh) % (size, etag.encode())
        response = StoredResponse(START, header + body, size, record.digest)
        if is_repeated:
            self._responses.keep(request.key, response)
        asker.reply(response, record)
        return True

    @property
    def is_settled(self) -> bool:
        """Tell whether responses stay as they are: pages lead to the dumps once these are made."""
        dumps = self._publication.dumps
        self._is_settled = self._is_settled or dumps.folder is None or dumps.is_made
        return self._is_settled

    def keep(
        self,
        key: Key,
        status: int,
        headers: Sequence[tuple[bytes, bytes]],
        body: bytes,
        digest: str,
    ) -> None:
        """Keep a response of the application to a GET without conditions, if it may be kept."""
        fields = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers}
        if is_storable(status, fields):
            response = StoredResponse(START, header_lines(headers) + body, len(body), digest)
            self._responses.keep(key, response)


@lru_cache(64)
def _header(content_type: str, fresh: int) -> bytes:
    """Write the header of the response to a query, with %d for its length and %b for its tag."""
    fields = {
        **response_headers(content_type, "\0", fresh, 0),
        **security_headers(content_type.partition(";")[0]),
    }
    lines = header_lines(
        (name.lower().encode("latin-1"), value.replace("%", "%%").encode("latin-1"))
        for name, value in fields.items()
    )
    return lines.replace(b"content-length: 0", b"content-length: %d").replace(b"\0", b"%b")


def _read_query(request: PlainRequest, base: str | None, seed: str) -> tuple[Query, str] | None:
    """Read a query that may be batched, and its answer's tag; None for all else, bad ones too."""
    head, query = request.head, request.query
    if not seed or not query.startswith(_QUERY) or len(head.accept or "") > _LONGEST_ACCEPT:
        return None
    text, ampersand, rest = query[len(_QUERY) :].partition(b"&")
    others = _read_rest(ampersand + rest, head.url, head.accept, base, seed)
    if others is None:
        return None
    try:
        asked = others[0]._replace(text=decode(text), client=request.client)
    except UnicodeDecodeError:
        return None
    return asked, finish_tag(others[1], asked.text)


@lru_cache(1024)
def _read_rest(
    rest: bytes, url: str, accept: str | None, base: str | None, seed: str
) -> "tuple[Query, hashlib._Hash] | None":
    """Read all of a query but its text, on which nothing else depends; see `_read_query`."""
    fields = {"host": url} | ({"accept": accept} if accept is not None else {})
    try:
        query = read_request(Request("GET", url, _QUERY + rest, fields, ""), base)
        if not isinstance(query, Query) or query.default_graphs or query.named_graphs:
            return None
        is_patient = (query.timeout or _PATIENCE) >= _PATIENCE
        is_page = query.wanted.choose(formats.RESULTS) not in formats.RESULTS
    except (HTTPException, CstographError):
        return None  # the application says what is wrong
    return (query, begin_tag(seed, query, is_link=True)) if is_patient and not is_page else None
