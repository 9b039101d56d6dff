"""Answers queries in this process, with pyoxigraph over a store in memory."""

import re
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import TypedDict

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    parse,
    serialize,
)

from cstograph import sparql
from cstograph import store as stores
from cstograph.engine import Answer, Query
from cstograph.errors import MalformedQueryError, QueryFailedError, UnknownFunctionError
from cstograph.formats import Format
from cstograph.release import Release
from cstograph.sources import rdf

_UNKNOWN_FUNCTION = re.compile(r"custom (?:aggregate )?function (<[^>]*>) is not supported")


class _Dataset(TypedDict, total=False):
    default_graph: list[NamedNode | BlankNode | DefaultGraph]
    named_graphs: list[NamedNode | BlankNode]


class EmbeddedEngine:
    """A store in memory and the engine that comes with it.

    `prefixes` make Turtle answers readable; queries have only the prefixes that they declare.
    """

    def __init__(self, store: Store, prefixes: Mapping[str, str]) -> None:
        self._store = store
        self._prefixes = prefixes

    @classmethod
    def of_release(cls, release: Release, prefixes: Mapping[str, str]) -> "EmbeddedEngine":
        """Load a release."""
        return cls(stores.of_n_quads(BytesIO(release.body)), prefixes)

    @classmethod
    def of_files(cls, paths: Iterable[Path]) -> "EmbeddedEngine":
        """Load files of RDF as they are. Raises InvalidProjectError where one is broken."""
        found = (quad for path in paths for quad in rdf.quads(path, path.resolve().as_uri()))
        return cls(stores.of_quads(found), {})

    def __len__(self) -> int:
        """Count the triples of the default graph, the union of all graphs."""
        return sum(1 for _ in self._store.quads_for_pattern(None, None, None, DefaultGraph()))

    def answer(self, query: Query, to: Format) -> Answer:
        """Answer a query; see `Engine`."""
        try:
            result = self._store.query(query.text, base_iri=query.base, **_dataset(query))
            return Answer(to.content_type, [self._written(result, to)])
        except SyntaxError as error:
            raise sparql.malformed(error, query.text) from None
        except (RuntimeError, ValueError, OSError) as error:
            if unknown := _UNKNOWN_FUNCTION.search(str(error)):
                message = f"There is no function {unknown[1]} here: SPARQL 1.1 has its own."
                raise UnknownFunctionError(message) from None
            raise QueryFailedError(f"The query could not be evaluated: {error}.") from None

    def _written(self, result: QueryTriples | QuerySolutions | QueryBoolean, to: Format) -> bytes:
        match result, to.writer:
            case QueryTriples(), RdfFormat() as writer:
                return self._graph(result, writer)
            case QuerySolutions() | QueryBoolean(), QueryResultsFormat() as writer:
                return result.serialize(format=writer) or b""
        raise QueryFailedError(f"{to.name} cannot hold the answer of this form of query.")

    def _graph(self, result: QueryTriples, writer: RdfFormat) -> bytes:
        triples = dict.fromkeys(result)  # CONSTRUCT gives a set (section 16.2)
        if writer != RdfFormat.TURTLE:
            return serialize(triples, format=writer) or b""
        lines = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
        used = {name: iri for name, iri in self._prefixes.items() if f"<{iri}".encode() in lines}
        sorted_lines = b"\n".join(sorted(lines.splitlines()))
        read = parse(sorted_lines, format=RdfFormat.N_TRIPLES)
        return serialize((quad.triple for quad in read), format=writer, prefixes=used) or b""


def _dataset(query: Query) -> _Dataset:
    """Say which dataset the query is on (SPARQL 1.1 Protocol, section 2.1.4)."""
    if query.default_graphs or query.named_graphs:
        try:
            return {
                "default_graph": [NamedNode(iri) for iri in query.default_graphs],
                "named_graphs": [NamedNode(iri) for iri in query.named_graphs],
            }
        except ValueError as error:
            raise MalformedQueryError(f"A graph's name is not an IRI: {error}.") from None
    return {}
