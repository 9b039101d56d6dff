"""Which nodes violate which shapes (SHACL, section 3): found set by set, before pySHACL reports.

pySHACL asks node by node, which takes minutes for a million triples; here each constraint is asked
once, of all its nodes. What a constraint says of a single value is pySHACL's own judgement, made
once for each distinct value; what is decided here is how shapes are made up of each other, and what
counts or compares values. A shape with anything else in it is left to pySHACL as a whole.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, TypeAlias

from pyoxigraph import Literal as OxLiteral
from pyshacl import constraints as shacl
from pyshacl.errors import ConstraintLoadWarning
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shape import Shape
from pyshacl.shapes_graph import ShapesGraph
from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.term import IdentifiedNode, Literal, Node

from cstograph.validation.numbered_triples import Links
from cstograph.validation.rdflib_view import DataGraph
from cstograph.validation.targets_and_paths import Reach
from cstograph.validation.values import value_constraints

_TARGETS = (SH.targetNode, SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.target)
#: How deep shapes may stand in each other here; pySHACL refuses from 15 on.
_DEEPEST = 12

#: Those that judge each value by itself.
_OF_A_VALUE = (
    *value_constraints.OF_A_VALUE,
    shacl.InConstraintComponent,
    shacl.LanguageInConstraintComponent,
    shacl.MaxLengthConstraintComponent,
    shacl.NodeKindConstraintComponent,
)


def narrowed(shapes: Graph, data: DataGraph, within: Iterable[Node] | None = None) -> Graph:
    """Give the shapes with no targets but the nodes that violate them.

    A shape that is not understood keeps its targets. With `within`, no other nodes are targets.
    Raises what pySHACL raises where the shapes are broken.
    """
    graph = ShapesGraph(shapes)
    allowed = None if within is None else {data.numbers.numbered(node) for node in within}
    verdict = Verdict(graph, data, allowed)
    made = Graph(bind_namespaces="none")
    made += shapes
    classes = {*graph.subjects(RDFS.subClassOf, RDFS.Class), RDFS.Class}
    for shape in graph.shapes:
        violators = verdict.violators(shape)
        if violators is None and allowed is not None:
            violators = verdict.focus(shape)
        if violators is None:
            continue
        for target in _TARGETS:
            made.remove((shape.node, target, None))
        for kind in classes:  # a shape that is a class is its own target
            made.remove((shape.node, RDF.type, kind))
        for number in violators:
            made.add((shape.node, SH.targetNode, data.numbers.node(number)))
    return made


@dataclass(frozen=True)
class _Values:
    """The nodes that a shape is asked of, each with its values; terms are numbers.

    `links` has no entry for a node without values, and is None where each is its own value.
    """

    focus: set[int]
    links: Links | None

    @cached_property
    def all(self) -> set[int]:
        """All values."""
        return self.focus if self.links is None else set(chain.from_iterable(self.links.values()))

    def of(self, node: int) -> Collection[int]:
        """Give the values of a node."""
        return (node,) if self.links is None else self.links.get(node, ())

    def owners(self, values: set[int]) -> set[int]:
        """Give the nodes that have any of these values."""
        if self.links is None or not values:
            return self.focus & values
        return {node for node, own in self.links.items() if not values.isdisjoint(own)}


_Node: TypeAlias = IdentifiedNode | Literal
#: A constraint and the values that it is asked of -> the nodes that violate it.
_Judge: TypeAlias = Callable[[Any, _Values], set[int]]


class Verdict:
    """Tells which nodes, of those within a set if one is given, violate a shape.

    What was found once is kept.
    """

    def __init__(
        self, shapes: ShapesGraph, data: DataGraph, within: set[int] | None = None
    ) -> None:
        self._shapes = shapes
        self._data = data
        self._triples = data.numbers
        self._reach = Reach(shapes, data, within)
        self._executor = SHACLExecutor()
        self._known: dict[object, tuple[set[int], set[int]]] = {}
        self._components: dict[Node, list[shacl.ConstraintComponent]] = {}
        self._judges: dict[type, _Judge] = dict.fromkeys(_OF_A_VALUE, self._of_a_value) | {
            shacl.AndConstraintComponent: self._and,
            shacl.ClassConstraintComponent: self._class,
            shacl.ClosedConstraintComponent: self._closed,
            shacl.DisjointConstraintComponent: self._disjoint,
            shacl.EqualsConstraintComponent: self._equals,
            shacl.HasValueConstraintComponent: self._has_value,
            value_constraints.LessThan: self._less_than,
            value_constraints.LessThanOrEquals: self._less_than,
            shacl.MaxCountConstraintComponent: self._max_count,
            shacl.MinCountConstraintComponent: self._min_count,
            shacl.NodeConstraintComponent: self._node,
            shacl.NotConstraintComponent: self._not,
            shacl.OrConstraintComponent: self._or,
            shacl.PropertyConstraintComponent: self._property,
            shacl.QualifiedValueShapeConstraintComponent: self._qualified,
            value_constraints.UniqueLang: self._unique_lang,
            shacl.XoneConstraintComponent: self._xone,
        }

    def focus(self, shape: Shape) -> set[int]:
        """Give the focus nodes of a shape."""
        return self._reach.focus(shape)

    def violators(self, shape: Shape) -> set[int] | None:
        """Give the focus nodes that violate a shape; None where that is left to pySHACL."""
        if not self._is_understood(shape.node, ()):
            return None
        try:
            return self._failing(shape, self.focus(shape))
        except Exception:  # noqa: BLE001 - whatever it is, pySHACL meets it too, and tells it
            return None

    def _is_understood(self, node: Node, within: tuple[Node, ...]) -> bool:
        """Tell whether all that a shape is made of is understood, and it is not part of itself."""
        shape = self._shapes.lookup_shape_from_node(node)
        if node in within or len(within) > _DEEPEST:
            return False
        stated = list(self._shapes.predicate_objects(node))
        for parameter, _ in stated:
            if parameter in (SH.expression, SH.js, SH.qualifiedValueShapesDisjoint):
                return False
            component = shacl.CONSTRAINT_PARAMETERS_MAP.get(parameter)
            if component is not None and component not in self._judges:
                return False
        parts: list[Node] = []
        for parameter, value in stated:
            if parameter in (SH.property, SH.node, SH["not"], SH.qualifiedValueShape):
                parts.append(value)
            elif parameter in (SH["and"], SH["or"], SH.xone):
                parts += self._reach.members(value)
        try:
            return not shape.find_custom_constraints() and all(
                self._is_understood(part, (*within, node)) for part in parts
            )
        except (AssertionError, LookupError):  # a part, or a parameter, that is none
            return False

    def _failing(self, shape: Shape, focus: set[int]) -> set[int]:
        """Find the nodes among some that violate a shape."""
        if shape.deactivated or not focus:
            return set()
        seen, failed = self._known.setdefault(shape.node, (set(), set()))
        new = focus - seen
        if new:
            links = self._reach.follow(shape.path(), new) if shape.is_property_shape else None
            values = _Values(new, links)
            for component in self._components_of(shape):
                failed |= self._judges[type(component)](component, values)
            seen |= new
        return failed & focus

    def _components_of(self, shape: Shape) -> list[shacl.ConstraintComponent]:
        if shape.node not in self._components:
            known = shacl.CONSTRAINT_PARAMETERS_MAP
            stated = {
                known[p]: None for p, _ in self._shapes.predicate_objects(shape.node) if p in known
            }
            made = []
            for component in stated:
                try:
                    made.append(component(shape))
                except ConstraintLoadWarning:  # has no meaning here, says pySHACL
                    continue
            self._components[shape.node] = made
        return self._components[shape.node]

    def _shape(self, node: Node) -> Shape:
        return self._shapes.lookup_shape_from_node(node)

    def _failing_any(self, nodes: Iterable[Node], values: set[int]) -> set[int]:
        """Find the values that violate any of these shapes."""
        return set().union(*(self._failing(self._shape(node), values) for node in nodes))

    # What a single value must be (SHACL, sections 4.1, 4.3, 4.4 and 4.8.3)

    def _of_a_value(self, component: shacl.ConstraintComponent, values: _Values) -> set[int]:
        seen, failed = self._known.setdefault(component, (set(), set()))
        new = {self._triples.node(value): value for value in values.all - seen}
        failed |= self._judged(component, new, {node: (node,) for node in new})
        seen |= values.all
        return values.owners(failed & values.all)

    def _judged(
        self,
        component: shacl.ConstraintComponent,
        numbers: dict[_Node, int],
        values: Mapping[_Node, Collection[_Node]],
    ) -> set[int]:
        """Let pySHACL judge, and take down of whom it would report."""
        failed: set[int] = set()

        def report(_graph: object, focus: _Node, **_: object) -> None:
            failed.add(numbers[focus])

        component.make_v_result = report  # type: ignore[assignment, method-assign]
        component.evaluate(self._executor, self._data, {**values}, [])
        return failed

    def _class(self, component: shacl.ClassConstraintComponent, values: _Values) -> set[int]:
        """Of a class, or of one below it (section 4.1.1)."""
        wrong: set[int] = set()
        for kind in component.class_rules:
            wrong |= values.all - self._reach.of_class(kind, values.all)
        return values.owners(wrong)

    # How many there are, and how they compare (sections 4.2, 4.4.5, 4.5 and 4.8)

    def _min_count(self, component: shacl.MinCountConstraintComponent, values: _Values) -> set[int]:
        least = int(component.min_count.value)
        return {node for node in values.focus if len(values.of(node)) < least}

    def _max_count(self, component: shacl.MaxCountConstraintComponent, values: _Values) -> set[int]:
        most = int(component.max_count.value)
        return {node for node in values.focus if len(values.of(node)) > most}

    def _unique_lang(self, component: value_constraints.UniqueLang, values: _Values) -> set[int]:
        if True not in component.string_rules or values.links is None:
            return set()
        several = {node: own for node, own in values.links.items() if len(own) > 1}
        return {node for node, own in several.items() if self._repeat_a_language(own)}

    def _repeat_a_language(self, values: Iterable[int]) -> bool:
        terms = map(self._triples.term, values)
        languages = [t.language.lower() for t in terms if isinstance(t, OxLiteral) and t.language]
        return len(set(languages)) < len(languages)

    def _equals(self, component: shacl.EqualsConstraintComponent, values: _Values) -> set[int]:
        others = [self._reach.by(property_) for property_ in component.property_compare_set]
        return {
            node
            for node in values.focus
            for own in [set(values.of(node))]
            if any(own != set(other.get(node, ())) for other in others)
        }

    def _disjoint(self, component: shacl.DisjointConstraintComponent, values: _Values) -> set[int]:
        others = [self._reach.by(property_) for property_ in component.property_compare_set]
        return {
            node
            for node in values.focus
            if any(not set(values.of(node)).isdisjoint(other.get(node, ())) for other in others)
        }

    def _less_than(
        self,
        component: value_constraints.LessThan | value_constraints.LessThanOrEquals,
        values: _Values,
    ) -> set[int]:
        node = self._triples.node
        numbers = {node(each): each for each in values.focus if values.of(each)}
        compared = {each: {*map(node, values.of(number))} for each, number in numbers.items()}
        return self._judged(component, numbers, compared)

    def _has_value(self, component: shacl.HasValueConstraintComponent, values: _Values) -> set[int]:
        wanted = [self._triples.number(value) for value in component.has_value_set]
        return {
            node for node in values.focus if any(value not in values.of(node) for value in wanted)
        }

    def _closed(self, component: shacl.ClosedConstraintComponent, values: _Values) -> set[int]:
        if not component.is_closed:
            return set()
        own = (self._shape(node).path() for node in component.property_shapes)
        allowed = {
            self._triples.number(node)
            for node in (*own, *component.ignored_props)
            if isinstance(node, URIRef)
        }
        wrong: set[int] = set()
        for property_ in self._triples.properties:
            if property_ in allowed:
                continue
            links = self._triples.values(property_)
            found = values.all & links.keys()
            if property_ == self._triples.number(RDF.type):  # pySHACL lets this one type through
                resource = self._triples.number(RDFS.Resource)
                found = {node for node in found if links[node] != [resource]}
            wrong |= found
        return values.owners(wrong)

    # Shapes made of shapes (sections 4.6 and 4.7)

    def _property(self, component: shacl.PropertyConstraintComponent, values: _Values) -> set[int]:
        shapes = [self._shape(node) for node in component.property_shapes]
        if not all(shape.is_property_shape for shape in shapes):
            raise LookupError(component.shape)
        return values.owners(self._failing_any(component.property_shapes, values.all))

    def _node(self, component: shacl.NodeConstraintComponent, values: _Values) -> set[int]:
        shapes = [self._shape(node) for node in component.node_shapes]
        if any(shape.is_property_shape for shape in shapes):
            raise LookupError(component.shape)
        return values.owners(self._failing_any(component.node_shapes, values.all))

    def _not(self, component: shacl.NotConstraintComponent, values: _Values) -> set[int]:
        wrong: set[int] = set()
        for node in component.not_list:
            wrong |= values.all - self._failing(self._shape(node), values.all)
        return values.owners(wrong)

    def _and(self, component: shacl.AndConstraintComponent, values: _Values) -> set[int]:
        wrong: set[int] = set()
        for several in component.and_list:
            members = self._reach.members(several)
            wrong |= self._failing_any(members, values.all)
        return values.owners(wrong)

    def _or(self, component: shacl.OrConstraintComponent, values: _Values) -> set[int]:
        wrong: set[int] = set()
        for several in component.or_list:
            members = self._failing_each(several, values)
            wrong |= set.intersection(*members)
        return values.owners(wrong)

    def _xone(self, component: shacl.XoneConstraintComponent, values: _Values) -> set[int]:
        wrong: set[int] = set()
        for several in component.xone_nodes:
            members = self._failing_each(several, values)
            wrong |= {
                value
                for value in values.all
                if sum(value not in failing for failing in members) != 1
            }
        return values.owners(wrong)

    def _failing_each(self, several: Node, values: _Values) -> list[set[int]]:
        shapes = [self._shape(node) for node in self._reach.members(several)]
        return [self._failing(each, values.all) for each in shapes]

    def _qualified(
        self, component: shacl.QualifiedValueShapeConstraintComponent, values: _Values
    ) -> set[int]:
        """So many values of a shape, siblings aside (section 4.7.3)."""
        least, most = component.min_count or 0, component.max_count
        wrong: set[int] = set()
        for node in component.value_shapes:
            right = values.all - self._failing(self._shape(node), values.all)
            for each in values.focus:
                number = sum(value in right for value in values.of(each))
                if number < least or (most is not None and number > most):
                    wrong.add(each)
        return wrong
