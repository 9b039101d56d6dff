"""What reading a source gives: quads, and where in the file each was read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from pyoxigraph import Quad

from cstograph.findings import Mark

#: (subject, predicate, object) in N-Triples form, the last or the last two None -> the places.
Locate: TypeAlias = Callable[[str, str | None, str | None], Sequence[Mark]]


@dataclass(frozen=True)
class SourceFile:
    """One file of source facts, read.

    `locate` gives the places of a triple; without an object, those of the property; without a
    property, those of the resource. There are none where the file does not state it.
    """

    path: Path
    quads: list[Quad]
    locate: Locate
