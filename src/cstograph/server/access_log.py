"""What is written down of each request: a line of JSON, on standard output."""

import hashlib
import json
import os
import threading
import time
from collections import deque
from collections.abc import MutableMapping
from datetime import UTC, datetime
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from flask import request

from cstograph.engine.metrics import Measures
from cstograph.engine.query import Query
from cstograph.errors import CstographError, QueryError

#: Where the WSGI environment of a request has its record.
KEY = "cstograph.record"
#: Seconds from which on a query is slow, and written down with its text, or the beginning of it.
_SLOW = 1.0
_LONGEST_TEXT = 10_000
_MOST_WAITING = 10_000
#: Seconds for which lines are gathered, and how many are written at once.
_PAUSE, _AT_ONCE = 0.01, 1_000


class Record:
    """What there is to say of a request; `members` are of the query, if there is one."""

    def __init__(self, scope: MutableMapping[str, Any]) -> None:
        self._began = time.monotonic()
        self._time = time.time()
        self._text = ""
        client = scope.get("client") or ("",)
        self.members: dict[str, Any] = {
            "client": client[0],
            "method": scope["method"],
            "path": scope["path"],
        }
        self.status = 0
        self.sent = 0
        self.has_begun = False
        self.outcome = ""

    def query(self, query: Query) -> None:
        """Write down what was asked."""
        self._text = query.text
        self.members |= {"client": query.client, "query": digest(query.text)}

    @property
    def rest(self) -> str:
        """What is the same for each request like this: members of the line's JSON."""
        is_refused = self.status >= HTTPStatus.BAD_REQUEST
        outcome = self.outcome or ("refused" if is_refused else "answered")
        lasting = {n: v for n, v in self.members.items() if n not in ("client", "evaluator")}
        lasting |= {"status": self.status, "outcome": outcome, "bytes": self.sent}
        return json.dumps(lasting)[1:-1]

    def line(self) -> bytes:
        """Give the line."""
        seconds = time.monotonic() - self._began
        passing = {n: v for n, v in self.members.items() if n in ("client", "evaluator")}
        if self._text and seconds >= _SLOW:
            passing["text"] = self._text[:_LONGEST_TEXT]
        return written(self._time, json.dumps(passing)[1:-1], self.rest, seconds)


def digest(text: str) -> str:
    """Name a query's text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def written(began: float, passing: str, rest: str, seconds: float) -> bytes:
    """Write a line, from when it was, members of this request, those of `rest`, and how long."""
    at = _in_words(int(began * 1000))
    return f'{{"time": "{at}", {passing}, {rest}, "seconds": {seconds:.6f}}}\n'.encode()


@lru_cache(16)
def _in_words(milliseconds: int) -> str:
    """Write a time since 1970 as RFC 3339 does; many requests come within a millisecond."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")


def current() -> Record | None:
    """Give the record of the request that is being answered, if it is kept."""
    record = request.environ.get(KEY)
    return record if isinstance(record, Record) else None


def fail(outcome: str, error: CstographError) -> None:
    """Write down what went wrong with the request that is being answered."""
    if record := current():
        record.outcome = outcome
        if isinstance(error, QueryError) and error.evaluator:
            record.members["evaluator"] = error.evaluator


class Recorder:
    """Writes lines in a thread of its own: a disk that is slow or full holds up no request.

    They are written some at a time, a moment after they were given.
    """

    def __init__(self, measures: Measures, output: int = 1) -> None:
        self._measures = measures
        self._output = output
        self._lines: deque[bytes] = deque()
        self._has_lines = threading.Event()
        self._is_closed = False
        self._thread = threading.Thread(target=self._work, name="recorder", daemon=True)
        self._thread.start()

    def write(self, line: bytes) -> None:
        """Write a line, unless too many wait to be written."""
        if len(self._lines) >= _MOST_WAITING:
            self._measures.lost_lines.inc()
            return
        self._lines.append(line)
        if not self._has_lines.is_set():
            self._has_lines.set()

    def close(self, patience: float = 1.0) -> None:
        """Write what waits."""
        self._is_closed = True
        self._has_lines.set()
        self._thread.join(patience)

    def _work(self) -> None:
        while not self._is_closed or self._lines:
            self._has_lines.wait()
            if not self._is_closed:
                time.sleep(_PAUSE)
            self._has_lines.clear()
            some = [self._lines.popleft() for _ in range(min(_AT_ONCE, len(self._lines)))]
            if self._lines:
                self._has_lines.set()
            data = b"".join(some)
            try:
                while data:
                    data = data[os.write(self._output, data) :]
            except OSError:
                self._measures.lost_lines.inc(max(1, data.count(b"\n")))
