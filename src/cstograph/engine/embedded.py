"""Answers queries in this process, with pyoxigraph over a store in memory."""

import re
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    parse,
    serialize,
)

from cstograph import sparql, xml
from cstograph import store as stores
from cstograph.engine import Answer, Query
from cstograph.errors import GraphNameError, QueryFailedError, UnknownFunctionError
from cstograph.formats import Format
from cstograph.release import Release
from cstograph.sources import rdf

_UNKNOWN_FUNCTION = re.compile(r"custom (?:aggregate )?function (<[^>]*>) is not supported")


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
            result = self._evaluated(query)
            return Answer(to.content_type, [self._written(result, to)])
        except SyntaxError as error:
            raise sparql.malformed(error, query.text, self._prefixes) from None
        except (RuntimeError, ValueError, OSError) as error:
            if unknown := _UNKNOWN_FUNCTION.search(str(error)):
                message = f"There is no function {unknown[1]} here: SPARQL 1.1 has its own."
                raise UnknownFunctionError(message) from None
            raise QueryFailedError(f"The query could not be evaluated: {error}.") from None

    def _evaluated(self, query: Query) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Evaluate a query on its dataset (SPARQL 1.1 Protocol, section 2.1.4)."""
        if not query.default_graphs and not query.named_graphs:
            return self._store.query(query.text, base_iri=query.base)
        default, named = _names(query.default_graphs), _names(query.named_graphs)
        if len(default) <= 1:
            return self._store.query(
                query.text,
                base_iri=query.base,
                default_graph=[*default],
                named_graphs=[*named],
            )
        # The engine would give a triple as often as there are graphs that hold it; their merge
        # is a set (SPARQL 1.1, section 13.2.1).
        merged = Store()
        for name in default:
            found = self._store.quads_for_pattern(None, None, None, name)
            merged.bulk_extend(Quad(q.subject, q.predicate, q.object) for q in found)
        for name in named:
            merged.bulk_extend(self._store.quads_for_pattern(None, None, None, name))
        return merged.query(
            query.text, base_iri=query.base, default_graph=DefaultGraph(), named_graphs=[*named]
        )

    def _written(self, result: QueryTriples | QuerySolutions | QueryBoolean, to: Format) -> bytes:
        match result, to.writer:
            case QueryTriples(), RdfFormat() as writer:
                body = self._graph(result, writer)
            case QuerySolutions() | QueryBoolean(), QueryResultsFormat() as writer:
                body = result.serialize(format=writer) or b""
            case _:
                raise QueryFailedError(f"{to.name} cannot hold the answer of this form of query.")
        if to.writer in (QueryResultsFormat.XML, RdfFormat.RDF_XML):
            xml.check(body)
        return body

    def _graph(self, result: QueryTriples, writer: RdfFormat) -> bytes:
        triples = dict.fromkeys(result)  # CONSTRUCT gives a set (section 16.2)
        if writer != RdfFormat.TURTLE:
            return serialize(triples, format=writer) or b""
        lines = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
        used = {name: iri for name, iri in self._prefixes.items() if f"<{iri}".encode() in lines}
        sorted_lines = b"\n".join(sorted(lines.splitlines()))
        read = parse(sorted_lines, format=RdfFormat.N_TRIPLES)
        return serialize((quad.triple for quad in read), format=writer, prefixes=used) or b""


def _names(iris: Iterable[str]) -> list[NamedNode]:
    names = []
    for iri in iris:
        try:
            names.append(NamedNode(iri))
        except ValueError:
            message = f"The name of a graph, `{iri}`, is not an absolute IRI."
            raise GraphNameError(message) from None
    return names
