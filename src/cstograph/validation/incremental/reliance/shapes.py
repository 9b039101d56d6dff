"""The chains of SHACL shapes: from a focus node to what its targets and constraints look at."""

from collections.abc import Iterable, Iterator
from itertools import count, product

from pyoxigraph import NamedNode
from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from pyshacl.errors import ConstraintLoadError
from pyshacl.helper.sparql_query_helper import SPARQLQueryHelper
from pyshacl.shape import Shape
from pyshacl.shapes_graph import ShapesGraph
from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from cstograph.validation.incremental.reliance.chains import (
    THING,
    Chain,
    FarReachingError,
    Pattern,
    Slot,
    Steps,
)
from cstograph.validation.incremental.reliance.queries import Query

_TYPE = NamedNode(str(RDF.type))
_BELOW = Steps(frozenset({(NamedNode(str(RDFS.subClassOf)), False)}), repeated=True)
#: What else may stand in a shapes graph, and reach anywhere.
_FAR_REACHING = (SH.rule, SH.js, SH.jsLibrary, SH.expression, SH.SPARQLFunction, SH.shapesGraph)
_COMPARED = (SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals)
#: How deep shapes may stand in each other.
_DEEPEST = 15


def chains(shapes: Graph) -> set[Chain]:
    """Give the chains of all shapes. Raises FarReachingError where one cannot be followed."""
    if any((None, None, term) in shapes or (None, term, None) in shapes for term in _FAR_REACHING):
        raise FarReachingError
    return set(_Reader(shapes).chains())


class _Reader:
    """Reads the chains of a graph of shapes."""

    def __init__(self, shapes: Graph) -> None:
        self._graph = shapes
        self._shapes = ShapesGraph(shapes)
        self._numbers = count()

    def chains(self) -> Iterator[Chain]:
        """Give the chains of every shape, from its targets on."""
        for shape in self._shapes.shapes:
            targets = set(self._targets(shape))
            if targets or any(shape.target_nodes()):
                yield from targets
                yield from self._of(shape.node, (), THING, ())

    def _new(self) -> str:
        return f"value {next(self._numbers)}"

    def _targets(self, shape: Shape) -> Iterator[Chain]:
        """Give what makes a node a focus node (SHACL, section 2.1.3; SHACL-AF, section 3)."""
        if {*shape.target_classes(), *shape.implicit_class_targets()}:
            yield from self._class((), THING)
        for property_ in shape.target_subjects_of():
            yield (Pattern(THING, _named(property_), self._new()),)
        for property_ in shape.target_objects_of():
            yield (Pattern(self._new(), _named(property_), THING),)
        for target in self._graph.objects(shape.node, SH.target):
            yield from self._queried(target, (), THING, shape)

    def _class(self, before: Chain, value: str) -> Iterator[Chain]:
        kind = self._new()
        of_type = Pattern(value, _TYPE, kind)
        yield (*before, of_type)
        yield (*before, of_type, Pattern(kind, _BELOW, self._new()))

    def _of(
        self, node: Node, before: Chain, focus: str, within: tuple[Node, ...]
    ) -> Iterator[Chain]:
        """Give what a shape looks at, asked of what a chain leads to."""
        shape = self._shapes.lookup_shape_from_node(node)
        if node in within or len(within) > _DEEPEST or shape.find_custom_constraints():
            raise FarReachingError
        ways = [(before, focus)]
        if shape.is_property_shape:
            if (node, SH.property, None) in self._graph:  # its results are not about the focus node
                raise FarReachingError
            ways = [*self._paths(shape.path(), before, focus)]
            for way, _ in ways:
                yield from (way[:length] for length in range(len(before) + 1, len(way) + 1))
        for way, value in ways:
            for parameter, stated in self._graph.predicate_objects(node):
                if parameter == SH.sparql:
                    yield from self._queried(stated, before, focus, shape)
                elif parameter in CONSTRAINT_PARAMETERS_MAP:
                    at = (before, focus) if parameter in _COMPARED else (way, value)
                    yield from self._constraint(parameter, stated, *at, (*within, node))

    def _constraint(
        self, parameter: Node, stated: Node, before: Chain, value: str, within: tuple[Node, ...]
    ) -> Iterator[Chain]:
        """Give what a constraint looks at beside the values that it is asked of."""
        if parameter in (SH.property, SH.node, SH["not"], SH.qualifiedValueShape):
            yield from self._of(stated, before, value, within)
        elif parameter in (SH["and"], SH["or"], SH.xone):
            for part in Collection(self._graph, stated):
                yield from self._of(part, before, value, within)
        elif parameter == SH["class"]:
            yield from self._class(before, value)
        elif parameter == SH.closed:
            yield (*before, Pattern(value, self._new(), self._new()))
        elif parameter in _COMPARED:
            yield (*before, Pattern(value, _named(stated), self._new()))

    def _queried(self, node: Node, before: Chain, focus: str, shape: Shape) -> Iterator[Chain]:
        """Give what the query of a target or of a constraint looks at."""
        text = self._graph.value(node, SH.select) or self._graph.value(node, SH.ask)
        if text is None:
            raise FarReachingError
        asked = str(text)
        if "$PATH" in asked:
            path = shape.path()
            if not isinstance(path, URIRef):
                raise FarReachingError
            asked = asked.replace("$PATH", path.n3())
        helper = SPARQLQueryHelper(shape, node, asked)
        try:
            helper.collect_prefixes()
        except ConstraintLoadError as error:
            raise FarReachingError from error
        for chain in Query(helper.apply_prefixes(asked)).chains(THING):
            names = {name: self._new() for each in chain for name in each.variables}
            yield (*before, *(each.renamed({**names, THING: focus}) for each in chain))

    def _paths(self, path: Node | None, before: Chain, start: str) -> Iterator[tuple[Chain, str]]:
        """Give each way that a path leads (section 2.3.1), and the variable at its end."""
        for way in self._ways(path):
            chain, here = before, start
            for step in way:
                there = self._new()
                chain, here = (*chain, Pattern(here, step, there)), there
            yield chain, here

    def _ways(self, path: Node | None) -> list[tuple[Slot | Steps, ...]]:
        if isinstance(path, URIRef):
            return [(_named(path),)]
        if path is None:
            raise FarReachingError
        if self._graph.value(path, RDF.first) is not None:
            parts = [self._ways(part) for part in Collection(self._graph, path)]
            return [tuple(step for part in way for step in part) for way in product(*parts)]
        match list(self._graph.predicate_objects(path)):
            case [(SH.inversePath, URIRef() as inverse)]:
                return [(Steps(frozenset({(_named(inverse), True)})),)]
            case [(SH.alternativePath, several)]:
                return [
                    way for each in Collection(self._graph, several) for way in self._ways(each)
                ]
            case [(SH.zeroOrMorePath | SH.oneOrMorePath | SH.zeroOrOnePath, repeated)]:
                return [(Steps(_single(self._ways(repeated)), repeated=True),)]
        raise FarReachingError


def _single(ways: Iterable[tuple[Slot | Steps, ...]]) -> frozenset[tuple[NamedNode, bool]]:
    """Give the properties of ways of one step each."""
    found: set[tuple[NamedNode, bool]] = set()
    for way in ways:
        match way:
            case (NamedNode() as property_,):
                found.add((property_, False))
            case (Steps(properties=frozenset() as several, repeated=False),):
                found |= several
            case _:
                raise FarReachingError
    return frozenset(found)


def _named(node: Node) -> NamedNode:
    if not isinstance(node, URIRef):
        raise FarReachingError
    return NamedNode(str(node))
