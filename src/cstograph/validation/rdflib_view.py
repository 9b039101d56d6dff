"""The data as pySHACL sees it: rdflib's graph over the numbered triples, nothing copied."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pyoxigraph as ox
from rdflib import Graph, Variable
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.store import Store

from cstograph.dataset.dataset import Dataset
from cstograph.rdf import rdflib_terms
from cstograph.validation.numbered_triples import Triples


class DataGraph(Graph):
    """A graph that is read only, and whose queries are answered by the engine.

    pySHACL's graph-wide rules are queries. Those with bindings of their own are left to rdflib,
    each text parsed once.
    """

    def __init__(self, triples: Triples, engine: ox.Store) -> None:
        super().__init__(store=_Numbered(triples, self), bind_namespaces="none")
        self.numbers = triples
        self._engine = engine

    def query(  # the signature is rdflib's
        self,
        query_object: str | Query,
        processor: Any = "sparql",  # noqa: ANN401
        result: Any = "sparql",  # noqa: ANN401
        initNs: Any = None,  # noqa: ANN401, N803
        initBindings: Any = None,  # noqa: ANN401, N803
        *args: Any,  # noqa: ANN401
        **kwargs: Any,  # noqa: ANN401
    ) -> Result:
        """Query the graph; see rdflib."""
        if isinstance(query_object, str) and not initNs:
            if not initBindings:
                found = self._engine.query(query_object)
                if isinstance(found, ox.QuerySolutions):
                    return _result(found)
            query_object = _prepared(query_object)
        return super().query(query_object, processor, result, initNs, initBindings, *args, **kwargs)


def view(triples: Triples, dataset: Dataset) -> DataGraph:
    """View triples as a graph whose queries a dataset of theirs answers, blank nodes being such."""
    if not triples.has_blank_nodes:
        return DataGraph(triples, dataset.store)
    return DataGraph(triples, triples.blank_nodes.store(dataset.quads))


class _Numbered(Store):
    """rdflib's interface of a store, as far as reading goes."""

    context_aware = graph_aware = True  # pySHACL wants both, of a single graph too

    def __init__(self, triples: Triples, graph: Graph) -> None:
        super().__init__()
        self._triples = triples
        self._graph = graph

    def triples(  # the signature is rdflib's
        self,
        triple_pattern: Any,  # noqa: ANN401
        context: Any = None,  # noqa: ANN401, ARG002
    ) -> Iterator[tuple[Any, Iterator[Any]]]:
        """Find triples; None stands for any term."""
        known = [None if term is None else self._triples.number(term) for term in triple_pattern]
        wanted = [
            term for term, number in zip(triple_pattern, known, strict=True) if number is None
        ]
        if any(term is not None for term in wanted):
            return
        node = self._triples.node
        for subject, property_, value in self._triples.match(*known):
            yield (node(subject), node(property_), node(value)), iter((self._graph,))

    def __len__(self, context: Any = None) -> int:  # noqa: ANN401
        return len(self._triples)

    def namespaces(self) -> Iterator[tuple[str, Any]]:
        """Give no prefixes: none are bound."""
        return iter(())

    def bind(self, prefix: str, namespace: Any, override: bool = True) -> None:  # noqa: ANN401, FBT001, FBT002
        """Take no prefixes."""

    def namespace(self, prefix: str) -> None:
        """Know no prefix."""

    def prefix(self, namespace: Any) -> None:  # noqa: ANN401
        """Know no namespace."""


def _result(solutions: ox.QuerySolutions) -> Result:
    names = [Variable(variable.value) for variable in solutions.variables]
    rows = (zip(names, solution, strict=True) for solution in solutions)
    result = Result("SELECT")
    result.vars = names
    result.bindings = [
        {name: rdflib_terms.node(value) for name, value in row if value is not None} for row in rows
    ]
    return result


@lru_cache(maxsize=256)
def _prepared(text: str) -> Query:
    return prepareQuery(text)
