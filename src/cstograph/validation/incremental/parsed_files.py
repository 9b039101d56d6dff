"""Source files -> what was read of them; a file is read again only where its content is another."""

import hashlib
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from cstograph.project.context import Context
from cstograph.sources import data_folder
from cstograph.sources.source_file import SourceFile


@dataclass(frozen=True)
class _Parsed:
    """What was read of a file, with the hash of its content and the context it was read under.

    `places` are the file and the folders that it lies in, resolved.
    """

    places: frozenset[Path]
    sha256: bytes
    context: Context
    source: SourceFile


class ParsedFiles:
    """The source files that were read in the last round, or were kept from an earlier one."""

    def __init__(self) -> None:
        self._before: dict[Path, _Parsed] = {}
        self._now: dict[Path, _Parsed] = {}
        self._changed: AbstractSet[Path] | None = None

    @property
    def sources(self) -> list[SourceFile]:
        """What this round has read, in its order."""
        return [parsed.source for parsed in self._now.values()]

    def begin(self, changed: AbstractSet[Path] | None = None) -> None:
        """Begin a round, in which each file of the project is asked for once.

        What was not asked for in the last round is forgotten. With `changed`, which are resolved
        paths of files and folders, the content of others is taken to be what it was.
        """
        self._before = self._now
        self._now = {}
        self._changed = changed

    def parse(self, path: Path, context: Context) -> SourceFile:
        """Read one source file, see `data_folder.parse`, if its content is new."""
        known = self._before.get(path)
        if known is None or known.context != context or not self._is_unchanged(path, known):
            sha256, own = _sha256(path), path.resolve()
            source = data_folder.parse(path, context)
            known = _Parsed(frozenset((own, *own.parents)), sha256, context, source)
            if sha256 != _sha256(path):  # it has changed while it was read
                return known.source
        self._now[path] = known
        return known.source

    def _is_unchanged(self, path: Path, known: _Parsed) -> bool:
        is_trusted = self._changed is not None and known.places.isdisjoint(self._changed)
        return is_trusted or known.sha256 == _sha256(path)


def _sha256(path: Path) -> bytes:
    """Hash a file's content; a file that cannot be read has no hash."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError:
        return b""
