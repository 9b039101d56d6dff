"""`cstograph build`: facts -> one file with one hash, or nothing at all."""

import json
import re
import resource
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, parse

from cstograph.release.release import Release
from tests.cli.command import Ran, findings, run, start

BASE = "https://w3id.org/cstograph/"
FIRST_BIRD = "data/sources/lake.yaml"

#: What a build leaves beside each other.
FILES = {"release.nq", "release.nq.changes.jsonl"}
#: What must not change a build: where it runs, and in what surroundings.
SURROUNDINGS = {
    "another hash seed": {"PYTHONHASHSEED": "12345"},
    "no hash seed": {"PYTHONHASHSEED": "0"},
    "another time zone": {"TZ": "Asia/Vladivostok"},
    "another locale": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    "no locale": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}


def release_of(project: Path) -> Path:
    """Give the place of a project's release."""
    return project / "build" / "release.nq"


def break_facts(project: Path) -> None:
    """Make a fact of the small project impossible."""
    facts = project / FIRST_BIRD
    facts.write_text(facts.read_text("utf-8").replace("eggs: 4", "eggs: -4"), "utf-8")


def test_it_says_what_it_made(small: Path) -> None:
    """The summary tells sources, triples, findings, hash and place, a line each."""
    built = run("build", "--project", small)
    assert built.code == 0
    told = dict(line.split(maxsplit=1) for line in built.text.splitlines())
    assert list(told) == ["sources", "triples", "findings", "sha256", "release"]
    release = Release.read(release_of(small))
    assert told["sources"] == "1"
    assert told["triples"] == str(release.quads) == str(release.body.count(b"\n"))
    assert told["findings"] == "0 violations, 1 warning"
    assert told["sha256"] == release.sha256
    assert told["release"] == str(release_of(small))


def test_it_tells_warnings_beside_the_summary(small: Path) -> None:
    """Warnings go to standard error, as findings; they keep nothing from being built."""
    built = run("build", "--project", small)
    assert [(found.severity, found.rule) for found in findings(built.err)] == [
        ("warning", "bird-seen")
    ]


@pytest.mark.parametrize("surroundings", SURROUNDINGS.values(), ids=SURROUNDINGS)
def test_surroundings_do_not_change_a_release(
    surroundings: dict[str, str], published: Path, tmp_path: Path
) -> None:
    """The same input gives the same file, byte for byte, from any folder on any machine."""
    elsewhere = tmp_path / "un autre dossier"
    for folder in ("ontology", "data", "shapes"):
        shutil.copytree(published / folder, elsewhere / folder)
    built = start("build", "--project", elsewhere, cwd=tmp_path, env=surroundings)
    assert built.code == 0, built
    assert release_of(elsewhere).read_bytes() == release_of(published).read_bytes()


def test_files_are_read_in_the_order_of_their_names(small: Path) -> None:
    """The order in which files were made does not change the hash."""
    facts = small / "data" / "sources"
    text = (facts / "lake.yaml").read_text("utf-8")
    hashes = set()
    for order in (("a", "b", "c"), ("c", "b", "a")):
        for name in order:
            (facts / f"{name}.yaml").unlink(missing_ok=True)
            changed = text.replace("book/lake", f"book/{name}").replace("bird/", f"bird/{name}-")
            (facts / f"{name}.yaml").write_text(changed, "utf-8")
        hashes.add(run("build", "--project", small).text.partition("sha256")[2])
    assert len(hashes) == 1


def test_the_hash_is_that_of_the_lines_below_the_header(published: Path) -> None:
    """`grep -v '^#' FILE | sha256sum` gives the hash that the file names."""
    script = "grep -v '^#' release.nq | sha256sum"
    summed = subprocess.run(
        ["sh", "-c", script], cwd=published / "build", capture_output=True, text=True, check=True
    )
    named = re.search(
        r"^# sha256: (\w{64})$", release_of(published).read_text("utf-8"), re.MULTILINE
    )
    assert named
    assert summed.stdout.split()[0] == named[1]


def test_a_release_is_read_by_any_rdf_tool(published: Path) -> None:
    """The file is N-Quads: its header is comments, its lines sorted, each a quad of its own."""
    release = Release.read(release_of(published))
    assert len(set(parse(path=release_of(published), format=RdfFormat.N_QUADS))) == release.quads
    assert release.body.splitlines() == sorted(release.body.splitlines())


def test_each_part_is_a_graph_of_its_own(published: Path) -> None:
    """Sources, evidence, vocabulary, topics and what is derived can be queried apart."""
    quads = list(parse(path=release_of(published), format=RdfFormat.N_QUADS))
    graphs = {quad.graph_name for quad in quads}
    files = [path.name.removesuffix(".yaml") for path in published.glob("data/*/*.yaml")]
    read = {name for name in files if name.endswith(".evidence")}
    sources = {NamedNode(f"{BASE}source/{name}") for name in {*files} - read}
    sources |= {NamedNode(f"{BASE}evidence/{name.removesuffix('.evidence')}") for name in read}
    others = {NamedNode(f"{BASE}{name}") for name in ("ontology", "topics", "derived")}
    assert graphs == sources | others | {DefaultGraph()}


def test_it_builds_any_small_knowledge_graph(small: Path) -> None:
    """A project with names, classes and rules of its own is built as the bundled one is."""
    assert run("build", "--project", small).code == 0
    lines = Release.read(release_of(small)).body.decode().splitlines()
    heron, coot = "<https://birds.example/bird/heron>", "<https://birds.example/bird/coot>"
    beside = "<https://birds.example/terms#nestsBeside>"
    assert f"{heron} {beside} {coot} <https://birds.example/book/lake> ." in lines
    assert f"{coot} {beside} {heron} <https://birds.example/derived> ." in lines


def test_a_build_tells_what_it_changes(small: Path) -> None:
    """Beside the release, wherever that is, each build adds a line on the resources it changed."""
    target = small / "elsewhere.nq"
    run("build", "--project", small, "--release", target)
    facts = small / FIRST_BIRD
    facts.write_text(facts.read_text("utf-8").replace("grey heron", "heron"), "utf-8")
    for _ in range(2):
        run("build", "--project", small, "--release", target)
    lines = (small / "elsewhere.nq.changes.jsonl").read_text("utf-8").splitlines()
    first, second = map(json.loads, lines)
    assert {"https://birds.example/bird/coot", "https://birds.example/bird/heron"} < {
        *first["created"]
    }
    assert second["updated"] == ["https://birds.example/bird/heron"]
    assert second["created"] == second["deleted"] == []
    assert second["release"] == Release.read(target).sha256


def test_a_violation_keeps_everything_from_being_written(small: Path) -> None:
    """Where a fact is impossible, no file and no folder comes to be."""
    break_facts(small)
    built = run("build", "--project", small)
    assert (built.code, built.text) == (1, "")
    assert "violation: `eggs` is one number" in built.err
    assert built.err.splitlines()[-1] == "Not valid: 1 violation, 1 warning."
    assert not release_of(small).parent.exists()


def test_the_last_good_release_stays(small: Path) -> None:
    """A build that fails leaves the release before it as it was, byte for byte."""
    run("build", "--project", small)
    before = release_of(small).read_bytes()
    break_facts(small)
    assert run("build", "--project", small).code == 1
    assert release_of(small).read_bytes() == before
    assert {path.name for path in release_of(small).parent.iterdir()} == FILES


def below_a_file(small: Path) -> Ran:
    """Build to a place whose folder is a file."""
    return run("build", "--project", small, "--release", small / FIRST_BIRD / "release.nq")


def to_a_folder(small: Path) -> Ran:
    """Build to a place that is a folder."""
    return run("build", "--project", small, "--release", small / "data")


def below_proc(small: Path) -> Ran:
    """Build to a place where nobody, root included, can make files."""
    return run("build", "--project", small, "--release", "/proc/cstograph/release.nq")


UNWRITABLE: dict[str, tuple[Callable[[Path], Ran], int, str]] = {
    "below a file": (below_a_file, 3, "lake.yaml/release.nq cannot be written: "),
    "a folder": (to_a_folder, 2, "is a directory"),
    "below /proc": (below_proc, 3, "/proc/cstograph/release.nq cannot be written: "),
}


@pytest.mark.parametrize(("build", "code", "words"), UNWRITABLE.values(), ids=UNWRITABLE)
def test_a_place_that_cannot_be_written_to_is_told(
    build: Callable[[Path], Ran], code: int, words: str, small: Path
) -> None:
    """The machine's no is a sentence and an exit code, and what was there stays."""
    before = sorted(small.rglob("*"))
    built = build(small)
    assert built.code == code
    assert words in built.err
    assert sorted(small.rglob("*")) == before


def test_a_full_disk_leaves_the_last_good_release(small: Path) -> None:
    """Where writing fails half way, the release before it stays, and no piece of the new one."""
    run("build", "--project", small)
    before = release_of(small).read_bytes()
    facts = small / FIRST_BIRD
    facts.write_text(facts.read_text("utf-8").replace("eggs: 4", "eggs: 5"), "utf-8")

    def fill_the_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) // 2, len(before) // 2))

    uncovered = {"PYTHONDONTWRITEBYTECODE": "1", "COVERAGE_PROCESS_CONFIG": ""}
    built = start("build", "--project", small, env=uncovered, before=fill_the_disk)
    assert built.code == 3
    assert "Traceback" not in built.err
    assert "release.nq cannot be written: File too large. " in built.err
    assert "The file that was there stays as it was." in built.err
    assert release_of(small).read_bytes() == before
    assert {path.name for path in release_of(small).parent.iterdir()} == FILES
