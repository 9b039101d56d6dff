"""A property path and a node -> the nodes that it leads to (SHACL, section 2.3.1).

pySHACL walks a path, but for the inverse of a sequence, which it takes in the wrong order: the
inverse of `p/q` is the inverse of `q`, then that of `p` (SPARQL 1.1, section 18.4). What it calls
to walk is replaced by what walks such a sequence from its end.
"""

from typing import Any

from pyshacl import shape
from pyshacl.helper import expression_helper
from pyshacl.shapes_graph import ShapesGraph
from rdflib import RDF, Graph
from rdflib.term import Node

_walk = expression_helper.value_nodes_from_path


def value_nodes(
    shapes: ShapesGraph,
    focus: Node,
    path: Node | None,
    data: Graph,
    inverse: bool = False,  # noqa: FBT001, FBT002 - the signature is pySHACL's
    recursion: int = 0,
) -> set[Any]:
    """Find the nodes that a path leads to, or from which it leads here if it is inverse."""
    if path is None or not inverse or (path, RDF.first, None) not in shapes.graph:
        return _walk(shapes, focus, path, data, inverse=inverse, recursion=recursion)
    nodes = {focus}
    for part in reversed([*shapes.graph.items(path)]):
        steps = [value_nodes(shapes, node, part, data, True, recursion + 1) for node in nodes]  # noqa: FBT003
        nodes = set().union(*steps)
    return nodes


expression_helper.value_nodes_from_path = value_nodes  # type: ignore[assignment]
shape.value_nodes_from_path = value_nodes  # type: ignore[assignment]
