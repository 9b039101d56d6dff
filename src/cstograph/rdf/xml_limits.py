"""What XML cannot hold, and serializers write all the same."""

import re
from typing import Protocol

from cstograph.errors import InexpressibleError

# XML 1.0, section 2.2: the characters that no document has, spelled out or escaped.
_ILLEGAL = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|&#(?:[0-8]|1[124-9]|2[0-9]|3[01]|"
    rb"x0*(?:[0-8bcBC]|1[0-9a-fA-F]|0[eEfF]|[eEfF]));"
)
_ILLEGAL_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# How pyoxigraph writes a property or a class whose IRI does not end with an XML name.
_NAMELESS = re.compile(rb"<[^\s<>:/\"]+:[\s>/]")
#: As long as anything that is looked for and may be cut in two by the end of a piece.
_OVERLAP = 64


class Output(Protocol):
    """What bytes are written to."""

    def write(self, data: bytes, /) -> int:
        """Take bytes."""

    def flush(self) -> None:
        """Pass on what was taken."""


class XmlOutput:
    """An output for a serializer of XML that escapes carriage returns, and takes nothing but XML.

    A carriage return that is not escaped is read as a line feed (XML 1.0, section 2.11). Writing
    raises InexpressibleError.
    """

    def __init__(self, output: Output) -> None:
        self._output = output
        self._end = b""

    def write(self, data: bytes, /) -> int:
        """Check and pass on."""
        _check(self._end + data)
        self._end = (self._end + data)[-_OVERLAP:]
        self._output.write(data.replace(b"\r", b"&#13;"))
        return len(data)

    def flush(self) -> None:
        """Pass on what was written."""
        self._output.flush()


def legal(text: str) -> str:
    """Put U+FFFD in the place of what XML cannot hold, so that the rest can be shown."""
    return _ILLEGAL_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", text)


def _check(body: bytes) -> None:
    if found := _ILLEGAL.search(body):
        raise InexpressibleError(f"XML cannot hold the character {_name(found[0])}.")
    if _NAMELESS.search(body):
        raise InexpressibleError(
            "RDF/XML cannot hold a property or class whose IRI ends with no XML name."
        )


def _name(character: bytes) -> str:
    """Name a character as Unicode does; it may be written as a reference."""
    if not character.startswith(b"&#"):
        return f"U+{ord(character.decode()):04X}"
    digits = character[2:-1].decode()
    return f"U+{int(digits[1:], 16) if digits.startswith('x') else int(digits):04X}"
