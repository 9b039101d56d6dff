"""The history: which resources each release changed that was published at a place.

It stands beside the release, in `<release>.changes.jsonl`, a line of JSON for each publication,
the oldest first:

    {"time": "2026-11-24T21:57:00Z", "release": "7bcc...", "previous": null,
     "created": ["https://w3id.org/cstograph/..."], "updated": [], "deleted": []}

A resource is what statements are about, by its IRI; it is updated where the statements about it
are others than before, in whatever graph. A release knows no time, so that equal input gives equal
releases: when one was published is told here alone.
"""

import hashlib
import json
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from io import BytesIO
from itertools import chain, groupby
from pathlib import Path

from pyoxigraph import NamedNode

from cstograph.errors import HistoryError, ReleaseError, UnwritableError
from cstograph.release import atomic_write
from cstograph.release.release import Release

_LOG = logging.getLogger("cstograph")
_TIME = "%Y-%m-%dT%H:%M:%SZ"


class Kind(StrEnum):
    """What a release does to a resource."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Change:
    """What a release did to a resource; `number` is the change's place in the history, from 0."""

    number: int
    kind: Kind
    iri: str
    time: datetime
    release: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A publication: when it was, of which release after which, and the IRIs it changed, sorted.

    `previous` is None where nothing is known to have been published before.
    """

    time: datetime
    release: str
    previous: str | None
    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()

    @property
    def iris(self) -> dict[Kind, tuple[str, ...]]:
        """The IRIs by what was done to them."""
        return {kind: getattr(self, kind) for kind in Kind}

    @classmethod
    def read(cls, line: bytes) -> "Entry":
        """Read a line. Raises ValueError, saying what is wrong with it."""
        match json.loads(line):
            case {
                "time": str(time),
                "release": str(release),
                "previous": (str() | None) as previous,
                "created": list(created),
                "updated": list(updated),
                "deleted": list(deleted),
            }:
                for iri in chain(created, updated, deleted):
                    _check(iri)
                told = datetime.strptime(time, _TIME).replace(tzinfo=UTC)
                lists = (tuple(created), tuple(updated), tuple(deleted))
                return cls(told, release, previous, *lists)
        raise ValueError("it has not all the members that a publication has")

    def line(self) -> bytes:
        """Write the line."""
        head = {"time": written(self.time), "release": self.release, "previous": self.previous}
        return json.dumps(head | self.iris, ensure_ascii=False).encode() + b"\n"


@dataclass(frozen=True)
class History:
    """What was published at a place, the oldest first."""

    entries: tuple[Entry, ...] = ()

    @classmethod
    def read(cls, release: Path, sha256: str) -> "History":
        """Read what was published at a place, up to a release; where nothing is told, nothing.

        Raises HistoryError where the file is broken, or does not tell of the release.
        """
        path = path_beside(release)
        history = cls(_entries(path))
        found = history.up_to(sha256)
        if history.entries and not found:
            raise HistoryError(f"The history {path} does not tell of the release {sha256[:12]}.")
        return found or history

    def up_to(self, sha256: str) -> "History | None":
        """Give the part that ends with the last publication of a release, if there is one.

        What comes after was never published: writing its release failed.
        """
        ends = [n for n, entry in enumerate(self.entries, 1) if entry.release == sha256]
        return History(self.entries[: ends[-1]]) if ends else None

    @property
    def release(self) -> str | None:
        """The release that was published last."""
        return self.entries[-1].release if self.entries else None

    @property
    def published(self) -> datetime | None:
        """When that was."""
        return self.entries[-1].time if self.entries else None

    def modified(self, iri: str) -> datetime | None:
        """Tell when a resource was last changed; None for one that is not known."""
        found = self._last.get(iri)
        return found[0] if found else None

    def is_gone(self, iri: str) -> bool:
        """Tell whether an earlier release described a resource, and the last one does not."""
        return iri in self._last and self._last[iri][1] is Kind.DELETED

    @property
    def described(self) -> Iterator[str]:
        """The resources that the last release describes, in no order."""
        return (iri for iri, (_, kind) in self._last.items() if kind is not Kind.DELETED)

    @cached_property
    def _last(self) -> dict[str, tuple[datetime, Kind]]:
        """When each resource was last changed, and how."""
        last: dict[str, tuple[datetime, Kind]] = {}
        for entry in self.entries:
            for kind, iris in entry.iris.items():
                last.update(dict.fromkeys(iris, (entry.time, kind)))
        return last

    @cached_property
    def total(self) -> int:
        """How many changes there were."""
        return sum(len(iris) for entry in self.entries for iris in entry.iris.values())

    def changes(self, start: int, stop: int) -> list[Change]:
        """Give the changes from a number up to, and without, another, the oldest first."""
        found: list[Change] = []
        place = 0
        for entry in self.entries:
            for kind, iris in entry.iris.items():
                for number in range(max(start, place), min(stop, place + len(iris))):
                    iri = iris[number - place]
                    found.append(Change(number, kind, iri, entry.time, entry.release))
                place += len(iris)
        return found

    def followed_by(
        self, release: Release, before: Mapping[str, bytes | None], time: datetime
    ) -> "History":
        """Add the publication of a release; `before` is what was described, as by `described`."""
        after = described(release.body)
        created = after.keys() - before.keys()
        updated = (iri for iri in after.keys() & before.keys() if after[iri] != before[iri])
        deleted = before.keys() - after.keys()
        lists = (tuple(sorted(iris)) for iris in (created, updated, deleted))
        # Readers go back in time until they know what they find: time does not run backwards.
        told = max(time, self.published or time)
        return History((*self.entries, Entry(told, release.sha256, self.release, *lists)))


def publish(release: Release, path: Path) -> None:
    """Write a release, and before it, beside it, what it changes.

    A history that is broken, or cannot be written, is told, and keeps no release from being
    published. Raises UnwritableError where the release cannot be written; what was there stays.
    """
    failed = None
    if path.is_file() or not path.exists():  # a pipe or a device has no history
        try:
            _tell(release, path)
        except UnwritableError as error:
            failed = error
    release.write(path)
    if failed:
        _LOG.warning("%s The release is published without its history.", failed)


def path_beside(release: Path) -> Path:
    """Give the place of the history of what is published at a place."""
    return release.with_name(f"{release.name}.changes.jsonl")


def described(body: bytes) -> dict[str, bytes]:
    """Give each resource that sorted N-Quads describe, with the hash of what they say of it."""
    return {
        subject[1:-1].decode(): hashlib.sha256(b"".join(lines)).digest()
        for subject, lines in groupby(BytesIO(body), lambda line: line.partition(b" ")[0])
        if subject.startswith(b"<")
    }


def written(time: datetime) -> str:
    """Write a time as in the file: of the type xsd:dateTime, in UTC, to the second."""
    return time.strftime(_TIME)


def _tell(release: Release, path: Path) -> None:
    """Bring the history to tell of a release that is about to be published."""
    file = path_beside(path)
    told = history = _kept(file)
    last = None
    with suppress(ReleaseError):
        last = Release.read(path)
    if last and told.entries:
        history = told.up_to(last.sha256) or told
    elif last:
        history = told.followed_by(last, {}, _published(path))
    if history.release != release.sha256:
        if last and last.sha256 == history.release:
            before: Mapping[str, bytes | None] = described(last.body)
        else:  # what was said before is not known, so that all that stays counts as updated
            before = dict.fromkeys(history.described)
        history = history.followed_by(release, before, _now())
    if history != told:
        atomic_write.write(file, (entry.line() for entry in history.entries))


def _kept(file: Path) -> History:
    """Read a history; where it is broken, put it aside, say so, and begin anew."""
    try:
        return History(_entries(file))
    except HistoryError as error:
        aside = file.with_name(f"{file.name}.broken")
        with suppress(OSError):
            file.replace(aside)
        _LOG.warning("%s It is kept as %s, and another one begins.", error, aside.name)
        return History()


def _entries(file: Path) -> tuple[Entry, ...]:
    """Read the file of a history; none is empty. Raises HistoryError."""
    try:
        lines = file.read_bytes().splitlines()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise HistoryError(f"The history {file} cannot be read: {error.strerror}.") from None
    entries: list[Entry] = []
    for number, line in enumerate(lines, 1):
        try:
            entry = Entry.read(line)
            _check_order(entries[-1] if entries else None, entry)
        except (ValueError, RecursionError) as error:
            raise HistoryError(f"The history {file} is broken in line {number}: {error}.") from None
        entries.append(entry)
    return tuple(entries)


def _check_order(last: Entry | None, entry: Entry) -> None:
    """Make sure that a publication follows on the one before it. Raises ValueError."""
    if entry.previous != (last.release if last else None):
        raise ValueError("the release before it is another than it says")
    if last and entry.time < last.time:
        raise ValueError("it was published before the one before it")


def _check(iri: object) -> None:
    """Make sure that this is an IRI: it is made a link. Raises ValueError."""
    if not isinstance(iri, str):
        raise ValueError(f"{iri!r} is no IRI")  # noqa: TRY004 - as json and pyoxigraph do
    NamedNode(iri)


def _published(path: Path) -> datetime:
    """Tell when a release was published of which no history tells: when its file was written."""
    return datetime.fromtimestamp(int(path.stat().st_mtime), UTC)


def _now() -> datetime:
    """Tell the time, to the second: SOURCE_DATE_EPOCH where that is set, for repeatable builds."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch:
        try:
            return datetime.fromtimestamp(int(epoch), UTC)
        except (ValueError, OverflowError, OSError):
            _LOG.warning("SOURCE_DATE_EPOCH is %r, which is no time: the clock's is taken.", epoch)
    return datetime.now(UTC).replace(microsecond=0)
