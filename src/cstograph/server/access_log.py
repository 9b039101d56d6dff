"""The access log: an access record -> a line of JSON, written to standard output by a thread."""

import json
import os
import threading
import time
from collections import deque
from datetime import UTC, datetime
from functools import lru_cache
from http import HTTPStatus

from cstograph.engine.metrics import Measures
from cstograph.web.access_record import AccessRecord

#: Seconds from which on a query is slow: its line has the text, or the beginning of it.
_SLOW = 1.0
_LONGEST_TEXT = 10_000
_MOST_WAITING = 10_000
#: Seconds for which lines are gathered, and how many are written at once.
_PAUSE, _AT_ONCE = 0.01, 1_000


def write_line(record: AccessRecord) -> bytes:
    """Write the line of a request that ends now."""
    seconds = time.monotonic() - record.began
    more = f', "evaluator": {record.evaluator}' if record.evaluator else ""
    if record.detail:
        more += f', "detail": {json.dumps(record.detail)}'
    if record.text and seconds >= _SLOW:
        more += f', "text": {json.dumps(record.text[:_LONGEST_TEXT])}'
    query = f', "query": "{record.digest}"' if record.digest else ""
    members = _members(
        int(record.time * 1000),
        record.client,
        record.method,
        record.path,
        record.status,
        record.outcome,
    )
    return (
        f'{members}{query}, "bytes": {record.sent}{more}, "seconds": {seconds:.6f}}}\n'
    ).encode()


@lru_cache(64)
def _members(
    milliseconds: int, client: str, method: str, path: str, status: int, outcome: str
) -> str:
    """Write the members that requests of a client share, and those of a millisecond (RFC 3339)."""
    at = datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")
    is_refused = status >= HTTPStatus.BAD_REQUEST
    members = {
        "time": at,
        "client": client,
        "method": method,
        "path": path,
        "status": status,
        "outcome": outcome or ("refused" if is_refused else "answered"),
    }
    return json.dumps(members)[:-1]


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
