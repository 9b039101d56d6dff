"""Writes a file in one step: whoever reads it sees the old one, or the new one whole."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from cstograph.errors import UnwritableError


def write(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file of some pieces, making the folders above it.

    Raises UnwritableError where that fails; a file that was there stays as it was.
    """
    temporary: Path | None = None
    try:
        if path.exists() and not path.is_file():  # a pipe or a device is written into
            with path.open("wb") as file:
                file.writelines(pieces)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), 0o644)
        temporary.replace(path)
    except OSError as error:
        kept = " The file that was there stays as it was." if path.is_file() else ""
        raise UnwritableError(f"{path} cannot be written: {error.strerror}.{kept}") from None
    finally:
        if temporary:
            temporary.unlink(missing_ok=True)
