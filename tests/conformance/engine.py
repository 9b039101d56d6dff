"""The engine alone, without cstograph and HTTP: what it cannot do, no server on top of it can."""

from io import BytesIO
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QueryTriples,
    RdfFormat,
    Store,
    serialize,
)

from tests.conformance import answer
from tests.conformance.case import Case, Kind
from tests.conformance.suite import Suite


class Engine:
    """A pyoxigraph store that holds the data of a suite."""

    def __init__(self, suite: Suite, nquads: Path) -> None:
        """Load the data, which is N-Quads."""
        self._suite = suite
        self._store = Store()
        self._store.load(path=nquads, format=RdfFormat.N_QUADS)

    def passes(self, case: Case) -> bool:
        """Whether pyoxigraph itself does what this test asks for."""
        try:
            found = self._answer(case)
        except SyntaxError:
            return case.kind is Kind.NEGATIVE
        except (OSError, ValueError, RuntimeError):
            return case.kind is Kind.POSITIVE
        if case.kind is Kind.EVALUATION:
            return answer.agree(answer.expected(self._suite, case), found, lax=case.lax)
        return case.kind is Kind.POSITIVE

    def answers(self, case: Case) -> bool:
        """Whether pyoxigraph can evaluate the query of this test, and not only parse it."""
        try:
            self._answer(case)
        except (OSError, RuntimeError):
            return False
        return True

    def _answer(self, case: Case) -> answer.Answer:
        text = self._suite.path(case.query).read_text(encoding="utf-8")
        default: list[NamedNode | BlankNode | DefaultGraph] = [
            NamedNode(iri) for iri in case.default_graphs
        ]
        named: list[NamedNode | BlankNode] = [NamedNode(iri) for iri in case.named_graphs]
        # A dataset that is passed would replace the one that the query states.
        given = (default or named) and not case.own_graphs
        results = self._store.query(
            text,
            base_iri=case.query,
            default_graph=default if given else None,
            named_graphs=named if given else None,
        )
        if isinstance(results, QueryBoolean):
            return bool(results)
        output = BytesIO()
        if isinstance(results, QueryTriples):
            serialize(results, output, format=RdfFormat.TURTLE)
            return answer.read(output.getvalue(), "text/turtle")
        # CSV loses what the other formats keep.
        csv = (case.result or "").endswith(".csv")
        form = QueryResultsFormat.CSV if csv else QueryResultsFormat.JSON
        results.serialize(output, form)
        return answer.read(output.getvalue(), form.media_type.partition(";")[0])
