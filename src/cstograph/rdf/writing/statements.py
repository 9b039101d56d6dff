"""N-Quads -> what is said of each subject, graph by graph, each term as its N-Triples text.

That text is exact, compares as the term does, and is what every other syntax can be made from.
"""

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from itertools import chain, pairwise
from typing import NamedTuple, TypeAlias

from pyoxigraph import Quad, RdfFormat, serialize

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TYPE, FIRST, REST, NIL = (f"<{RDF}{name}>" for name in ("type", "first", "rest", "nil"))

#: Each subject of a graph, and what is said of it: properties and their values.
Nodes: TypeAlias = dict[str, dict[str, list[str]]]

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


def union(lines: bytes) -> Nodes:
    """Read sorted N-Quads as one graph; a triple that several graphs state is there once."""
    nodes: Nodes = {}
    last_subject = last_predicate = None
    end = " ."
    for line in lines.decode().split("\n")[:-1]:
        subject, predicate, rest = line.split(" ", 2)
        if end == " ." or not rest.endswith(end):
            name = _graph_name(rest)
            end = f" {name} ." if name else " ."
        value = rest[: -len(end)]
        if subject != last_subject:
            last_subject, last_predicate = subject, None
            said = nodes[subject] = {}
        if predicate != last_predicate:
            last_predicate = predicate
            values = said[predicate] = [value]
        elif values[-1] != value:
            values.append(value)
    return nodes


def n_triples(lines: bytes) -> Iterator[bytes]:
    """Give the lines of sorted N-Quads as N-Triples, each once."""
    last = b""
    for line in BytesIO(lines):
        name = _graph_name(line[:-1].decode().split(" ", 2)[2])
        triple = line[: -len(name.encode()) - 3] + b".\n" if name else line
        if triple != last:
            last = triple
            yield triple


class Graphs(Mapping[str, Nodes]):
    """The graphs of sorted N-Quads by their names, the default one ("") first.

    Beside the lines themselves, the graphs that are asked for are held in memory, and no others.
    `properties` are the predicates of all.
    """

    def __init__(self, lines: bytes) -> None:
        self._lines = lines
        self.has_blank_nodes = b"_:" in lines  # or a text has these two characters
        properties: set[bytes] = set()
        # Where each graph's runs of lines begin and end, in turn.
        runs: dict[str, array[int]] = {"": array("Q", [0])}
        run, name, end, at = runs[""], "", b"", 0
        for line in BytesIO(lines):
            _, predicate, rest = line.split(b" ", 2)
            properties.add(predicate)
            if not (name and rest.endswith(end)):
                before, name = name, _graph_name(rest[:-1].decode())
                if name != before:
                    run.append(at)
                    run = runs.setdefault(name, array("Q"))
                    run.append(at)
                end = f" {name} .\n".encode()
            at += len(line)
        run.append(at)
        self.properties = {predicate.decode() for predicate in properties}
        self._runs = dict(sorted(runs.items()))

    def __getitem__(self, name: str) -> Nodes:
        ends = iter(self._runs[name])
        return union(
            b"".join([self._lines[start:end] for start, end in zip(ends, ends, strict=True)])
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._runs)

    def __len__(self) -> int:
        return len(self._runs)


def _graph_name(rest: str) -> str:
    """Find the graph's name in what follows a predicate; "" where there is none."""
    rest = rest[:-2]
    if not rest.startswith(('"', "<<")):
        return rest.partition(" ")[2]
    name = rest.rpartition(" ")[2]
    # The last word of a literal has its closing quote; no IRI and no label has one.
    return "" if '"' in name or name == ")>>" else name


def blank_nodes(nodes: Nodes) -> Iterator[str]:
    """Give the blank nodes of a graph, as often as they stand there; in triple terms too."""
    for subject, said in nodes.items():
        if subject.startswith("_:"):
            yield subject
        for value in chain.from_iterable(said.values()):
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
