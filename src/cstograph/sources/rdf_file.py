"""A file of RDF (Turtle, TriG, N-Triples, N-Quads, JSON-LD, RDF/XML) -> quads."""

import codecs
import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from urllib.parse import quote

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    NamedNode,
    Quad,
    Triple,
    parse,
)

from cstograph.errors import InvalidProjectError
from cstograph.findings import Finding, Mark, violation
from cstograph.rdf import formats
from cstograph.sources.source_file import SourceFile

_PARSER_PLACE = re.compile(r"^(Parser error )?(at|on)?\s*line \d+[^:]*:\s*", re.IGNORECASE)


def quads(path: Path, base: str | None = None) -> list[Quad]:
    """Read all quads of a file, as they are.

    Raises InvalidProjectError with line and column where the file is not of its format.
    """
    syntax = formats.of_file(path)
    if syntax is None:
        known = ", ".join(f".{offer.writer.file_extension}" for offer in formats.EXPORTS)
        which = f"ending `{path.suffix}` names no" if path.suffix else "file has no ending, so no"
        message = f"The {which} RDF format; there are {known}."
        raise InvalidProjectError([violation(path, Mark(), message, "format")])
    try:
        with path.open("rb") as file:
            file.seek(len(codecs.BOM_UTF8) if file.read(3) == codecs.BOM_UTF8 else 0)
            found = list(parse(file, format=syntax, base_iri=base, rename_blank_nodes=True))
    except SyntaxError as error:
        raise InvalidProjectError([_syntax_error(error, path)]) from None
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        message = f"The file cannot be read: {said}."
        raise InvalidProjectError([violation(path, Mark(), message, "unreadable")]) from None
    if any(isinstance(quad.object, Triple) for quad in found):
        message = "A triple stands in a triple (RDF 1.2), which SHACL and exports cannot hold."
        raise InvalidProjectError([violation(path, Mark(), message, "syntax")])
    return found


def read(path: Path, base: str) -> SourceFile:
    """Read a file of RDF as a source.

    Named graphs are kept. The triples of a format without graphs go to the graph named by the
    file's stem, `source/<stem>`, which a facts file or the triples themselves describe.
    """
    stem = quote(path.stem)
    found = skolemized(quads(path, base), f"{base}.well-known/genid/{stem}/")
    syntax = formats.of_file(path)
    if syntax is not None and not syntax.supports_datasets:
        found = in_graph(found, NamedNode(f"{base}source/{stem}"))
    return SourceFile(path, found, _Locator(path, base))


def in_graph(found: Iterable[Quad], name: NamedNode) -> list[Quad]:
    """Move quads into one graph."""
    return [Quad(quad.subject, quad.predicate, quad.object, name) for quad in found]


def skolemized(found: list[Quad], namespace: str) -> list[Quad]:
    """Replace each blank node by an IRI (RDF 1.1 Concepts, section 3.5).

    The IRIs follow the canonical labels of RDFC-1.0, so the same file gives the same IRIs.
    """
    if BlankNode not in map(type, chain.from_iterable(found)):
        return found
    dataset = Dataset(found)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)

    def named(term: object) -> object:
        return NamedNode(namespace + term.value) if isinstance(term, BlankNode) else term

    return [Quad(*map(named, quad)) for quad in dataset]  # type: ignore[arg-type]


class _Locator:
    """Finds a triple in the text of a file.

    Exactly in N-Quads and N-Triples, whose lines are statements; elsewhere it finds the first
    line that names the resource.
    """

    def __init__(self, path: Path, base: str) -> None:
        self.path = path
        self.base = base

    def __call__(self, subject: str, predicate: str | None, value: str | None) -> Sequence[Mark]:
        if self.path.suffix in (".nt", ".nq"):
            return [
                Mark(number)
                for number in self._lines_of.get(subject, ())
                if self._states(number, predicate, value)
            ]
        if predicate is not None:
            return []
        mark = self._mention(subject.strip("<>"))
        return [mark] if mark else []

    @cached_property
    def _text(self) -> str:
        return self.path.read_text("utf-8", "replace")

    @cached_property
    def _lines(self) -> list[str]:
        return self._text.split("\n")

    @cached_property
    def _lines_of(self) -> dict[str, list[int]]:
        """Index the statements of the file by subject: the numbers of their lines, from 1."""
        index: dict[str, list[int]] = {}
        for number, line in enumerate(self._lines, 1):
            index.setdefault((line.split(None, 1) or [""])[0], []).append(number)
        return index

    def _states(self, number: int, predicate: str | None, value: str | None) -> bool:
        """Tell whether a line says this of its subject."""
        _, stated, rest = (*self._lines[number - 1].split(None, 2), "", "", "")[:3]
        return predicate in (None, stated) and (value is None or rest.startswith(value))

    def _mention(self, iri: str) -> Mark | None:
        spellings = (
            f"<{iri}>",
            f"<{iri.removeprefix(self.base)}>",
            f'"{iri}"',
            ":" + re.split("[/#]", iri)[-1],
        )
        found = [at for spelling in spellings if (at := self._text.find(spelling)) >= 0]
        marks = (Mark(self._text.count("\n", 0, at) + 1, self._column(at)) for at in found)
        return min(marks, key=lambda mark: mark.line, default=None)

    def _column(self, at: int) -> int:
        return at - self._text.rfind("\n", 0, at)


def _syntax_error(error: SyntaxError, path: Path) -> Finding:
    said = _PARSER_PLACE.sub("", error.msg).rstrip(".")
    mark = Mark(error.lineno or 1, error.offset or 1)
    kind = formats.of_file(path)
    return violation(path, mark, f"This is not {kind.name if kind else 'RDF'}: {said}.", "syntax")
