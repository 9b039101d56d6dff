"""A release as files to take away: each format, plain and gzip, made once.

They lie in a folder beside its file, whose name is the hash of all that they depend on.
"""

import gzip
import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import Quad, RdfFormat, Triple, parse, serialize

from cstograph import __version__
from cstograph.project.project import Project
from cstograph.rdf import formats
from cstograph.rdf.formats import Format
from cstograph.release import export
from cstograph.release.release import Release

#: Raised when what is written changes for the same release.
_FORM = 1
_MANIFEST = "manifest.json"
#: Quads up to which a dump is written to be read; the pretty writers hold everything in memory.
_READABLE = 100_000


@dataclass(frozen=True, slots=True)
class Dump:
    """A file: its name, content type and size in bytes; `sha256` is of its bytes."""

    name: str
    content_type: str
    size: int
    sha256: str
    is_gzip: bool

    @property
    def media_type(self) -> str:
        """The media type of what is in it, without parameters."""
        return self.content_type.partition(";")[0]


@dataclass(frozen=True)
class Dumps:
    """The dumps of a release in a folder."""

    folder: Path | None = None

    @classmethod
    def of(cls, release: Path, sha256: str, project: Project) -> "Dumps":
        """Find the place for the dumps of a release file, which has this hash."""
        whole = (_FORM, __version__, sha256, project.context.terms, project.frame_text)
        key = hashlib.sha256(repr(whole).encode()).hexdigest()
        return cls(release.with_name(f"{release.name}.dumps") / key[:16])

    @property
    def is_made(self) -> bool:
        """Tell whether they are complete."""
        return self.folder is not None and (self.folder / _MANIFEST).exists()

    @cached_property
    def files(self) -> dict[str, Dump]:
        """The dumps by name, once they are made."""
        if self.folder is None:
            return {}
        listed = json.loads((self.folder / _MANIFEST).read_bytes())
        return {dump["name"]: Dump(**dump) for dump in listed}

    def path(self, name: str) -> Path:
        """Give the path of one. Raises KeyError where there is none of that name."""
        if self.folder is None:
            raise KeyError(name)
        return self.folder / self.files[name].name


def make(release: Release, project: Project, dumps: Dumps) -> None:
    """Make the dumps of a release, and remove those of others. Raises OSError."""
    if dumps.folder is None or dumps.is_made:
        return
    dumps.folder.mkdir(parents=True, exist_ok=True)
    made = [dump for to in formats.EXPORTS for dump in _pair(release, to, project, dumps.folder)]
    unfinished = dumps.folder / f".{_MANIFEST}"
    unfinished.write_text(json.dumps([asdict(dump) for dump in made]), "utf-8")
    unfinished.replace(dumps.folder / _MANIFEST)
    for other in dumps.folder.parent.iterdir():
        if other != dumps.folder:
            shutil.rmtree(other, ignore_errors=True)


def _pair(release: Release, to: Format, project: Project, folder: Path) -> Iterator[Dump]:
    """Write a format as it is, and compressed."""
    name = f"dataset.{to.writer.file_extension}"
    plain, coded = folder / name, folder / f"{name}.gz"
    with plain.open("wb") as file:
        _write(release, to, project, file)
    level = 9 if release.quads <= _READABLE else 6
    with (
        plain.open("rb") as source,
        coded.open("wb") as target,
        gzip.GzipFile("", "wb", level, target, mtime=0) as file,
    ):
        shutil.copyfileobj(source, file)
    for path in (plain, coded):
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        yield Dump(path.name, to.content_type, path.stat().st_size, sha256, path is coded)


def _write(release: Release, to: Format, project: Project, file: BinaryIO) -> None:
    """Write a release, piece by piece if it is large."""
    writer = to.writer
    if not isinstance(writer, RdfFormat):
        raise TypeError(to)
    if release.quads <= _READABLE:
        file.write(export.write(export.quads_of(release), to, project))
    elif to is formats.N_QUADS:
        file.write(release.body)
    else:
        quads = parse(release.body, format=RdfFormat.N_QUADS)
        all_of = quads if writer.supports_datasets else _triples(quads)
        serialize(all_of, file, writer, prefixes=project.context.prefixes)


def _triples(quads: Iterable[Quad]) -> Iterator[Triple]:
    """Give each triple once: in a release, those of several graphs follow each other."""
    last = None
    for quad in quads:
        if quad.triple != last:
            last = quad.triple
            yield last
