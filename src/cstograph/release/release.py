"""The release: a validated dataset as one file with one hash.

The file is canonical N-Quads behind a few comment lines; any RDF tool reads it, and
`grep -v '^#' FILE | sha256sum` gives its version:

    # cstograph release
    # sha256: 7bcc...
    # quads: 1318
    # inputs: 52fe...
    # findings: 0 violations, 12 warnings
    <https://w3id.org/cstograph/...> ...
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import RdfFormat, parse

from cstograph.errors import InvalidProjectError, ReleaseError
from cstograph.findings import Finding, count, has_violations
from cstograph.project.project import Project
from cstograph.release import atomic_write

_FIRST_LINE = "# cstograph release"
_KEYS = ("sha256", "quads", "inputs", "findings")
#: The longest line of a header, in bytes.
_LONGEST = 1 << 10
_AGAIN = "Build it again with `cstograph build`, or fetch it again."


@dataclass(frozen=True)
class Release:
    """A dataset that has passed validation, as it is published: immutable.

    `sha256` is its version; `inputs` is the fingerprint of the project it was built from.
    """

    sha256: str
    quads: int
    inputs: str
    findings: str
    body: bytes

    def write(self, path: Path) -> None:
        """Write the release file in one step; raises UnwritableError, and what was there stays."""
        header = "\n".join(f"# {key}: {getattr(self, key)}" for key in _KEYS)
        atomic_write.write(path, (f"{_FIRST_LINE}\n{header}\n".encode(), self.body))

    @classmethod
    def read(cls, path: Path) -> "Release":
        """Read a release file and check it against its hash.

        Raises ReleaseError where it is missing, not a release, cut short or altered.
        """
        release = cls.unchecked(path)
        release.check(path)
        return release

    @classmethod
    def unchecked(cls, path: Path) -> "Release":
        """Read a release file that is to be checked; raises ReleaseError where it is not one."""
        try:
            header, body = _split(path.read_bytes())
        except OSError as error:
            raise unreadable(path, error) from None
        if header is None:
            raise ReleaseError(f"{path} is not a release of cstograph. {_AGAIN}")
        return cls(
            header["sha256"], int(header["quads"]), header["inputs"], header["findings"], body
        )

    def check(self, path: Path) -> None:
        """Check what was read from a path. Raises ReleaseError where it is cut short or altered."""
        lines = self.body.count(b"\n")
        if lines < self.quads or not self.body.endswith(b"\n"):
            raise ReleaseError(f"{path} is cut short: {lines} of {self.quads} quads. {_AGAIN}")
        if hashlib.sha256(self.body).hexdigest() != self.sha256:
            raise ReleaseError(f"{path} was altered: its hash is not the one it names. {_AGAIN}")


def size(path: Path) -> int:
    """Give how many quads a release file says that it has; raises ReleaseError."""
    try:
        with path.open("rb") as file:
            header, _ = _split(b"".join(file.readline(_LONGEST) for _ in range(len(_KEYS) + 1)))
    except OSError as error:
        raise unreadable(path, error) from None
    if header is None:
        raise ReleaseError(f"{path} is not a release of cstograph. {_AGAIN}")
    return int(header["quads"])


def unreadable(path: Path, error: OSError) -> ReleaseError:
    """Tell why a release file cannot be read."""
    if isinstance(error, FileNotFoundError):
        return ReleaseError(f"There is no release at {path}: run `cstograph build`.")
    return ReleaseError(f"The release {path} cannot be read: {error.strerror}.")


def _split(data: bytes) -> tuple[dict[str, str] | None, bytes]:
    """Split a file into the header's values, None where it has none, and the quads."""
    first, *lines = data.split(b"\n", len(_KEYS) + 1)
    if first != _FIRST_LINE.encode() or len(lines) != len(_KEYS) + 1:
        return None, data
    header = {}
    for key, line in zip(_KEYS, lines, strict=False):
        start = f"# {key}: ".encode()
        if not line.startswith(start):
            return None, data
        header[key] = line.removeprefix(start).decode("utf-8", "replace")
    return (header if header["quads"].isdecimal() else None), lines[-1]


def steps(project: Project) -> int:
    """Count the files that building reads, each a step of its progress."""
    files = (project.data_files(), project.ontology_files(), project.derivation_files())
    return sum(map(len, files)) + len(project.shape_files())


def build(
    project: Project, on_file: Callable[[Path], None] = lambda _path: None
) -> tuple[Release, list[Finding]]:
    """Build a project's release: facts -> dataset -> derivations -> SHACL -> release.

    Gives the release and the warnings. `on_file` is told of each file before it is read. Raises
    InvalidProjectError, with all findings, where anything violates, and ReleaseError where what was
    built cannot be read back.
    """
    from cstograph.validation.validate import check  # heavy; a release is read without it

    inputs = project.fingerprint()
    dataset, validation = check(project, on_file=on_file)
    if has_violations(validation.findings):
        raise InvalidProjectError(validation.findings)
    findings = count(validation.findings)
    built = Release(dataset.sha256, len(dataset.quads), inputs, findings, dataset.canonical)
    _read_back(built.body)
    return built, validation.findings


def _read_back(body: bytes) -> None:
    """Make sure that what is to be published can be read. Raises ReleaseError."""
    try:
        for _ in parse(body, format=RdfFormat.N_QUADS):
            pass
    except SyntaxError as error:
        line = body.split(b"\n")[(error.lineno or 1) - 1].decode("utf-8", "replace")
        reason = error.msg.rpartition(": ")[2]
        message = f"Nothing was published, since a statement cannot be read back. {reason}: {line}"
        raise ReleaseError(message) from None
