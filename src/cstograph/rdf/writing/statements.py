"""N-Quads -> what is said of each subject, graph by graph, each term as its N-Triples text.

That text is exact, compares as the term does, and is what every other syntax can be made from.
"""

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from pyoxigraph import Quad, RdfFormat, serialize

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TYPE, FIRST, REST, NIL = (f"<{RDF}{name}>" for name in ("type", "first", "rest", "nil"))

#: Each subject of a graph, and what is said of it: properties and values.
Nodes: TypeAlias = dict[str, list[tuple[str, str]]]

_PREDICATE = re.compile(rb"^\S+ (\S+)", re.MULTILINE)
_BLANK = re.compile(r'"(?:[^"\\]|\\.)*"|(_:\S+)')
_LITERAL = re.compile(r'"(.*)"(?:\^\^<([^>]*)>|@([^-]+(?:-[^-]+)*?)(?:--(ltr|rtl))?)?')
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


class LiteralParts(NamedTuple):
    """What a literal is made of (RDF 1.2 Concepts, section 3.4), its value without escapes.

    `datatype` is None for a plain string and for a text in a language.
    """

    value: str
    datatype: str | None
    language: str | None
    direction: str | None


def n_quads(quads: Iterable[Quad]) -> bytes:
    """Write quads as N-Quads, sorted, each once."""
    written = serialize(quads, format=RdfFormat.N_QUADS) or b""
    if all(line < following for line, following in pairwise(BytesIO(written))):
        return written  # as the quads of a release come; sorting holds all lines apart
    return b"".join(sorted(set(BytesIO(written))))


def properties(lines: bytes) -> set[str]:
    """Return the predicates in N-Quads."""
    return {name.decode() for name in set(_PREDICATE.findall(lines))}


def union(lines: bytes) -> Nodes:
    """Read sorted N-Quads as one graph; a triple that several graphs state is there once."""
    nodes: Nodes = {}
    last = None
    for line in lines.decode().split("\n")[:-1]:
        subject, predicate, rest = line.split(" ", 2)
        statement = subject, predicate, _object(rest)[0]
        if statement != last:
            last = statement
            nodes.setdefault(subject, []).append(statement[1:])
    return nodes


def n_triples(lines: bytes) -> Iterator[bytes]:
    """Give the lines of sorted N-Quads as N-Triples, each once."""
    last = b""
    for line in BytesIO(lines):
        _, _, rest = line.split(b" ", 2)
        _, graph = _object(rest[:-1].decode())
        triple = line if not graph else line[: -len(graph.encode()) - 3] + b".\n"
        if triple != last:
            last = triple
            yield triple


class Graphs(Mapping[str, Nodes]):
    """The graphs of sorted N-Quads by their names, the default one ("") first.

    Beside the lines themselves, the graphs that are asked for are held in memory, and no others.
    """

    def __init__(self, lines: bytes) -> None:
        self._lines = lines
        starts: dict[str, array[int]] = {"": array("Q")}
        start = 0
        for line in BytesIO(lines):
            name = _object(line[:-1].decode().split(" ", 2)[2])[1]
            starts.setdefault(name, array("Q")).append(start)
            start += len(line)
        self._starts = dict(sorted(starts.items()))

    def __getitem__(self, name: str) -> Nodes:
        lines = self._lines
        places = self._starts[name]
        return union(b"".join(lines[at : lines.index(b"\n", at) + 1] for at in places))

    def __iter__(self) -> Iterator[str]:
        return iter(self._starts)

    def __len__(self) -> int:
        return len(self._starts)


def _object(rest: str) -> tuple[str, str]:
    """Split what follows a predicate into the object and the graph's name."""
    rest = rest[:-2]
    if rest.startswith(('"', "<<")):
        value, _, graph = rest.rpartition(" ")
        # The last word of a literal has its closing quote; no IRI and no label has one.
        return (rest, "") if '"' in graph or graph == ")>>" else (value, graph)
    value, _, graph = rest.partition(" ")
    return value, graph


def blank_nodes(nodes: Nodes) -> Iterator[str]:
    """Give the blank nodes of a graph, as often as they stand there; in triple terms too."""
    for subject, said in nodes.items():
        if subject.startswith("_:"):
            yield subject
        for _, value in said:
            if value.startswith("_:"):
                yield value
            elif value.startswith("<<"):
                yield from filter(None, _BLANK.findall(value))


def literal_parts(term: str) -> LiteralParts:
    """Take a literal's N-Triples text apart."""
    found = _LITERAL.fullmatch(term)
    if found is None:
        raise ValueError(term)
    value, datatype, language, direction = found.groups()
    return LiteralParts(unescape(value), datatype, language, direction)


def unescape(text: str) -> str:
    """Replace the escapes of N-Triples (RDF 1.1 N-Triples, section 2.4) by what they mean."""
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(found[3], found[3])
