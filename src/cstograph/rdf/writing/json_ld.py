"""Sorted N-Quads -> JSON-LD that reads like a project's facts files.

The statements of the default graph stand at the top; those of a named graph stand under the node
that names it, as the facts of a source do in its file (JSON-LD 1.1, section 4.9). Literals are
strings in their own lexical form, never numbers of JSON.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from cstograph.errors import InexpressibleError
from cstograph.rdf.writing.json_ld_names import Names
from cstograph.rdf.writing.nesting import Nesting, shared
from cstograph.rdf.writing.order import Order
from cstograph.rdf.writing.spool import head_first
from cstograph.rdf.writing.statements import TYPE, Graphs, Nodes, literal_parts, unescape
from cstograph.rdf.writing.style import Style

_Json: TypeAlias = dict[str, Any]

# An IRI whose scheme a name may be mistaken for: no authority follows it.
_SCHEME = re.compile(rb'"(?:[^"\\]|\\.)*"|<([^<>/:?#(]+):(?!//)')

_quote = json.JSONEncoder(ensure_ascii=False).encode


def write_json_ld(lines: bytes, style: Style) -> Iterator[bytes]:
    """Write graph by graph. Raises InexpressibleError for a triple term."""
    schemes = {found[1].decode() for found in _SCHEME.finditer(lines) if found[1]}
    names = Names(style.context, schemes)
    writer = _Writer(names, style, Graphs(lines))

    def head() -> bytes:
        return b'{\n  "@context": ' + _indented(names.context(), 1) + b","

    return head_first(head, writer.body())


def _indented(value: object, level: int) -> bytes:
    """Write JSON of texts, lists and objects in lines, all but the first of them indented."""
    return _lines(value, "\n" + "  " * level).encode()


def _lines(value: object, line: str) -> str:
    deeper = f"{line}  "
    if isinstance(value, dict) and value:
        items = [f"{_quote(name)}: {_lines(item, deeper)}" for name, item in value.items()]
        return f"{{{deeper}{f',{deeper}'.join(items)}{line}}}"
    if isinstance(value, list) and value:
        return f"[{deeper}{f',{deeper}'.join(_lines(item, deeper) for item in value)}{line}]"
    return _quote(value)


class _Writer:
    """Writes a dataset node by node; one graph at a time is held beside the default one."""

    def __init__(self, names: Names, style: Style, graphs: Graphs) -> None:
        self._names = names
        self._graphs = graphs
        self._labelled = {*shared(graphs), *graphs}
        self._order = Order(style.order)
        self._embedded = {f"<{iri}>" for iri in style.embedded}

    def body(self) -> Iterator[bytes]:
        """Write what follows the context, to the end of the document."""
        names, graphs = self._names, self._graphs
        tops = dict(self._nodes(graphs[""]))
        for name in filter(None, graphs):
            tops.setdefault(name, {names.id: names.write_id(name)})
        is_one = len(tops) == 1 and not graphs.keys().isdisjoint(tops)
        if not is_one:
            yield f"\n  {_quote(names.graph)}: [".encode()
        for number, (subject, node) in enumerate(tops.items()):
            if subject in graphs:
                node[names.graph] = [inner for _, inner in self._nodes(graphs[subject])]
            if is_one:
                yield _indented(node, 0).removeprefix(b"{")
            else:
                yield (b",\n    " if number else b"\n    ") + _indented(node, 2)
        yield b"\n" if is_one else b"\n  ]\n}\n"

    def _nodes(self, nodes: Nodes) -> Iterator[tuple[str, _Json]]:
        """Write the nodes of a graph, each with the term that it is about."""
        objects = {
            value
            for name in self._embedded
            for said in nodes.values()
            for value in said.get(name, ())
            if value.startswith("<")
        }
        nesting = Nesting(nodes, self._labelled, objects.intersection(nodes) - self._labelled)
        graph = _Graph(self._names, self._order, self._embedded, nodes, nesting)
        for subject in nesting.roots(self._order.subjects(nodes)):
            yield subject, graph.node(subject, 0)


class _Graph:
    """Writes the nodes of one graph."""

    def __init__(
        self, names: Names, order: Order, embedded: set[str], nodes: Nodes, nesting: Nesting
    ) -> None:
        self._names = names
        self._order = order
        self._embedded = embedded
        self._nodes = nodes
        self._nesting = nesting

    def node(self, subject: str, depth: int) -> _Json:
        """Write a node; a blank node that is written in place needs no label."""
        names = self._names
        node: _Json = {}
        if depth == 0 or not subject.startswith("_:"):
            node[names.id] = names.write_id(subject)
        for predicate, values in self._order.properties(self._nodes[subject]):
            for term in values:
                self._add(node, predicate, term, depth + 1)
        return node

    def _add(self, node: _Json, predicate: str, term: str, depth: int) -> None:
        names = self._names
        if predicate == TYPE and not term.startswith(('"', "<<")):
            _append(node, names.type, names.write_name(term), is_set=False)
            return
        nested = self._nested(predicate, term, depth)
        is_list = nested is not None and "@list" in nested
        key = names.key(predicate, "(" if is_list else _kind(term))
        value: object = nested
        if key.form == "language":
            text, _, language, _ = literal_parts(term)
            _append(node.setdefault(key.name, {}), language or "", text, is_set=False)
            return
        if key.form == "string":
            value = unescape(term[1 : term.rindex('"')])
        elif nested is None:
            value = self._reference(key.form, term)
        _append(node, key.name, value, is_set=key.is_set)

    def _nested(self, predicate: str, term: str, depth: int) -> _Json | None:
        """Write a node or a list that stands in the place of a reference; None for a reference."""
        if term.startswith("_:"):
            items = self._nesting.list_items(term, depth)
            if items is not None:
                return {"@list": [self._item(item, depth + 1) for item in items]}
        elif predicate not in self._embedded:
            return None
        return self.node(term, depth) if self._nesting.nests(term, depth) else None

    def _reference(self, form: str, term: str) -> object:
        match form:
            case "id":
                return self._names.write_id(term)
            case "vocab":
                return self._names.write_name(term)
            case _:
                return self._object(term)

    def _item(self, term: str, depth: int) -> _Json:
        return self._nested("", term, depth) or self._object(term)

    def _object(self, term: str) -> _Json:
        """Write a value as an object that says what it is."""
        names = self._names
        if not term.startswith('"'):
            return {names.id: names.write_id(term)}
        value, datatype, language, direction = literal_parts(term)
        said = {"@type": datatype and names.write_name(datatype), "@language": language}
        said |= {"@direction": direction}
        return {"@value": value, **{name: what for name, what in said.items() if what}}


def _kind(term: str) -> str:
    """Give the kind of a value, as `Names.key` wants it."""
    if term.startswith("<<"):
        raise InexpressibleError("JSON-LD cannot hold triple terms.")
    return term[term.rindex('"') + 1 :] if term.startswith('"') else "<"


def _append(node: _Json, key: str, value: object, *, is_set: bool) -> None:
    """Add a value: the first one stands for itself, several are a list."""
    if key not in node:
        node[key] = [value] if is_set else value
    elif isinstance(node[key], list):
        node[key].append(value)
    else:
        node[key] = [node[key], value]
