"""What reading a source gives: quads, and where in the file each was read."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from pyoxigraph import Quad

from cstograph.findings import Mark

#: (subject, predicate, object) in N-Triples form, the last or the last two None -> the place.
Locate: TypeAlias = Callable[[str, str | None, str | None], Mark | None]


@dataclass(frozen=True)
class SourceFile:
    """One file of source facts, read.

    `locate` gives the place of a triple; without an object, that of the property; without a
    property, that of the resource. None where the file does not state it.
    """

    path: Path
    quads: list[Quad]
    locate: Locate
