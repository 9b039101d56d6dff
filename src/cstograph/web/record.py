"""What is written down of each request: a line of JSON, on standard output."""

import hashlib
import json
import os
import queue
import threading
import time
from collections.abc import MutableMapping
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from flask import request

from cstograph.engine import Query
from cstograph.errors import CstographError, QueryError
from cstograph.measures import Measures

#: Where the WSGI environment of a request has its record.
KEY = "cstograph.record"
#: Seconds from which on a query is slow, and written down with its text, or the beginning of it.
_SLOW = 1.0
_LONGEST_TEXT = 10_000
_MOST_WAITING = 10_000


class Record:
    """What there is to say of a request; `members` are of the query, if there is one."""

    def __init__(self, scope: MutableMapping[str, Any]) -> None:
        self._began = time.monotonic()
        self._time = datetime.now(UTC)
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
        digest = hashlib.sha256(query.text.encode("utf-8", "surrogatepass")).hexdigest()
        self.members |= {"client": query.client, "query": digest[:16]}

    def line(self) -> bytes:
        """Give the line."""
        seconds = time.monotonic() - self._began
        is_refused = self.status >= HTTPStatus.BAD_REQUEST
        said = {
            "time": self._time.isoformat(timespec="milliseconds"),
            **self.members,
            "status": self.status,
            "outcome": self.outcome or ("refused" if is_refused else "answered"),
            "seconds": round(seconds, 6),
            "bytes": self.sent,
        }
        if self._text and seconds >= _SLOW:
            said["text"] = self._text[:_LONGEST_TEXT]
        return json.dumps(said).encode() + b"\n"


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
    """Writes records in a thread of its own: a disk that is slow or full holds up no request."""

    def __init__(self, measures: Measures, output: int = 1) -> None:
        self._measures = measures
        self._output = output
        self._lines: queue.Queue[bytes | None] = queue.Queue(_MOST_WAITING)
        self._thread = threading.Thread(target=self._work, name="recorder", daemon=True)
        self._thread.start()

    def write(self, record: Record) -> None:
        """Write a record, unless too many wait to be written."""
        try:
            self._lines.put_nowait(record.line())
        except queue.Full:
            self._measures.lost_lines.inc()

    def close(self, patience: float = 1.0) -> None:
        """Write what waits."""
        with suppress(queue.Full):
            self._lines.put_nowait(None)
            self._thread.join(patience)

    def _work(self) -> None:
        while (line := self._lines.get()) is not None:
            try:
                while line:
                    line = line[os.write(self._output, line) :]
            except OSError:
                self._measures.lost_lines.inc()
