"""What those who run a server ask it: `/health`, `/ready` and `/metrics`."""

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from werkzeug.exceptions import ServiceUnavailable

from cstograph.engine import Query
from cstograph.formats import Wanted
from cstograph.measures import Measures

if TYPE_CHECKING:
    from cstograph.web import Publication

#: Seconds within which another endpoint that answers for this one has to be there.
_PATIENCE = 2.0
_SHARE = re.compile(rb"^Pss:\s+(\d+) kB", re.MULTILINE)


def blueprint(publication: "Publication", measures: Measures) -> Blueprint:
    """Make them for what is served."""
    operations = Blueprint("operations", __name__)

    @operations.get("/health")
    def health() -> Response:
        return _plain("alive\n")

    @operations.get("/ready")
    def ready() -> Response:
        if not publication.engine.is_ready:
            raise ServiceUnavailable("The release is being loaded.", retry_after=1)
        if publication.is_remote:  # a problem of its own where that endpoint is away
            publication.engine.answer(Query("ASK {}", Wanted("json"), timeout=_PATIENCE))
        return _plain(f"ready {publication.version}\n")

    @operations.get("/metrics")
    def metrics() -> Response:
        measures.memory.labels("server").set(_memory([os.getpid()]))
        measures.memory.labels("evaluators").set(_memory(publication.engine.processes))
        return Response(generate_latest(measures.registry), content_type=CONTENT_TYPE_LATEST)

    @operations.after_request
    def keep(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return response

    return operations


def _plain(text: str) -> Response:
    return Response(text, content_type="text/plain; charset=utf-8")


def _memory(processes: Iterable[int]) -> int:
    """Give the bytes that processes hold, what they share being shared out among them."""
    kilobytes = 0
    for process in processes:
        with suppress(OSError):  # gone by now, or not told on this system
            found = _SHARE.search(Path(f"/proc/{process}/smaps_rollup").read_bytes())
            kilobytes += int(found[1]) if found else 0
    return kilobytes * 1024
