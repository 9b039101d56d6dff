"""Sorted N-Quads -> Turtle and TriG that read well, and never change by themselves.

Only what every reader takes alike is abbreviated: an IRI whose local part is a plain word, a
number or a truth value in its canonical form.
"""

import re
from collections.abc import Collection, Iterator
from itertools import chain

from cstograph.rdf.writing import statements
from cstograph.rdf.writing.nesting import Nesting, shared
from cstograph.rdf.writing.order import Order
from cstograph.rdf.writing.prefixes import Prefixes
from cstograph.rdf.writing.spool import head_first
from cstograph.rdf.writing.statements import NIL, TYPE, XSD, Graphs, Nodes
from cstograph.rdf.writing.style import Style

# XML Schema Part 2: the canonical forms that Turtle has without quotes.
_BARE = {
    f"^^<{XSD}integer>": re.compile(r"0|-?[1-9][0-9]*"),
    f"^^<{XSD}decimal>": re.compile(r"-?(?:0|[1-9][0-9]*)\.(?:0|[0-9]*[1-9])"),
    f"^^<{XSD}double>": re.compile(r"-?[1-9]\.(?:0|[0-9]*[1-9])E(?:0|-?[1-9][0-9]*)"),
    f"^^<{XSD}boolean>": re.compile(r"true|false"),
}
# Readers take some of these for the ends of lines, or leave them out.
_INVISIBLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")
_IN_LONG = re.compile(r'\\([n"])|\\.')


def write_turtle(lines: bytes, style: Style) -> Iterator[bytes]:
    """Write the union of the graphs as Turtle."""
    nodes = statements.union(lines)
    names = _Names(style, set(chain.from_iterable(nodes.values())))
    body = "".join(_Writer(names, Order(style.order)).blocks(nodes, ()))
    yield names.declarations()
    yield body.encode()


def write_trig(lines: bytes, style: Style) -> Iterator[bytes]:
    """Write graph by graph as TriG, the default graph first."""
    graphs = Graphs(lines)
    names = _Names(style, graphs.properties)
    return head_first(names.declarations, _graphs(graphs, _Writer(names, Order(style.order))))


def _graphs(graphs: Graphs, writer: "_Writer") -> Iterator[bytes]:
    labelled = shared(graphs)
    for name, nodes in graphs.items():
        blocks = "".join(writer.blocks(nodes, labelled))
        yield (f"\n{name} {{\n{blocks}\n}}\n" if name else blocks).encode()


class _Names(dict[str, str]):
    """The Turtle of each term by its N-Triples text, and the prefixes that were used for it."""

    def __init__(self, style: Style, properties: set[str]) -> None:
        super().__init__()
        self._prefixes = Prefixes(style, properties)

    def declarations(self) -> bytes:
        """Declare the prefixes that were used, sorted by their names."""
        used = sorted(self._prefixes.used.items())
        return "".join(f"@prefix {name}: <{namespace}> .\n" for name, namespace in used).encode()

    def __missing__(self, term: str) -> str:
        if term.startswith('"'):
            return self._literal(term)
        written = self[term] = self._prefixes.shorten(term)
        return written

    def _literal(self, term: str) -> str:
        end = term.rindex('"')
        value, kind = term[1:end], term[end + 1 :]
        if kind.startswith("^^"):
            if kind in _BARE and _BARE[kind].fullmatch(value):
                return value
            kind = f"^^{self[kind[2:]]}"
        elif value.isascii() and "\\n" not in value:
            return term
        value = _INVISIBLE.sub(lambda found: f"\\u{ord(found[0]):04X}", value)
        return f"{_quoted(value)}{kind}"


def _quoted(value: str) -> str:
    """Quote a text; one of several lines stands in them."""
    if "\\n" not in value:
        return f'"{value}"'
    opened = _IN_LONG.sub(_opened, value)
    if '"""' in opened or opened.endswith('"'):
        opened = _IN_LONG.sub(lambda found: "\n" if found[1] == "n" else found[0], value)
    return f'"""{opened}"""'


def _opened(escape: re.Match[str]) -> str:
    return "\n" if escape[1] == "n" else escape[1] or escape[0]


class _Writer:
    """Writes graphs, subject by subject."""

    def __init__(self, names: _Names, order: Order) -> None:
        self._names = names
        self._order = order

    def blocks(self, nodes: Nodes, labelled: Collection[str]) -> Iterator[str]:
        """Write what a graph says of each subject; `labelled` are blank nodes of other graphs."""
        nesting = Nesting(nodes, labelled)
        for subject in nesting.roots(self._order.subjects(nodes)):
            yield f"\n{self._names[subject]} {self._said(subject, nodes, nesting, 0)} .\n"

    def _said(self, subject: str, nodes: Nodes, nesting: Nesting, depth: int) -> str:
        indent = "    " * (depth + 1)
        written = []
        for predicate, values in self._order.properties(nodes[subject]):
            verb = "a" if predicate == TYPE else self._names[predicate]
            objects = [self._object(value, nodes, nesting, depth + 1) for value in values]
            joined = f",\n{indent}    ".join(objects)
            written.append(f"{verb} {joined}")
        return f" ;\n{indent}".join(written)

    def _object(self, term: str, nodes: Nodes, nesting: Nesting, depth: int) -> str:
        if not term.startswith("_:"):
            return "()" if term == NIL else self._names[term]
        items = nesting.list_items(term, depth)
        if items is not None:
            written = (self._object(item, nodes, nesting, depth + 1) for item in items)
            return f"( {' '.join(written)} )"
        if not nesting.nests(term, depth):
            return term
        return f"[ {self._said(term, nodes, nesting, depth)} ]"
