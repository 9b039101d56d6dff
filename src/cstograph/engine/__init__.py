"""A query -> an answer. What evaluates it stands behind this seam, and knows no HTTP."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from cstograph import sparql
from cstograph.errors import ServiceRefusedError
from cstograph.formats import Format
from cstograph.sparql import Form

__all__ = ["Answer", "Engine", "Query"]


@dataclass(frozen=True, slots=True)
class Query:
    """A SPARQL 1.1 query with its dataset (SPARQL 1.1 Protocol, sections 2.1 and 2.1.4).

    `default_graphs` and `named_graphs` are IRIs; with none of either, the dataset is that of the
    release: the union of all graphs, and each graph by its name. Relative IRIs are relative to
    `base`.
    """

    text: str
    surface: sparql.Surface
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    base: str | None = None

    @classmethod
    def read(
        cls,
        text: str,
        default_graphs: Iterable[str] = (),
        named_graphs: Iterable[str] = (),
        base: str | None = None,
    ) -> "Query":
        """Make a query of a text.

        The graphs given are its dataset, whatever the text says; with none given, it is the
        text's own (FROM, FROM NAMED). Raises UpdateRefusedError, ServiceRefusedError, or
        MalformedQueryError for what is plainly not a query; the engine finds what else is wrong.
        """
        surface = sparql.surface(text, base)
        if surface.calls_service:
            raise ServiceRefusedError(
                "This query asks another endpoint (SERVICE), which is not done from here: "
                "ask that endpoint itself, or federate in your client."
            )
        default, named = tuple(dict.fromkeys(default_graphs)), tuple(dict.fromkeys(named_graphs))
        if not default and not named:
            default, named = surface.default_graphs, surface.named_graphs
        return cls(text, surface, default, named, base)

    @property
    def form(self) -> Form:
        """SELECT, ASK, CONSTRUCT or DESCRIBE."""
        return self.surface.form


@dataclass(frozen=True, slots=True)
class Answer:
    """The bytes of an answer, in pieces, and their Content-Type."""

    content_type: str
    chunks: Iterable[bytes]


class Engine(Protocol):
    """What evaluates queries."""

    def answer(self, query: Query, to: Format) -> Answer:
        """Answer a query in a format.

        Raises MalformedQueryError, UnknownFunctionError, or QueryFailedError where evaluation
        fails for another reason.
        """
        ...
