"""Releases of each scale, and what each server has prepared of them, kept from run to run."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from benchmarks.graph import writing
from benchmarks.servers import Server
from cstograph.project.project import Project
from cstograph.release import release

#: How many quads there are at each scale; the bundled graph has its own number.
SCALES: dict[str, int | None] = {
    "bundled": None,
    "10k": 10_000,
    "1M": 1_000_000,
    "10M": 10_000_000,
}
SEED = 1
_PREPARED = "prepared-of"


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folder of a scale."""

    root: Path
    scale: str

    @property
    def release(self) -> Path:
        """Its release; `make` must have been called."""
        return self.root / self.scale / "release.nq"

    @property
    def quads(self) -> int:
        """How many quads the release has."""
        return int(self._told("quads"))

    def make(self) -> None:
        """Make the release, anew each time, as the ontology and the derivations may have changed.

        It stays as it is where it comes out the same, and so does what was made of it.
        """
        made = self.release.with_name("made.nq")
        made.parent.mkdir(parents=True, exist_ok=True)
        quads = SCALES[self.scale]
        if quads is None:
            release.build(Project.bundled())[0].write(made)
        else:
            writing.write_release(made, quads, SEED)
        if self.release.exists() and _told(made, "sha256") == self._told("sha256"):
            made.unlink()
        else:
            made.replace(self.release)

    def project(self) -> Project:
        """Make the project that the release is of."""
        quads = SCALES[self.scale]
        if quads is None:
            return Project.bundled()
        return writing.write_project(self.root / self.scale / "project", quads, SEED)

    def prepare(self, server: Server) -> Path:
        """Give the folder in which a server has prepared the release."""
        folder = self.root / self.scale / server.name.replace(" ", "-")
        mark = folder / _PREPARED
        sha256 = self._told("sha256")
        if not mark.exists() or mark.read_text("ascii") != sha256:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            server.prepare(self.release, folder)
            mark.write_text(sha256, "ascii")
        return folder

    def _told(self, key: str) -> str:
        return _told(self.release, key)


def _told(path: Path, key: str) -> str:
    """Give what the header of a release says, without reading the rest."""
    start = f"# {key}: "
    with path.open(encoding="utf-8") as lines:
        return next(line for line in lines if line.startswith(start)).removeprefix(start).strip()
