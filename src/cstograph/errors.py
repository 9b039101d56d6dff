"""What can go wrong, as one tree.

    CstographError
    ├── InvalidProjectError     files of the project have violations; carries the findings
    ├── ReleaseError            a release file is missing, cut short or altered
    ├── UnwritableError         a file cannot be written
    ├── AddressError            the address to serve at is not to be had
    ├── SelectionError          what is to be exported is not in the release
    ├── UnknownFormatError      a format's name means nothing here
    ├── NotAcceptableError      no format on offer is one that the client accepts
    └── QueryError              a query is refused
        ├── MalformedQueryError     it is not SPARQL 1.1; carries line and column
        ├── UpdateRefusedError      it is an update
        ├── ServiceRefusedError     it asks another endpoint
        ├── GraphNameError          a graph of its dataset has a name that is no IRI
        ├── InexpressibleError      its answer holds what the format cannot
        ├── UnknownFunctionError    it calls a function that the engine does not have
        └── QueryFailedError        it is SPARQL, and its evaluation failed

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


class ReleaseError(CstographError):
    """A release file is missing, cut short or altered."""


class UnwritableError(CstographError):
    """A file cannot be written; what was there stays."""


class AddressError(CstographError):
    """The address to serve at is not to be had: the port is in use, or the host is not ours."""


class SelectionError(CstographError):
    """What is to be exported is not in the release."""


class UnknownFormatError(CstographError):
    """A format's name means nothing here; the message lists those that do."""


class NotAcceptableError(CstographError):
    """No format on offer is one that the client accepts (RFC 9110, section 15.5.7)."""

    def __init__(self, offers: Sequence[str]) -> None:
        super().__init__("None of the media types that you accept is on offer here.")
        self.offers = list(offers)


class QueryError(CstographError):
    """A query is refused."""


class MalformedQueryError(QueryError):
    """The text is not a SPARQL 1.1 query.

    `line` and `column` count from 1; `expected` says what could stand there, if that is known.
    """

    def __init__(
        self, message: str, line: int = 1, column: int = 1, expected: Sequence[str] = ()
    ) -> None:
        super().__init__(message)
        self.line = line
        self.column = column
        self.expected = list(expected)


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
