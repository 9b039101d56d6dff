"""A query -> the format of its answer, and a result -> the answer in that format."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import IO, cast

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolution,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from cstograph.engine.evaluators.protocol import Result, Sink
from cstograph.engine.query import Query
from cstograph.errors import GraphNameError, QueryFailedError, ServiceRefusedError
from cstograph.project.project import Project
from cstograph.rdf import formats, union_store
from cstograph.rdf.blank_nodes import is_anonymous
from cstograph.rdf.formats import Format, Wanted
from cstograph.rdf.writing.rdf_xml import write_rdf_xml
from cstograph.rdf.writing.style import Style
from cstograph.rdf.writing.write import write
from cstograph.rdf.xml_limits import XmlOutput
from cstograph.release import export
from cstograph.sparql import query_surface
from cstograph.sparql.query_surface import Surface

#: Statements about blank nodes in a description: those that link to a thing may be many.
_MOST_CONTENT = 10_000


def admit(query: Query) -> tuple[Surface, Format]:
    """Read a query's surface, and choose the format of its answer; raises as `Evaluator.write`."""
    surface = query_surface.surface(query.text, query.base)
    if surface.calls_service:
        raise ServiceRefusedError(
            "This query asks another endpoint (SERVICE), which is not done from here: "
            "ask that endpoint itself, or federate in your client."
        )
    return surface, choose(query.wanted, _offers(query, surface))


class AnswerWriter:
    """Writes answers; the names of a project make those in RDF readable.

    `ranges` are what a vocabulary says of properties (`union_store.RANGE`), `prefixes` those of
    files that are served without a project. `store` has what blank nodes hold.
    """

    def __init__(
        self,
        project: Project | None,
        ranges: Iterable[Quad] = (),
        prefixes: Mapping[str, str] = MappingProxyType({}),
        store: Store | None = None,
    ) -> None:
        datatypes = project.context.datatypes if project else {}
        self._style = export.style(project) if project else Style(prefixes, context=prefixes)
        self._store = store
        self._integers = union_store.ranges(ranges, datatypes)
        self.prefixes = project.context.prefixes if project else prefixes

    def prepare(self) -> None:
        """Load the writers, which only a process that may open files can do."""
        name = NamedNode("https://example.org/name")
        for to in formats.DESCRIPTIONS:
            self._write([Quad(name, name, Literal("", language="en"))], to)

    def write(self, query: Query, result: Result, surface: Surface, to: Format, sink: Sink) -> None:
        """Write a result into a sink, as the query wants it."""
        sink.begin(to, surface)
        if query.gives_quads and isinstance(result, QuerySolutions):
            self._dataset(result, to, sink)
        else:
            self._write_result(result, to, sink)

    def _write_result(self, result: Result, to: Format, sink: Sink) -> None:
        match result, to.writer:
            case QuerySolutions() | QueryBoolean() as found, QueryResultsFormat.XML:
                output = XmlOutput(sink)
                found.serialize(cast("IO[bytes]", output), QueryResultsFormat.XML)
                output.flush()
            case QuerySolutions() | QueryBoolean() as found, QueryResultsFormat() as writer:
                found.serialize(cast("IO[bytes]", sink), writer)
            case QuerySolutions() | QueryBoolean(), _:
                raise QueryFailedError(f"{to.name} cannot hold the answer of this form of query.")
            case triples, RdfFormat.TURTLE:
                self._write((Quad(*triple) for triple in triples), to, sink)
            case triples, RdfFormat.RDF_XML:
                write_rdf_xml(_distinct(triples), {}, sink)
            case triples, RdfFormat() as writer:
                serialize(_distinct(triples), cast("IO[bytes]", sink), writer)
            case _:
                raise QueryFailedError(f"{to.name} cannot hold the answer of this form of query.")
        sink.flush()

    def _dataset(self, solutions: QuerySolutions, to: Format, sink: Sink) -> None:
        """Write the quads that solutions are."""
        found = {_quad(solution) for solution in solutions}
        found |= self._content(found)
        quads = {union_store.with_declared_type(quad, self._integers) for quad in found}
        # Who follows links asks the default graph: there is what any graph says, as for a query.
        quads |= {Quad(*quad.triple) for quad in quads}
        self._write(quads, to, sink)

    def _write(self, quads: Iterable[Quad], to: Format, sink: Sink | None = None) -> None:
        for piece in write(quads, cast("RdfFormat", to.writer), self._style):
            if sink:
                sink.write(piece)

    def _content(self, quads: Iterable[Quad]) -> set[Quad]:
        """Give what the blank nodes of a description hold, and those that they lead to."""
        found: set[Quad] = set()
        ahead = {t for q in quads for t in (q.subject, q.object) if is_anonymous(t)}
        seen = set(ahead)
        while self._store and ahead and len(found) < _MOST_CONTENT:
            node = cast("BlankNode | NamedNode", ahead.pop())
            held = set(self._store.quads_for_pattern(node, None, None, None))
            new = {quad.object for quad in held if is_anonymous(quad.object)} - seen
            found |= held
            seen |= new
            ahead |= new
        return found


def _distinct(triples: Iterable[Triple]) -> Iterator[Triple]:
    """Give each triple once: CONSTRUCT gives a set (section 16.2)."""
    seen: set[Triple] = set()
    for triple in triples:
        if triple not in seen:
            seen.add(triple)
            yield triple


def names(iris: Iterable[str]) -> list[NamedNode]:
    """Read the names of graphs. Raises GraphNameError."""
    found = []
    for iri in iris:
        try:
            found.append(NamedNode(iri))
        except ValueError:
            message = f"The name of a graph, `{iri}`, is not an absolute IRI."
            raise GraphNameError(message) from None
    return found


@lru_cache(256)
def choose(wanted: Wanted, offers: Sequence[Format]) -> Format:
    """Choose a format; raises as `Wanted.choose`."""
    return wanted.choose(offers)


def _offers(query: Query, surface: Surface) -> Sequence[Format]:
    if query.gives_quads:
        return formats.DESCRIPTIONS
    return formats.GRAPHS if surface.form.gives_graph else formats.RESULTS


def _quad(solution: QuerySolution) -> Quad:
    """Read a solution as a quad. Raises QueryFailedError where it is none."""
    graph = solution["graph"] or DefaultGraph()
    match solution["subject"], solution["property"], solution["value"], graph:
        case (
            NamedNode() | BlankNode() as subject,
            NamedNode() as predicate,
            NamedNode() | BlankNode() | Literal() as value,
            NamedNode() | BlankNode() | DefaultGraph() as name,
        ):
            return Quad(subject, predicate, value, name)
        case _:
            raise QueryFailedError(f"The solution {solution} is no quad.")
