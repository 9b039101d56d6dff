"""What the access log has to say of a request, gathered while it is answered."""

import hashlib
import time
from dataclasses import dataclass, field

from flask import request

from cstograph.engine.query import Query
from cstograph.errors import CstographError, QueryError

#: The key of the record in a request's WSGI environment.
KEY = "cstograph.record"


@dataclass
class AccessRecord:
    """One request: `began` is by the monotonic clock, `time` since 1970, both in seconds.

    `outcome` is empty where the status says it; `digest` names the query's `text`.
    """

    client: str
    method: str
    path: str
    digest: str = ""
    began: float = field(default_factory=time.monotonic, init=False)
    time: float = field(default_factory=time.time, init=False)
    text: str = field(default="", init=False)
    status: int = field(default=0, init=False)
    sent: int = field(default=0, init=False)
    outcome: str = field(default="", init=False)
    detail: str = field(default="", init=False)
    evaluator: int | None = field(default=None, init=False)

    def note_query(self, query: Query) -> None:
        """Note what is asked, and by whom."""
        self.client, self.text, self.digest = query.client, query.text, digest(query.text)


def digest(text: str) -> str:
    """Return the name of a query's text: 16 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def current() -> AccessRecord | None:
    """Return the record of the request that is being answered; None where none is kept."""
    record = request.environ.get(KEY)
    return record if isinstance(record, AccessRecord) else None


def note_failure(outcome: str, error: CstographError) -> None:
    """Note why the request that is being answered has failed."""
    if record := current():
        record.outcome = outcome
        if isinstance(error, QueryError) and error.evaluator:
            record.evaluator = error.evaluator
