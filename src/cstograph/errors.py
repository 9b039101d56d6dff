"""What can go wrong, as one tree.

    CstographError
    ├── InvalidProjectError     files of the project have violations; carries the findings
    ├── UnreadablePageError     a page is no text in English; carries the findings
    ├── ReleaseError            a release file is missing, cut short or altered
    ├── HistoryError            what is told of earlier releases is broken, or not of this one
    ├── UnwritableError         a file cannot be written
    ├── AddressError            the address to serve at is not to be had
    ├── PlatformError           the system lacks what is asked for
    ├── SelectionError          what is to be exported is not in the release
    ├── StoreError              a store elsewhere does not take what is pushed to it
    ├── UnknownFormatError      a format's name means nothing here
    ├── NotAcceptableError      no format on offer is one that the client accepts
    └── QueryError              a query is refused
        ├── PlacedQueryError        for what stands at a place in it; carries line and column
        │   ├── MalformedQueryError     it is not SPARQL
        │   └── UnsupportedQueryError   it is SPARQL that the engine does not take
        ├── UpdateRefusedError      it is an update
        ├── ServiceRefusedError     it asks another endpoint
        ├── GraphNameError          a graph of its dataset has a name that is no IRI
        ├── InexpressibleError      its answer holds what the format cannot
        ├── UnknownFunctionError    it calls a function that the engine does not have
        ├── QueryFailedError        it is SPARQL, and its evaluation failed
        ├── DeadlineError           it was not over in time; carries the seconds it had
        ├── MemoryLimitError        it needs more memory than a query may have
        ├── CrashError              it made the engine crash
        ├── ResultLimitError        its answer is larger than one may be
        ├── RemoteFailedError       the endpoint behind this one has no answer to it
        ├── RemoteDeadlineError     that endpoint was not over in time
        ├── RemoteUnavailableError  that endpoint is not to be had; carries when to ask again
        ├── BusyError               too many queries wait already; carries when to ask again
        └── AnswerCutError          the rest of an answer that has begun is not to be had

None of them knows HTTP or exit codes: `web` and `cli` map them, each in one place.
"""

from collections.abc import Sequence

from cstograph.findings import Finding


class CstographError(Exception):
    """The root: every error that a user can cause or has to deal with."""


class InvalidProjectError(CstographError):
    """Files of the project have violations."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = list(findings)


class UnreadablePageError(CstographError):
    """A page is no text in English, or none that anything can be made of."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = list(findings)


class ReleaseError(CstographError):
    """A release file is missing, cut short or altered."""


class HistoryError(CstographError):
    """What is told of earlier releases is broken, or does not tell of this one."""


class UnwritableError(CstographError):
    """A file cannot be written; what was there stays."""


class AddressError(CstographError):
    """The address to serve at is not to be had: the port is in use, or the host is not ours."""


class PlatformError(CstographError):
    """The system lacks what is asked for; the message names one that has it."""


class SelectionError(CstographError):
    """What is to be exported is not in the release."""


class StoreError(CstographError):
    """A store elsewhere cannot be reached, or does not take what is pushed to it."""


class UnknownFormatError(CstographError):
    """A format's name means nothing here; the message lists those that do."""


class NotAcceptableError(CstographError):
    """No format on offer is one that the client accepts (RFC 9110, section 15.5.7)."""

    def __init__(self, offers: Sequence[str]) -> None:
        super().__init__("None of the media types that you accept is on offer here.")
        self.offers = list(offers)


class QueryError(CstographError):
    """A query is refused, or has no answer.

    `evaluator` is the process that found out, where that is not this one.
    """

    evaluator: int | None = None


class PlacedQueryError(QueryError):
    """A query is refused for what stands at a place in it.

    `line` and `column` count from 1; `expected` says what could stand there, if that is known.
    """

    def __init__(
        self, message: str, line: int = 1, column: int = 1, expected: Sequence[str] = ()
    ) -> None:
        super().__init__(message)
        self.line = line
        self.column = column
        self.expected = list(expected)


class MalformedQueryError(PlacedQueryError):
    """The text is not a SPARQL query."""


class UnsupportedQueryError(PlacedQueryError):
    """The text is a SPARQL query, and the engine does not take it; the message says what does."""


class UpdateRefusedError(QueryError):
    """The text is a SPARQL update: what is served here is read-only."""


class ServiceRefusedError(QueryError):
    """The query asks another endpoint (SERVICE), which this one does not do."""


class GraphNameError(QueryError):
    """A graph of the query's dataset has a name that is no absolute IRI."""


class InexpressibleError(QueryError):
    """The answer holds what the format asked for cannot hold; another format can."""


class UnknownFunctionError(QueryError):
    """The query calls a function that the engine does not have (SPARQL 1.1, section 17.6)."""


class QueryFailedError(QueryError):
    """The query is well formed, and the engine could not evaluate it."""


class DeadlineError(QueryError):
    """The query was not over in the time that it was given."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"The query was not over after {seconds:g} s, and was ended: ask for less, or for a "
            "part at a time."
        )
        self.seconds = seconds


class MemoryLimitError(QueryError):
    """The query needs more memory than a query may have."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"The query needs more memory than the {size(limit)} that a query may have, and was "
            "ended: ask for less, or without sorting, grouping or DISTINCT over large results."
        )


class CrashError(QueryError):
    """The query made the engine crash; other queries were not touched."""

    def __init__(self) -> None:
        super().__init__(
            "The engine crashed over this query, as it does over very long or deep ones: ask in a "
            "simpler way. Other queries were not touched."
        )


class ResultLimitError(QueryError):
    """The answer is larger than an answer may be."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"The answer is larger than the {size(limit)} that an answer may have: ask for a part "
            "of it, with LIMIT and OFFSET."
        )


class RemoteFailedError(QueryError):
    """The endpoint behind this one has refused the query, or failed over it."""


class RemoteDeadlineError(QueryError):
    """The endpoint behind this one was not over in time."""


class RemoteUnavailableError(QueryError):
    """The endpoint behind this one is not to be had now."""

    retry_after = 5


class BusyError(QueryError):
    """Too many queries wait already; `retry_after` seconds on it may be better."""

    def __init__(self, message: str, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class AnswerCutError(QueryError):
    """The rest of an answer that has begun is not to be had: what was read of it is no answer.

    `__cause__` is the error that cut it off, where there is one.
    """


def size(number: int) -> str:
    """Write a number of bytes for people to read."""
    for power, unit in ((30, "GB"), (20, "MB"), (10, "KB")):
        if number >= 1 << power:
            return f"{number / (1 << power):.3g} {unit}"
    return f"{number} bytes"
