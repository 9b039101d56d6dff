"""What a broken release gets: it is told and built anew, and never answered from."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command import Ran, run


def cut_short(data: bytes) -> bytes:
    """Lose the end, in the middle of a line."""
    return data[: len(data) // 2]


def cut_at_a_line(data: bytes) -> bytes:
    """Lose the last line."""
    return data[: data.rstrip().rfind(b"\n") + 1]


def altered_by_a_byte(data: bytes) -> bytes:
    """Change one letter of one fact."""
    return data.replace(b"grey heron", b"grey heroN")


def longer_by_a_line(data: bytes) -> bytes:
    """Say one thing more."""
    return data + b"<urn:x:a> <urn:x:b> <urn:x:c> .\n"


def without_its_header(data: bytes) -> bytes:
    """Lose the comment lines."""
    return data[data.index(b"<") :]


def with_another_hash(data: bytes) -> bytes:
    """Damage the hash in the header."""
    return data.replace(b"# sha256: ", b"# sha256: 0", 1)


def with_a_count_of_letters(data: bytes) -> bytes:
    """Damage the count in the header."""
    return data.replace(b"# quads: ", b"# quads: x", 1)


def empty(_data: bytes) -> bytes:
    """Lose everything."""
    return b""


def a_picture(_data: bytes) -> bytes:
    """Be something else."""
    return b"\x89PNG\r\n\x1a\n" + bytes(1000)


#: damage -> words of the message
DAMAGES: dict[Callable[[bytes], bytes], str] = {
    cut_short: "is cut short: ",
    cut_at_a_line: "is cut short: 16 of 17 quads.",
    altered_by_a_byte: "was altered: its hash is not the one it names.",
    longer_by_a_line: "was altered: its hash is not the one it names.",
    without_its_header: "is not a release of cstograph.",
    with_another_hash: "was altered: its hash is not the one it names.",
    with_a_count_of_letters: "is not a release of cstograph.",
    empty: "is not a release of cstograph.",
    a_picture: "is not a release of cstograph.",
}


def query(small: Path) -> Ran:
    """Ask for the heron's name."""
    text = "SELECT ?name { <bird/heron> <http://www.w3.org/2000/01/rdf-schema#label> ?name } "
    return run("query", text + "ORDER BY ?name", "--project", small)


def export(small: Path) -> Ran:
    """Export the heron."""
    return run("export", "--resource", "bird/heron", "--project", small)


def serve(small: Path) -> Ran:
    """Serve the project, as far as opening the port."""
    return run("serve", "--project", small)


@pytest.mark.parametrize(
    ("damage", "words"), [pytest.param(*row, id=row[0].__name__) for row in DAMAGES.items()]
)
def test_a_damaged_release_is_told_and_built_anew(
    damage: Callable[[bytes], bytes], words: str, small: Path
) -> None:
    """The facts are at hand, so the answer is right; the damage is not kept quiet."""
    run("build", "--project", small)
    release = small / "build" / "release.nq"
    good = release.read_bytes()
    release.write_bytes(damage(good))
    ran = query(small)
    assert ran.code == 0
    assert ran.text.split() == ["name", "Ardea", "cinerea", "grey", "heron"]
    assert f"{release} {words}" in ran.err
    assert release.read_bytes() == good


@pytest.mark.parametrize("command", [query, export, serve])
@pytest.mark.parametrize("damage", [cut_at_a_line, altered_by_a_byte, empty])
def test_a_damaged_release_is_never_answered_from(
    command: Callable[[Path], Ran], damage: Callable[[bytes], bytes], small: Path
) -> None:
    """Where it cannot be built anew either, the damage and the violations are told: exit code 1."""
    run("build", "--project", small)
    release = small / "build" / "release.nq"
    release.write_bytes(damage(release.read_bytes()))
    facts = small / "data" / "sources" / "lake.yaml"
    facts.write_text(facts.read_text("utf-8").replace("eggs: 4", "eggs: -4"), "utf-8")
    ran = command(small)
    assert (ran.code, ran.text) == (1, "")
    assert str(release) in ran.err.splitlines()[0]
    assert ran.err.splitlines()[-1] == "Not valid: 1 violation, 1 warning."


@pytest.mark.parametrize("command", [query, export, serve])
def test_the_last_good_release_answers(command: Callable[[Path], Ran], small: Path) -> None:
    """Where facts have become invalid, the findings are told, and the last good release stays."""
    run("build", "--project", small)
    release = small / "build" / "release.nq"
    good = release.read_bytes()
    facts = small / "data" / "sources" / "lake.yaml"
    facts.write_text(facts.read_text("utf-8").replace("eggs: 4", "eggs: -4"), "utf-8")
    ran = command(small)
    assert ran.code == 0
    assert "9:11: violation: `eggs` is one number" in ran.err
    assert "Not valid: 1 violation, 1 warning. The last good release stays." in ran.err
    assert release.read_bytes() == good


def test_new_facts_are_answered_from(small: Path) -> None:
    """A release that is older than the facts is built anew before it answers."""
    run("build", "--project", small)
    facts = small / "data" / "sources" / "lake.yaml"
    facts.write_text(facts.read_text("utf-8").replace("grey heron", "heron"), "utf-8")
    assert query(small).text.split() == ["name", "Ardea", "cinerea", "heron"]


def test_a_release_that_is_a_folder_is_told(small: Path) -> None:
    """A folder is no file: a mistake in the command."""
    ran = run("query", "ASK {}", "--project", small, "--release", small)
    assert (ran.code, ran.text) == (2, "")
    assert "is a directory" in ran.err
