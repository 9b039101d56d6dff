"""Answers queries in this process, with pyoxigraph over a store in memory."""

import re
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import cast

from pyoxigraph import (
    DefaultGraph,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    Store,
)

from cstograph.engine.evaluators.answers import AnswerWriter, admit, choose, names
from cstograph.engine.evaluators.protocol import Sink
from cstograph.engine.linux import open_files
from cstograph.engine.query import Answer, Query, ShortAnswer
from cstograph.errors import (
    QueryFailedError,
    ReleaseError,
    UnknownFunctionError,
)
from cstograph.project.project import Project
from cstograph.rdf import formats
from cstograph.rdf import union_store as stores
from cstograph.rdf.formats import Format, Wanted
from cstograph.release.release import Release
from cstograph.sources import rdf_file
from cstograph.sparql import engine_dialect, query_surface, refusals
from cstograph.sparql.query_surface import Surface

#: What results are written in as they come, and bytes of an answer that is short.
_PLAIN = [to for to in formats.RESULTS if to.writer is not QueryResultsFormat.XML]
_SHORT = 1 << 16
_UNKNOWN_FUNCTION = re.compile(r"custom (?:aggregate )?function (<[^>]*>) is not supported")


class EmbeddedEngine:
    """A store in memory and the engine that comes with it.

    Queries have only the prefixes that they declare.
    """

    _default_graph: Store | None = None

    def __init__(
        self,
        store: Store,
        project: Project | None,
        files: int = 0,
        prefixes: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._store = store
        self._files = files
        ranges = store.quads_for_pattern(None, stores.RANGE, None, DefaultGraph())
        self._writer = AnswerWriter(project, ranges, prefixes, store)

    @classmethod
    def of_release(cls, release: Release, project: Project | None) -> "EmbeddedEngine":
        """Load a release."""
        return cls(stores.of_n_quads(BytesIO(release.body)), project)

    @classmethod
    def of_files(cls, paths: Iterable[Path]) -> "EmbeddedEngine":
        """Load files of RDF as they are, with their prefixes; the first to declare one has it.

        Raises InvalidProjectError where one is broken.
        """
        prefixes: dict[str, str] = {}

        def read() -> Iterator[Quad]:
            for path in paths:
                parsed = rdf_file.parsed(path, rdf_file.own_iri(path))
                yield from parsed.quads
                prefixes.update({**parsed.prefixes, **prefixes})

        store = stores.of_quads(read())
        return cls(store, None, prefixes=prefixes)

    @classmethod
    def of_folder(cls, folder: Path, project: Project | None) -> "EmbeddedEngine":
        """Open a store on disk that nobody writes to. Raises ReleaseError.

        RocksDB opens the first sixteen of its files now and others when they are needed. It must
        be able to: it does not take a refusal for an answer, and asks on and on.
        """
        try:
            store = Store.read_only(str(folder))
        except (OSError, ValueError) as error:
            raise ReleaseError(f"The store {folder} cannot be opened: {error}.") from None
        is_open = set(open_files().values())
        later = [file for file in folder.resolve().glob("*.sst") if file not in is_open]
        return cls(store, project, len(later))

    @property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes by which answers are made readable."""
        return self._writer.prefixes

    @property
    def files(self) -> int:
        """How many files may have to be opened to answer: none, with all in memory."""
        return self._files

    @property
    def is_quick(self) -> bool:
        """Tell whether there is a store of the default graph alone."""
        return self._default_graph is not None

    def quicken(self) -> None:
        """Make a store of the default graph alone, if this is a release in memory.

        Whatever is asked of a resource, the engine goes through all that any graph says of it:
        queries that name no graph take as little as a third of the time without the others.
        """
        self._default_graph = stores.of_default_graph(self._store)

    def prepare(self) -> None:
        """Do what only a process that may open files can do."""
        self._writer.prepare()

    def __len__(self) -> int:
        """Count the triples of the default graph, the union of all graphs."""
        return sum(1 for _ in self._store.quads_for_pattern(None, None, None, DefaultGraph()))

    def answer(self, query: Query) -> Answer:
        """Answer a query, whole; raises as `write`."""
        kept = _Kept()
        self.write(query, kept)
        return Answer(
            kept.format, kept.surface.form.gives_graph, kept.surface.is_volatile, [kept.getvalue()]
        )

    def short(self, text: str, wanted: Wanted, base: str | None) -> ShortAnswer | None:
        """Answer a query that is short to answer; None, or whatever exception, for all others."""
        surface = query_surface.surface(text, base)
        if surface.form.gives_graph or not surface.is_plain:
            return None
        to = choose(wanted, formats.RESULTS)
        if to not in _PLAIN:
            return None
        store = self._store_for(surface)
        result = cast("QuerySolutions", store.query(text, base_iri=base))
        body = result.serialize(format=cast("QueryResultsFormat", to.writer)) or b""
        return (to, body) if len(body) <= _SHORT else None

    def write(self, query: Query, sink: Sink) -> None:
        """Write the answer to a query into a sink, piece by piece; see `Evaluator`."""
        surface, to = admit(query)
        try:
            self._writer.write(query, self._read(query, surface), surface, to, sink)
        except SyntaxError as error:
            raise refusals.explain(error, query.text, self._writer.prefixes) from None
        except (RuntimeError, ValueError, OSError) as error:
            if unknown := _UNKNOWN_FUNCTION.search(str(error)):
                message = f"There is no function {unknown[1]} here: SPARQL 1.1 has its own."
                raise UnknownFunctionError(message) from None
            raise QueryFailedError(f"The query could not be evaluated: {error}.") from None

    def _read(self, query: Query, surface: Surface) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Evaluate a query, in other words if the engine takes it only in these."""
        try:
            return self._evaluated(query, surface)
        except SyntaxError as error:
            reworded = query._replace(text=engine_dialect.rephrased(query.text))
            try:
                return self._evaluated(reworded, surface)
            except SyntaxError:
                raise error from None

    def _evaluated(
        self, query: Query, surface: Surface
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Evaluate a query on its dataset (SPARQL 1.1 Protocol, section 2.1.4)."""
        # The engine plans a query before it is told what its variables stand for, and so the
        # description of a resource takes five times as long with `substitutions`.
        text = query_surface.bound(query.text, query.bindings)
        default, named = names(query.default_graphs), names(query.named_graphs)
        if not default and not named:
            default, named = names(surface.default_graphs), names(surface.named_graphs)
        if not default and not named:
            return self._store_for(surface).query(text, base_iri=query.base)
        if len(default) <= 1:
            return self._store.query(
                text,
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
            text,
            base_iri=query.base,
            default_graph=DefaultGraph(),
            named_graphs=[*named],
        )

    def _store_for(self, surface: Surface) -> Store:
        """Give the store that answers a query without a dataset of its own."""
        return self._store if surface.names_graphs else self._default_graph or self._store


class _Kept(BytesIO):
    """A sink that keeps everything."""

    format: Format
    surface: Surface

    def begin(self, to: Format, surface: Surface) -> None:
        self.format, self.surface = to, surface

    def write(self, data: bytes, /) -> int:  # type: ignore[override] # bytes are all there is
        return super().write(data)
