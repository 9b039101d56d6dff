"""A file of RDF (Turtle, TriG, N-Triples, N-Quads, JSON-LD, RDF/XML) -> quads."""

import re
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    NamedNode,
    Quad,
    parse,
)

from cstograph import formats
from cstograph.errors import InvalidProjectError
from cstograph.findings import Finding, Mark, violation
from cstograph.sources.quads import SourceFile

_PARSER_PLACE = re.compile(r"^(Parser error )?(at|on)?\s*line \d+[^:]*:\s*", re.IGNORECASE)


def quads(path: Path, base: str | None = None) -> list[Quad]:
    """Read all quads of a file, as they are.

    Raises InvalidProjectError with line and column where the file is not of its format.
    """
    syntax = formats.of_file(path)
    if syntax is None:
        known = ", ".join(f".{offer.writer.file_extension}" for offer in formats.EXPORTS)
        message = f"The ending `{path.suffix}` names no RDF format; there are {known}."
        raise InvalidProjectError([violation(path, Mark(), message, "format")])
    try:
        return list(parse(path=str(path), format=syntax, base_iri=base, rename_blank_nodes=True))
    except SyntaxError as error:
        raise InvalidProjectError([_syntax_error(error, path)]) from None
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        message = f"The file cannot be read: {said}."
        raise InvalidProjectError([violation(path, Mark(), message, "unreadable")]) from None


def read(path: Path, base: str) -> SourceFile:
    """Read a file of RDF as a source.

    Named graphs are kept. The triples of a format without graphs go to the graph named by the
    file's stem, `source/<stem>`, which a facts file or the triples themselves describe.
    """
    found = skolemized(quads(path, base), f"{base}.well-known/genid/{path.stem}/")
    syntax = formats.of_file(path)
    if syntax is not None and not syntax.supports_datasets:
        found = in_graph(found, NamedNode(f"{base}source/{path.stem}"))
    return SourceFile(path, found, _Locator(path, base))


def in_graph(found: Iterable[Quad], name: NamedNode) -> list[Quad]:
    """Move quads into one graph."""
    return [Quad(quad.subject, quad.predicate, quad.object, name) for quad in found]


def skolemized(found: list[Quad], namespace: str) -> list[Quad]:
    """Replace each blank node by an IRI (RDF 1.1 Concepts, section 3.5).

    The IRIs follow the canonical labels of RDFC-1.0, so the same file gives the same IRIs.
    """
    if not any(isinstance(term, BlankNode) for quad in found for term in quad):
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

    def __call__(self, subject: str, predicate: str | None, value: str | None) -> Mark | None:
        parts = [part for part in (subject, predicate, value) if part]
        with self.path.open(encoding="utf-8", errors="replace") as lines:
            if self.path.suffix in (".nt", ".nq"):
                statement = " ".join(parts) + " "
                return next(
                    (Mark(n) for n, line in enumerate(lines, 1) if line.startswith(statement)), None
                )
            if value is not None or predicate is not None:
                return None
            iri = subject.strip("<>")
            spellings = (
                f"<{iri}>",
                f"<{iri.removeprefix(self.base)}>",
                f'"{iri}"',
                ":" + re.split("[/#]", iri)[-1],
            )
            for number, line in enumerate(lines, 1):
                for spelling in spellings:
                    if (column := line.find(spelling)) >= 0:
                        return Mark(number, column + 1)
        return None


def _syntax_error(error: SyntaxError, path: Path) -> Finding:
    said = _PARSER_PLACE.sub("", error.msg).rstrip(".")
    mark = Mark(error.lineno or 1, error.offset or 1)
    kind = formats.of_file(path)
    return violation(path, mark, f"This is not {kind.name if kind else 'RDF'}: {said}.", "syntax")
