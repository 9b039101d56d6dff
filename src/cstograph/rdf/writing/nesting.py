"""The nodes of a graph -> which of them are written where they are referred to, and which lists.

A blank node is nested where one statement refers to it. What is left over, circles and chains too
deep for the readers' recursion, gets labels.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from cstograph.rdf.writing.statements import FIRST, NIL, REST, Graphs, Nodes, blank_nodes

#: Levels of nesting up to which a node is written in place.
_DEEPEST = 16


def shared(graphs: Graphs) -> set[str]:
    """Return the blank nodes that name a graph, or stand in more than one."""
    found: set[str] = set()
    if not graphs.has_blank_nodes:
        return found
    graph_of: dict[str, str] = {}
    for name, nodes in graphs.items():
        if name.startswith("_:"):
            found.add(name)
        found.update(n for n in blank_nodes(nodes) if graph_of.setdefault(n, name) != name)
    return found


class Nesting:
    """Which nodes of one graph are written in place.

    `labelled` are blank nodes that need their labels. `embedded` are further nodes that are written
    in place, though they have IRIs.
    """

    def __init__(
        self, nodes: Nodes, labelled: Collection[str], embedded: Collection[str] = ()
    ) -> None:
        self._nodes = nodes
        self._nested = set(embedded)
        if any(subject.startswith("_:") for subject in nodes):
            references = Counter(blank_nodes(nodes))
            references.subtract(list(nodes))
            values = chain.from_iterable(said.values() for said in nodes.values())
            objects = set(chain.from_iterable(values))  # what is in triple terms is none
            once = {node for node in objects.intersection(nodes) if references[node] == 1}
            self._nested |= {node for node in once if node.startswith("_:")}.difference(labelled)
        self._cells = self._cells_of_lists()
        self._shown: set[str] = set()
        self._cut: list[str] = []

    def roots(self, subjects: Iterable[str]) -> Iterator[str]:
        """Give the subjects that are not written in place, in their order.

        Each is to be written before the next one is asked for: circles show themselves so.
        """
        subjects = list(subjects)
        later = [subject for subject in subjects if subject in self._nested]
        for subject in (*(s for s in subjects if s not in self._nested), *later):
            if subject not in self._shown:
                self._nested.discard(subject)
                self._shown.add(subject)
                yield subject
            while self._cut:
                yield self._cut.pop()

    def nests(self, node: str, depth: int) -> bool:
        """Tell whether a node is written here, `depth` levels below a root; it is then shown."""
        if not self._is_open(node):
            return False
        self._shown.add(node)
        if depth > _DEEPEST:
            self._nested.discard(node)
            self._cut.append(node)
        return depth <= _DEEPEST

    def list_items(self, head: str, depth: int) -> list[str] | None:
        """Return the items of a list that is written here; None where this is no such list.

        Each of its nodes is a blank node with one rdf:first and one rdf:rest, and nothing else.
        """
        if head not in self._cells or depth > _DEEPEST or not self._is_open(head):
            return None
        items: list[str] = []
        while head != NIL:
            self._shown.add(head)
            items += self._nodes[head][FIRST]
            (head,) = self._nodes[head][REST]
        return items

    def _cells_of_lists(self) -> set[str]:
        """Find the nodes of lists that end with rdf:nil, from their ends."""
        before: dict[str, list[str]] = {}
        for node in self._nested:
            said = self._nodes.get(node, {})
            is_cell = said.keys() == {FIRST, REST} and node.startswith("_:")
            if is_cell and len(said[FIRST]) == len(said[REST]) == 1:
                before.setdefault(said[REST][0], []).append(node)
        found: set[str] = set()
        ends = before.get(NIL, [])
        while ends:
            cell = ends.pop()
            found.add(cell)
            ends += before.get(cell, ())
        return found

    def _is_open(self, node: str) -> bool:
        return node in self._nested and node not in self._shown
