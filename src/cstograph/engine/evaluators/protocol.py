"""What a worker asks of whatever evaluates queries in it, here or at another endpoint."""

from collections.abc import Iterable
from typing import Protocol, TypeAlias

from pyoxigraph import QueryBoolean, QuerySolutions, Triple

from cstograph.engine.query import Query, ShortAnswer
from cstograph.rdf.formats import Format, Wanted
from cstograph.sparql.query_surface import Surface

#: What a query gives: solutions, a boolean, or the triples of a graph.
Result: TypeAlias = QuerySolutions | QueryBoolean | Iterable[Triple]


class Sink(Protocol):
    """Where an answer goes: first what it is, then its bytes."""

    def begin(self, to: Format, surface: Surface) -> None:
        """Take notice of the format, and of what the query says of itself."""
        ...

    def write(self, data: bytes, /) -> int:
        """Take bytes, and say how many."""
        ...

    def flush(self) -> None:
        """Pass on what was taken."""
        ...


class Evaluator(Protocol):
    """Evaluates queries."""

    @property
    def files(self) -> int:
        """How many files may have to be opened to answer."""
        ...

    @property
    def is_quick(self) -> bool:
        """Tell whether nothing more can be loaded that makes queries quicker."""
        ...

    def prepare(self) -> None:
        """Do what only a process that may open files can do."""
        ...

    def quicken(self) -> None:
        """Load what makes queries quicker."""
        ...

    def short(self, text: str, wanted: Wanted, base: str | None) -> ShortAnswer | None:
        """Answer a query that is short to answer; None, or whatever exception, for all others."""
        ...

    def write(self, query: Query, sink: Sink) -> None:
        """Write the answer to a query into a sink, piece by piece.

        Raises a QueryError that says why not, or NotAcceptableError or UnknownFormatError where
        the answer to this form of query cannot be had as it is wanted.
        """
        ...
