"""A file of RDF (Turtle, TriG, N-Triples, N-Quads, JSON-LD, RDF/XML) -> quads and prefixes."""

import codecs
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from cstograph.errors import InvalidProjectError
from cstograph.findings import Finding, Mark, violation
from cstograph.rdf import file_formats
from cstograph.rdf.blank_nodes import GENID
from cstograph.sources.source_file import SourceFile

_NOT_RDF = "formulas, variables and rules are of N3 alone, which RDF has not"
_COMMENT = re.compile(r"^[ \t]*#.*$", re.MULTILINE)
_PARSER_PLACE = re.compile(r"^(Parser error )?(at|on)?\s*line \d+[^:]*:\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a file says, as it is, and the prefixes that it says it with."""

    format: RdfFormat
    quads: list[Quad]
    prefixes: Mapping[str, str]


def quads(path: Path, base: str | None = None) -> list[Quad]:
    """Read all quads of a file; see `parsed`."""
    return parsed(path, base).quads


def own_iri(path: Path) -> str:
    """Give the IRI that what a file says is relative to, where nothing else is given."""
    return path.absolute().as_uri()


def parsed(path: Path, base: str | None = None) -> Parsed:
    """Read a file, whose relative IRIs are relative to `base`.

    Raises InvalidProjectError with line and column where the file is not of its format.
    """
    _check_ending(path)
    try:
        with file_formats.opened(path) as file:
            begins = file_formats.head(file)
            syntax = _syntax_of(path, begins)
            file.seek(len(codecs.BOM_UTF8) if file.read(3) == codecs.BOM_UTF8 else 0)
            try:
                found, prefixes = _parsed(file, syntax, base)
            except SyntaxError:
                if file_formats.ending(path) != ".n3":
                    raise
                file.seek(0)
                syntax = RdfFormat.N3
                found, prefixes = _parsed(file, syntax, base)
    except SyntaxError as error:
        raise InvalidProjectError([_syntax_error(error, path, syntax)]) from None
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        message = f"The file cannot be read: {said.rstrip('.')}."
        raise InvalidProjectError([violation(path, Mark(), message, "unreadable")]) from None
    if any(isinstance(quad.object, Triple) for quad in found):
        message = "A triple stands in a triple (RDF 1.2), which SHACL and exports cannot hold."
        raise InvalidProjectError([violation(path, Mark(), message, "syntax")])
    if not found and syntax == RdfFormat.JSON_LD and begins.strip() not in ("", "{}", "[]"):
        message = "This JSON says nothing in RDF: JSON-LD has a `@context` that gives names IRIs."
        raise InvalidProjectError([violation(path, Mark(), message, "syntax")])
    if syntax == RdfFormat.RDF_XML:
        prefixes = file_formats.xml_prefixes(begins)
    return Parsed(syntax, found, prefixes)


def _check_ending(path: Path) -> None:
    """Refuse a file whose ending is none of RDF."""
    suffix = file_formats.ending(path)
    if suffix not in file_formats.SUFFIXES:
        known = ", ".join(file_formats.SUFFIXES)
        which = f"ending `{suffix}` names no" if suffix else "file has no ending, so no"
        message = f"The {which} RDF format; there are {known}, and each with .gz behind it."
        raise InvalidProjectError([violation(path, Mark(), message, "format")])


def _syntax_of(path: Path, begins: str) -> RdfFormat:
    """Tell the format of a file. Raises InvalidProjectError where it is another language."""
    if language := file_formats.other_language(path, begins):
        message = f"This is {language}, which is not read here: save it as Turtle or RDF/XML."
        raise InvalidProjectError([violation(path, Mark(), message, "format")])
    return file_formats.of_file(path, begins)


def _parsed(
    file: BinaryIO, syntax: RdfFormat, base: str | None
) -> tuple[list[Quad], dict[str, str]]:
    reader = parse(file, format=syntax, base_iri=base, rename_blank_nodes=True)
    found = list(reader)
    if syntax == RdfFormat.N3 and any(isinstance(quad.graph_name, BlankNode) for quad in found):
        raise SyntaxError(_NOT_RDF)
    return found, reader.prefixes


def read(path: Path, base: str, name: str | None = None) -> SourceFile:
    """Read a file of RDF as a source.

    Named graphs are kept. The triples of a format without graphs go to the graph named by the
    file's stem, `source/<stem>`, which a facts file or the triples themselves describe. Blank nodes
    are named by `name`, which is that of no other file of the project; sources by their stems.
    """
    stem = quote(file_formats.stem(path))
    read = parsed(path, base)
    found = skolemized(read.quads, f"{skolem_namespace(base)}{quote(name) if name else stem}/")
    if not read.format.supports_datasets:
        found = in_graph(found, NamedNode(f"{base}source/{stem}"))
    return SourceFile(path, found, _Locator(path, base))


def skolem_namespace(base: str) -> str:
    """Give what the skolem IRIs of a project begin with (RDF 1.1 Concepts, section 3.5)."""
    return f"{base}{GENID}"


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
        if file_formats.ending(self.path) in (".nt", ".nq"):
            return [
                Mark(number)
                for number in self._lines_of.get(subject, ())
                if self._states(number, predicate, value)
            ]
        if predicate is not None:
            return []
        mark = mention(self._text, subject.strip("<>"), self.base)
        return [mark] if mark else []

    @cached_property
    def _text(self) -> str:
        with file_formats.opened(self.path) as file:
            return file.read().decode("utf-8", "replace")

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


def mention(text: str, iri: str, base: str = "") -> Mark | None:
    """Find where a text of RDF first names an IRI, comments aside; None where it does not."""
    text = _COMMENT.sub(lambda comment: " " * len(comment[0]), text)
    spellings = (f"<{iri}>", f"<{iri.removeprefix(base)}>", f'"{iri}"')
    name = re.escape(re.split("[/#]", iri)[-1])
    found = re.search("|".join((*map(re.escape, spellings), rf":{name}(?![\w-])")), text)
    if found is None:
        return None
    at = found.start()
    return Mark(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def _syntax_error(error: SyntaxError, path: Path, syntax: RdfFormat) -> Finding:
    said = _PARSER_PLACE.sub("", error.msg).rstrip(".")
    if syntax == RdfFormat.N3 and "variables" in said:
        said = _NOT_RDF
    elif "LoadDocumentCallback" in said:
        said = "a remote context is not fetched: write the context into the file"
    mark = Mark(error.lineno or 1, error.offset or 1)
    return violation(path, mark, f"This is not {syntax.name}: {said}.", "syntax")
