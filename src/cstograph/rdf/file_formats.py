"""A file of RDF -> its format: by its ending, or by how it begins where the ending leaves it open.

`.gz` may follow any ending: the file is then compressed.
"""

import gzip
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, cast

from pyoxigraph import RdfFormat

from cstograph.rdf import formats

#: The formats of the endings that name one. N3 is above Turtle, and most of its files are Turtle.
_NAMED: Mapping[str, RdfFormat] = MappingProxyType(
    {
        **{to.writer.file_extension: cast("RdfFormat", to.writer) for to in formats.EXPORTS},
        "json": RdfFormat.JSON_LD,
        "n3": RdfFormat.TURTLE,
    }
)
#: Endings of files in several formats: ontologies above all.
_OPEN = ("owl", "rdfs", "xml")
COMPRESSED = ".gz"
#: What files of RDF end with.
SUFFIXES = tuple(f".{ending}" for ending in (*_NAMED, *_OPEN))

#: Characters that a file is known by.
_HEAD = 1 << 16
_XML = re.compile(r"<\?xml\b|<!(?:--|DOCTYPE)|<[\w.-]+(?::[\w.-]+)?\s[^<]*\bxmlns\b")
_NAMESPACE = re.compile(r"""\bxmlns:([A-Za-z_][\w.-]*)\s*=\s*(["'])([^"'&<]+)\2""")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*\Z")
# What looks like RDF, and is another language.
_OTHERS = {
    "OWL/XML": re.compile(r"<(?:\w+:)?Ontology\s"),
    "OWL functional syntax": re.compile(r"(?:Prefix|Ontology)\s*\("),
    "OWL Manchester syntax": re.compile(r"(?:Prefix|Ontology):\s"),
    "TriX": re.compile(r"<TriX\b", re.IGNORECASE),
    "HTML": re.compile(r"<(?:!DOCTYPE\s+)?html\b", re.IGNORECASE),
}
_BEFORE_ROOT = re.compile(
    r"(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?!\s+html)(?:[^\[>]|\[.*?\])*>|#[^\n]*\n)*", re.DOTALL
)


def ending(path: Path) -> str:
    """Give the ending that tells the format, with its dot, in lower case."""
    return Path(_uncompressed(path)).suffix.lower()


def stem(path: Path) -> str:
    """Give the name of a file without its endings."""
    return Path(_uncompressed(path)).stem


def _uncompressed(path: Path) -> str:
    return path.stem if path.suffix.lower() == COMPRESSED else path.name


def opened(path: Path) -> BinaryIO:
    """Open a file to be read, as it was before it was compressed. Raises OSError."""
    if path.suffix.lower() == COMPRESSED:
        return cast("BinaryIO", gzip.open(path, "rb"))
    return path.open("rb")


def head(file: BinaryIO) -> str:
    """Read how a file begins. Raises OSError, EOFError and zlib.error."""
    text = file.read(_HEAD).decode("utf-8-sig", "replace")
    file.seek(0)
    return text


def of_file(path: Path, begins: str) -> RdfFormat:
    """Tell the format of a file that begins so; its ending is among SUFFIXES."""
    if named := _NAMED.get(ending(path).removeprefix(".")):
        return named
    start = begins.lstrip()
    if _XML.match(start):
        return RdfFormat.RDF_XML
    return RdfFormat.JSON_LD if start.startswith(("{", "[")) else RdfFormat.TURTLE


def other_language(path: Path, begins: str) -> str | None:
    """Name the language of a file that is none of RDF, whose ending is one of RDF too."""
    if ending(path).removeprefix(".") not in (*_OPEN, "rdf"):
        return None
    before = _BEFORE_ROOT.match(begins)
    start = begins[before.end() if before else 0 :]
    return next((name for name, first in _OTHERS.items() if first.match(start)), None)


def xml_prefixes(begins: str) -> dict[str, str]:
    """Give the prefixes that the beginning of an XML file declares for absolute IRIs."""
    declared = {prefix: iri for prefix, _, iri in _NAMESPACE.findall(begins)}
    return {prefix: iri for prefix, iri in declared.items() if _SCHEME.match(iri)}
