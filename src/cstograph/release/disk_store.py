"""A release as a store on disk, for more data than memory holds.

    FOLDER/current.json    which release is served: its hash and the number of its quads
    FOLDER/<sha256>/       the store of a release (RocksDB), which never changes once it is there

`current.json` is replaced in one step. Whoever serves a store holds a lock on its folder, so that
what somebody serves is never removed, and what nobody serves any more goes with the next change.
"""

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store, parse

from cstograph.errors import ReleaseError, UnwritableError
from cstograph.release import atomic_write
from cstograph.release.release import Release

CURRENT = "current.json"


@dataclass(frozen=True, slots=True)
class Held:
    """A store that is not removed while `descriptor` is open, in whichever process."""

    folder: Path
    sha256: str
    quads: int
    descriptor: int


def prepare(release: Release, folder: Path) -> None:
    """Make the store of a release, and let it be the one that is served.

    Raises UnwritableError; what was served stays.
    """
    target = folder / release.sha256
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not target.is_dir():
            with _unfinished(folder) as made:
                _load(release, made)
                made.chmod(0o755)  # as atomic.write does: whoever serves need not be who builds
                made.rename(target)
    except OSError as error:
        raise UnwritableError(f"{folder} cannot be written: {error.strerror or error}.") from None
    told = json.dumps({"sha256": release.sha256, "quads": release.quads})
    atomic_write.write(folder / CURRENT, [f"{told}\n".encode()])
    sweep(folder)


def hold(folder: Path) -> Held:
    """Find the store that is to be served, and hold it. Raises ReleaseError."""
    for _ in range(10):  # it may be replaced, and removed, between two steps
        sha256, quads = _current(folder)
        with contextlib.suppress(OSError):
            descriptor = _locked(folder / sha256, fcntl.LOCK_SH)
            if (folder / sha256).is_dir():
                return Held(folder / sha256, sha256, quads, descriptor)
            os.close(descriptor)
    raise ReleaseError(f"The store in {folder} is not whole: prepare it again.")


def sweep(folder: Path) -> None:
    """Remove the stores that are neither to be served nor held by anybody."""
    sha256, _ = _current(folder)
    for path in folder.iterdir():
        if path.is_dir() and path.name != sha256:
            with contextlib.suppress(OSError):  # held
                descriptor = _locked(path, fcntl.LOCK_EX)
                shutil.rmtree(path, ignore_errors=True)
                os.close(descriptor)


def _current(folder: Path) -> tuple[str, int]:
    try:
        told = json.loads((folder / CURRENT).read_bytes())
        return str(told["sha256"]), int(told["quads"])
    except FileNotFoundError:
        message = f"There is no store in {folder}: run `cstograph build --store {folder}`."
        raise ReleaseError(message) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise ReleaseError(f"{folder / CURRENT} does not say which store to serve.") from None


def _locked(path: Path, kind: int) -> int:
    """Open a folder and lock it. Raises OSError where somebody's lock forbids that."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


@contextlib.contextmanager
def _unfinished(folder: Path) -> Iterator[Path]:
    """Give a folder to make a store in, which others leave alone; it is gone if that fails."""
    path = Path(tempfile.mkdtemp(prefix=".", dir=folder))
    descriptor = _locked(path, fcntl.LOCK_SH)
    try:
        yield path
    finally:
        os.close(descriptor)
        shutil.rmtree(path, ignore_errors=True)


def _load(release: Release, path: Path) -> None:
    """Load a release; the default graph holds the union of all graphs, as a set (see `store`).

    The union is loaded as a second stream: an update would hold all of it in memory.
    """
    store = Store(path)
    store.bulk_load(BytesIO(release.body), RdfFormat.N_QUADS)
    store.bulk_extend(
        Quad(quad.subject, quad.predicate, quad.object)
        for quad in parse(release.body, RdfFormat.N_QUADS)
        if not isinstance(quad.graph_name, DefaultGraph)
    )
    store.optimize()
    store.flush()
