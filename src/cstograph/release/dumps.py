"""A release as files to take away: each format that can hold it, plain and gzip, made once.

They lie in a folder beside its file, whose name is the hash of all that they depend on.
"""

import gzip
import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cstograph import __version__
from cstograph.errors import InexpressibleError
from cstograph.project.project import Project
from cstograph.rdf import formats
from cstograph.rdf.formats import Format
from cstograph.release import export
from cstograph.release.release import Release

#: Raised when what is written changes for the same release.
_FORM = 2
_MANIFEST = "manifest.json"
#: Quads up to which a dump is compressed as well as can be.
_SMALL = 100_000


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
        return {dump["name"]: Dump(**dump) for dump in self._manifest["dumps"]}

    @property
    def missing(self) -> dict[str, str]:
        """Why there is no dump of a name, of those that a format cannot hold."""
        return dict(self._manifest["missing"])

    @cached_property
    def _manifest(self) -> dict[str, Any]:
        if self.folder is None:
            return {"dumps": [], "missing": {}}
        manifest: dict[str, Any] = json.loads((self.folder / _MANIFEST).read_bytes())
        return manifest

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
    made: list[Dump] = []
    missing: dict[str, str] = {}
    for to in formats.EXPORTS:
        name = f"dataset.{to.writer.file_extension}"
        try:
            made += _pair(release, to, project, dumps.folder / name)
        except InexpressibleError as error:
            missing[name] = str(error)
            (dumps.folder / name).unlink()
    unfinished = dumps.folder / f".{_MANIFEST}"
    manifest = {"dumps": [asdict(dump) for dump in made], "missing": missing}
    unfinished.write_text(json.dumps(manifest), "utf-8")
    unfinished.replace(dumps.folder / _MANIFEST)
    for other in dumps.folder.parent.iterdir():
        if other != dumps.folder:
            shutil.rmtree(other, ignore_errors=True)


def _pair(release: Release, to: Format, project: Project, plain: Path) -> Iterator[Dump]:
    """Write a format as it is, and compressed. Raises InexpressibleError."""
    coded = plain.with_name(f"{plain.name}.gz")
    with plain.open("wb") as file:
        file.writelines(export.write(export.quads_of(release), to, project))
    level = 9 if release.quads <= _SMALL else 6
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
