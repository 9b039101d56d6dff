"""What a shape's targets, classes and paths reach in the data (SHACL, sections 2.1.3 and 2.3.1)."""

from itertools import chain

from pyshacl.shape import Shape
from pyshacl.shapes_graph import ShapesGraph
from rdflib import RDF, RDFS, SH, URIRef
from rdflib.term import Node

from cstograph.validation.numbered_triples import Links
from cstograph.validation.property_paths import value_nodes
from cstograph.validation.rdflib_view import DataGraph


class Reach:
    """Finds nodes of the data by shapes; all are numbers.

    With `within`, only these are focus nodes, and nothing is gone through as a whole.
    """

    def __init__(
        self, shapes: ShapesGraph, data: DataGraph, within: set[int] | None = None
    ) -> None:
        self._shapes = shapes
        self._data = data
        self._within = within
        self._triples = data.numbers
        self._all_of: dict[Node, set[int]] = {}

    def focus(self, shape: Shape) -> set[int]:
        """Find the focus nodes of a shape (SHACL, section 2.1.3)."""
        if any(self._shapes.objects(shape.node, SH.target)):  # SHACL-AF, section 3
            shape.set_advanced(True)
            found = {self._triples.numbered(node) for node in shape.focus_nodes(self._data)}
            return found if self._within is None else found & self._within
        found = {self._triples.numbered(node) for node in shape.target_nodes()}
        targets = [self.by(property_) for property_ in shape.target_subjects_of()]
        of_objects = map(self._triples.number, shape.target_objects_of())
        targets += map(self._triples.subjects, of_objects)
        classes = [*shape.target_classes(), *shape.implicit_class_targets()]
        if self._within is None:
            return found.union(*targets, *map(self._instances, classes))
        found &= self._within
        found.update(*(self._within & links.keys() for links in targets))
        return found.union(*(self.of_class(kind, self._within) for kind in classes))

    def of_class(self, kind: Node, nodes: set[int]) -> set[int]:
        """Find which of some nodes are of a class, or of one below it (SHACL, section 4.1.1)."""
        if self._within is None:
            return nodes & self._instances(kind)
        kinds, types = self._classes(kind), self.by(RDF.type)
        return {node for node in nodes if not kinds.isdisjoint(types.get(node, ()))}

    def _instances(self, kind: Node) -> set[int]:
        """Find all that is of a class, or of one below it."""
        if kind not in self._all_of:
            of_type = self._triples.subjects(self._triples.number(RDF.type))
            found = chain.from_iterable(of_type.get(each, ()) for each in self._classes(kind))
            self._all_of[kind] = set(found)
        return self._all_of[kind]

    def _classes(self, kind: Node) -> set[int]:
        """Find a class and all below it."""
        below = self._triples.subjects(self._triples.number(RDFS.subClassOf))
        kinds, ahead = set[int](), {self._triples.numbered(kind)}
        while ahead:
            kinds |= ahead
            ahead = set(chain.from_iterable(below.get(each, ()) for each in ahead)) - kinds
        return kinds

    def by(self, property_: Node) -> Links:
        """Give the subjects that have a property, each with its values."""
        return self._triples.values(self._triples.number(property_))

    def follow(self, path: Node | None, focus: set[int]) -> Links:
        """Give the values that a path leads to from each node, where there are any."""
        if isinstance(path, URIRef):
            return _restricted(self.by(path), focus)
        match list(self._shapes.predicate_objects(path)):
            case [(SH.inversePath, URIRef() as property_)]:
                return _restricted(self._triples.subjects(self._triples.number(property_)), focus)
            case [(SH.alternativePath, several)] if len(paths := self.members(several)) > 1:
                found: dict[int, dict[int, None]] = {}
                for each in paths:
                    for node, values in self.follow(each, focus).items():
                        found.setdefault(node, {}).update(dict.fromkeys(values))
                return {node: [*values] for node, values in found.items()}
        walked = {node: self._walk(path, node) for node in focus}
        return {node: values for node, values in walked.items() if values}

    def members(self, several: Node) -> list[Node]:
        """Give the members of a list of the shapes."""
        return list(self._shapes.graph.items(several))

    def _walk(self, path: Node | None, start: int) -> list[int]:
        node = self._triples.node(start)
        found = value_nodes(self._shapes, node, path, self._data)
        return [self._triples.numbered(value) for value in found]


def _restricted(links: Links, focus: set[int]) -> Links:
    """Leave the links of these nodes."""
    return {node: links[node] for node in focus & links.keys()}
