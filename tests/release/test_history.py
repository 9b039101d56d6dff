"""The history: what each published release changes, kept right whatever happens to the files."""

import hashlib
import json
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cstograph.errors import HistoryError, UnwritableError
from cstograph.release import history
from cstograph.release.history import Entry, History
from cstograph.release.release import Release

#: A statement: the names of a thing, of what is said of it, and of the graph that says it.
Statement: TypeAlias = tuple[str, str, str]
NAMES = ["a", "aa", "a/b", "a#b", "ж", "z"]
DATASETS = st.lists(
    st.sets(st.tuples(st.sampled_from(NAMES), st.sampled_from("pq"), st.sampled_from(["", "g"]))),
    max_size=6,
)
#: Files are written to the disk, which takes as long as it takes.
UNHURRIED = settings(deadline=None, max_examples=50)
AB = {("a", "p", ""), ("b", "p", "")}
AC = {("a", "p", ""), ("c", "p", "")}


def iri(name: str) -> str:
    """Give the IRI of a thing."""
    return f"http://e.example/{name}"


def release(statements: set[Statement]) -> Release:
    """Make a release of statements."""
    lines = [
        f'<{iri(name)}> <{iri("says")}> "{text}"{f" <{iri(graph)}>" if graph else ""} .\n'
        for name, text, graph in statements
    ]
    body = "".join(sorted(lines)).encode()
    return Release(hashlib.sha256(body).hexdigest(), len(lines), "inputs", "no findings", body)


def told(path: Path) -> History:
    """Read the history of the release that is there."""
    return History.read(path, Release.read(path).sha256)


def changed(entry: Entry) -> list[list[str]]:
    """Give the names of what a publication created, updated and deleted."""
    return [[i.removeprefix(iri("")) for i in iris] for iris in entry.iris.values()]


def expected(before: set[Statement], after: set[Statement]) -> list[list[str]]:
    """Work out what a publication changes, by another way."""
    names = sorted({name for name, _, _ in before | after})
    old, new = [
        {name: {s for s in dataset if s[0] == name} for name in names}
        for dataset in (before, after)
    ]
    return [
        [name for name in names if not old[name] and new[name]],
        [name for name in names if old[name] and new[name] and old[name] != new[name]],
        [name for name in names if old[name] and not new[name]],
    ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give a place for a release."""
    return tmp_path / "release.nq"


@UNHURRIED
@given(DATASETS)
def test_each_entry_tells_the_difference_to_the_one_before(datasets: list[set[Statement]]) -> None:
    """Created, updated and deleted are as a comparison by hand has them; equal adds nothing."""
    published: list[set[Statement]] = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / "release.nq"
        for dataset in filter(None, datasets):
            history.publish(release(dataset), path)
            if published[-1:] != [dataset]:
                published.append(dataset)
            assert Release.read(path) == release(dataset)
        if not published:
            return
        entries = told(path).entries
    before: Sequence[set[Statement]] = [set(), *published]
    assert [changed(entry) for entry in entries] == list(map(expected, before, published))
    assert [e.release for e in entries] == [release(dataset).sha256 for dataset in published]
    assert [e.previous for e in entries] == [None, *(e.release for e in entries[:-1])]


@UNHURRIED
@given(DATASETS)
def test_replayed_the_entries_give_what_the_last_release_describes(
    datasets: list[set[Statement]],
) -> None:
    """Whoever follows the changes has what is there, knows what is gone, and when."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "release.nq"
        for dataset in filter(None, datasets):
            history.publish(release(dataset), path)
        found = told(path) if path.exists() else History()
    last = {iri(name) for name, _, _ in next(filter(None, reversed(datasets)), set())}
    ever = {iri(name) for dataset in datasets for name, _, _ in dataset}
    assert set(found.described) == last
    assert {name for name in map(iri, NAMES) if found.is_gone(name)} == ever - last
    assert {name for name in map(iri, NAMES) if found.modified(name)} == ever
    replayed: set[str] = set()
    for change in found.changes(0, found.total):
        (replayed.discard if change.kind == "deleted" else replayed.add)(change.iri)
    assert replayed == last


@UNHURRIED
@given(DATASETS, st.integers(0, 20), st.integers(0, 20))
def test_changes_are_given_by_their_numbers(
    datasets: list[set[Statement]], start: int, stop: int
) -> None:
    """A part of the changes is what stands there in the whole, each with its number."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "release.nq"
        for dataset in filter(None, datasets):
            history.publish(release(dataset), path)
        found = told(path) if path.exists() else History()
    whole = found.changes(0, found.total)
    assert [change.number for change in whole] == list(range(found.total))
    assert found.changes(start, stop) == whole[start:stop]


def test_a_release_of_which_no_history_tells_is_told_first(path: Path) -> None:
    """Where a release is there already, what it describes is known, and since when."""
    release(AB).write(path)
    history.publish(release(AC), path)
    first, second = told(path).entries
    assert changed(first) == [["a", "b"], [], []]
    assert changed(second) == [["c"], [], ["b"]]
    assert first.time <= second.time


def test_what_was_never_published_is_not_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where writing the release fails, the history of the one that stays is as it was."""
    history.publish(release(AB), path)
    before = told(path)
    with monkeypatch.context() as broken:
        broken.setattr(Release, "write", _refuse)
        with pytest.raises(UnwritableError):
            history.publish(release(AC), path)
    assert history.path_beside(path).read_bytes().count(b"\n") == 2
    assert told(path) == before
    history.publish(release(AB | AC), path)
    assert [changed(entry) for entry in told(path).entries] == [
        [["a", "b"], [], []],
        [["c"], [], []],
    ]


def _refuse(_release: Release, path: Path) -> None:
    raise UnwritableError(f"{path} cannot be written.")


def test_what_comes_back_is_told_again(path: Path) -> None:
    """A release that is published again after another is told each time."""
    for dataset in (AB, AC, AB):
        history.publish(release(dataset), path)
    found = told(path)
    assert [changed(entry) for entry in found.entries][1:] == [
        [["c"], [], ["b"]],
        [["b"], [], ["c"]],
    ]
    assert not found.is_gone(iri("b"))
    assert found.is_gone(iri("c"))


@pytest.mark.parametrize("damage", [b"", b"nonsense"], ids=["missing", "damaged"])
def test_where_the_last_release_is_lost_what_stays_counts_as_updated(
    damage: bytes, path: Path
) -> None:
    """What is said of a resource may have changed; what came and went is known from the history."""
    history.publish(release(AB), path)
    path.write_bytes(damage)
    if not damage:
        path.unlink()
    history.publish(release(AC), path)
    assert changed(told(path).entries[-1]) == [["c"], ["a"], ["b"]]


def test_a_lost_release_that_is_built_again_is_no_change(path: Path) -> None:
    """Where only the file of the release was lost, nothing has happened."""
    history.publish(release(AB), path)
    before = told(path)
    path.unlink()
    history.publish(release(AB), path)
    assert told(path) == before


def _line(**members: object) -> bytes:
    entry = Entry(datetime(2026, 1, 1, tzinfo=UTC), "aa", None, (iri("a"),))
    return json.dumps(json.loads(entry.line()) | members).encode() + b"\n"


BROKEN = {
    "no JSON": b"nonsense\n",
    "not UTF-8": b"\xff\n",
    "an empty line": b"\n",
    "no object": b"[]\n",
    "too deep": b"[" * 100_000,
    "a member missing": b'{"time": "2026-01-01T00:00:00Z"}\n',
    "no time": _line(time="yesterday"),
    "no text": _line(release=5),
    "no list": _line(created="http://e.example/a"),
    "no IRI": _line(created=[5]),
    "a relative IRI": _line(updated=["a"]),
    "markup": _line(deleted=["http://e.example/<script>"]),
    "half a character": _line(created=["http://e.example/\ud800"]),
    "nothing before": _line(previous="bb"),
    "another before": _line() + _line(previous="bb"),
    "time runs backwards": _line() + _line(previous="aa", time="2025-01-01T00:00:00Z"),
    "cut short": _line()[:-20],
}


@pytest.mark.parametrize("lines", BROKEN.values(), ids=BROKEN)
def test_a_broken_history_is_told_put_aside_and_begun_anew(
    lines: bytes, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It keeps no release from being published, and nothing of it is lost."""
    release(AB).write(path)
    file = history.path_beside(path)
    file.write_bytes(lines)
    with pytest.raises(HistoryError, match="is broken in line"):
        told(path)
    history.publish(release(AC), path)
    assert Release.read(path) == release(AC)
    assert [changed(entry) for entry in told(path).entries] == [
        [["a", "b"], [], []],
        [["c"], [], ["b"]],
    ]
    assert file.with_name("release.nq.changes.jsonl.broken").read_bytes() == lines
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert record.getMessage().startswith(f"The history {file} is broken in line ")


def test_a_history_of_other_releases_is_refused(path: Path) -> None:
    """A release that was put there by other means has no history, until the next one is published.

    What the history tells last, and what stays, is then all there is to compare with.
    """
    history.publish(release(AB), path)
    release(AC).write(path)
    with pytest.raises(HistoryError, match="does not tell of the release"):
        told(path)
    history.publish(release(AC | AB), path)
    assert changed(told(path).entries[-1]) == [["c"], ["a", "b"], []]


def test_without_a_history_there_is_none(path: Path) -> None:
    """A release without a history is nothing wrong."""
    release(AB).write(path)
    found = told(path)
    assert found == History()
    assert found.published is None
    assert found.modified(iri("a")) is None
    assert not found.is_gone(iri("a"))


def test_a_history_that_cannot_be_written_keeps_no_release_back(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The release is published, and what went wrong is told."""
    folder = history.path_beside(path)
    (folder / "something").mkdir(parents=True)
    aside = folder.with_name(f"{folder.name}.broken")
    (aside / "something").mkdir(parents=True)
    history.publish(release(AB), path)
    assert Release.read(path) == release(AB)
    assert caplog.messages[-1].endswith("The release is published without its history.")


def test_a_pipe_gets_the_release_alone(tmp_path: Path) -> None:
    """What is written into a pipe or a device has no history beside it."""
    device = tmp_path / "device"
    device.symlink_to("/dev/null")
    history.publish(release(AB), device)
    assert [found.name for found in tmp_path.iterdir()] == ["device"]


def test_the_time_can_be_given(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SOURCE_DATE_EPOCH is the time of a publication, so that two builds give the same files."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1605571200")
    history.publish(release(AB), path)
    assert told(path).published == datetime(2020, 11, 17, tzinfo=UTC)
    assert b'"2020-11-17T00:00:00Z"' in history.path_beside(path).read_bytes()


@pytest.mark.parametrize("epoch", ["soon", "1" * 30])
def test_a_time_that_is_none_is_told(
    epoch: str, path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Where SOURCE_DATE_EPOCH is no time, the clock's is taken, and that is said."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    history.publish(release(AB), path)
    published = told(path).published
    assert published
    assert datetime.now(UTC) - published < timedelta(minutes=1)
    assert epoch in caplog.text


def test_time_does_not_run_backwards(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the clock was put back, a publication is not older than the one before it."""
    for epoch, dataset in ((2_000_000_000, AB), (1_000_000_000, AC)):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(epoch))
        history.publish(release(dataset), path)
    first, second = told(path).entries
    assert first.time == second.time
