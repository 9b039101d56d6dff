"""What those who run a server ask it: `/health`, `/ready` and `/metrics`."""

import os

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from werkzeug.exceptions import ServiceUnavailable

from cstograph.engine.linux import share_of_memory
from cstograph.engine.metrics import Measures
from cstograph.engine.query import Query
from cstograph.rdf.formats import Wanted
from cstograph.web.publication import Publication

#: Seconds within which another endpoint that answers for this one has to be there.
_PATIENCE = 2.0


def blueprint(publication: Publication, measures: Measures) -> Blueprint:
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
        evaluators = sum(map(share_of_memory, publication.engine.processes))
        measures.memory.labels("server").set(share_of_memory(os.getpid()))
        measures.memory.labels("evaluators").set(evaluators)
        return Response(generate_latest(measures.registry), content_type=CONTENT_TYPE_LATEST)

    @operations.after_request
    def keep(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return response

    return operations


def _plain(text: str) -> Response:
    return Response(text, content_type="text/plain; charset=utf-8")
