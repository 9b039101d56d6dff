"""`cstograph export`: a release, or a part of it, in each format, with nothing lost."""

import json
import os
import re
import threading
from pathlib import Path

import pytest
from pyld import jsonld
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from cstograph.release.release import Release
from tests.cli.command import run, start

BASE = "https://w3id.org/cstograph/"
#: the name of a format -> the format, and the ending of its files
FORMATS = {
    "turtle": (RdfFormat.TURTLE, ".ttl"),
    "trig": (RdfFormat.TRIG, ".trig"),
    "ntriples": (RdfFormat.N_TRIPLES, ".nt"),
    "nquads": (RdfFormat.N_QUADS, ".nq"),
    "jsonld": (RdfFormat.JSON_LD, ".jsonld"),
    "rdfxml": (RdfFormat.RDF_XML, ".rdf"),
}
#: what is exported -> the arguments that say so
PARTS = {
    "the dataset": [],
    "a source": ["--graph", "source/delegations"],
    "the vocabulary": ["--graph", f"{BASE}ontology"],
    "what is derived": ["--graph", "derived"],
    "a state": ["--resource", "state/belarus"],
    "a meeting": [
        "--resource",
        f"{BASE}meeting/2020-11-17-committee-of-secretaries-of-security-councils",
    ],
    "a class": ["--resource", "csto:Delegation"],
}


def expected(published: Path, part: str) -> set[Quad]:
    """Choose the quads of a part from the release, by plain comparison."""
    release = Release.read(published / "build" / "release.nq")
    quads = set(parse(release.body, format=RdfFormat.N_QUADS))
    if not PARTS[part]:
        return quads
    option, name = PARTS[part]
    name = name.replace("csto:", f"{BASE}ontology#")
    node = NamedNode(name if name.startswith("https:") else BASE + name)
    if option == "--graph":
        return {quad for quad in quads if quad.graph_name == node}
    return {quad for quad in quads if node in (quad.subject, quad.object)}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("part", PARTS)
def test_nothing_is_lost(part: str, name: str, published: Path) -> None:
    """What is parsed back is what the release says; a format without graphs gives the union."""
    ran = run("export", "--project", published, *PARTS[part], "--format", name)
    assert (ran.code, ran.err) == (0, "")
    syntax, _ = FORMATS[name]
    back = set(parse(ran.out, format=syntax, base_iri="urn:x-not-the-base:"))
    wanted = expected(published, part)
    assert wanted
    if syntax.supports_datasets:
        assert back == wanted
    else:
        assert back == {Quad(*quad.triple) for quad in wanted}


def test_another_processor_reads_the_same_json_ld(published: Path) -> None:
    """PyLD expands the JSON-LD to the same quads as the engine does."""
    ran = run("export", "--project", published, "--graph", "source/delegations", "--format", "json")
    lines = jsonld.to_rdf(json.loads(ran.out), {"format": "application/n-quads"})
    back = set(parse(lines, format=RdfFormat.N_QUADS))
    assert back == expected(published, "a source")


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_does_not_change_by_itself(name: str, published: Path) -> None:
    """Another process, with another hash seed, writes the same bytes: exports diff well."""
    arguments = ("export", "--project", published, "--format", name)
    again = start(*arguments, env={"PYTHONHASHSEED": "4321"})
    assert again.code == 0
    assert again.out == run(*arguments).out


def test_turtle_reads_well(published: Path) -> None:
    """Prefixes first, and those used alone; states before delegations; a class before the rest."""
    text = run("export", "--project", published, "--format", "turtle").text
    lines = text.splitlines()
    prefixes = [line for line in lines if line.startswith("@prefix ")]
    assert lines[: len(prefixes)] == prefixes
    for prefix in prefixes:
        name = prefix.split()[1]
        body = text[text.rindex("@prefix") + len(prefixes[-1]) :]
        assert re.search(rf"(?<![\w]){re.escape(name)}\w", body), name
    subjects = [line for line in lines if re.match(r"\S+ a ", line)]
    kinds = [line.split(":")[0] for line in subjects]
    assert kinds.index("state") < kinds.index("parliament") < kinds.index("delegation")
    assert "csto:seats 11 ;" in text or 'csto:seats "11"^^xsd:nonNegativeInteger' in text


def test_json_ld_reads_like_the_facts(published: Path) -> None:
    """Keys are the context's names, ids are relative, allocations stand in their delegation."""
    ran = run(
        "export", "--project", published, "--resource", "delegation/belarus", "--format", "json"
    )
    document = json.loads(ran.out)
    assert document["@context"]["@base"] == BASE
    text = json.dumps({key: value for key, value in document.items() if key != "@context"})
    assert BASE not in text
    assert '"@' not in text


def test_a_source_in_json_ld_is_as_its_file(published: Path) -> None:
    """An item has `id`, `type`, `seats` and other names, as its facts file has."""
    ran = run("export", "--project", published, "--graph", "source/delegations", "--format", "json")
    document = json.loads(ran.out)
    assert document["id"] == "source/delegations"
    items = {item["id"]: item for item in document["facts"]}
    belarus = items["delegation/belarus"]
    assert belarus["type"] == "Delegation"
    assert belarus["plenipotentiary"] == "person/viktor-kogut"
    assert sorted(int(part["seats"]) for part in belarus["allocation"]) == [4, 7]
    assert items["state/belarus"]["alternativeLabel"] == {"en": "Republic of Belarus"}


@pytest.mark.parametrize("name", FORMATS)
def test_the_ending_of_the_output_says_the_format(
    name: str, published: Path, tmp_path: Path
) -> None:
    """`--output FILE.ttl` needs no `--format`; what is written is what is printed otherwise."""
    output = tmp_path / "new" / f"out{FORMATS[name][1]}"
    ran = run("export", "--project", published, "--output", output)
    assert (ran.code, ran.text) == (0, "")
    assert output.read_bytes() == run("export", "--project", published, "--format", name).out
    assert list(output.parent.iterdir()) == [output]


@pytest.mark.parametrize(("part", "name"), [("the dataset", "trig"), ("a state", "turtle")])
def test_the_default_keeps_what_there_is(part: str, name: str, published: Path) -> None:
    """Without a format, a dataset keeps its graphs, and a part is easy to read."""
    arguments: tuple[str | Path, ...] = ("export", "--project", published, *PARTS[part])
    assert run(*arguments).out == run(*arguments, "--format", name).out


def test_the_format_given_outweighs_the_ending(published: Path, tmp_path: Path) -> None:
    """`--format` is what is written, whatever the file is called."""
    output = tmp_path / "out.ttl"
    run("export", "--project", published, "--output", output, "--format", "nquads")
    assert output.read_bytes() == run("export", "--project", published, "--format", "nquads").out


def test_an_output_of_before_is_replaced_in_one_step(published: Path, tmp_path: Path) -> None:
    """Who has the old file open goes on reading the old one, whole."""
    output = tmp_path / "out.ttl"
    output.write_text("old", "utf-8")
    with output.open() as reader:
        run("export", "--project", published, "--output", output, "--resource", "state/belarus")
        assert reader.read() == "old"
    assert output.read_text("utf-8").startswith("@prefix")


def test_an_output_that_is_a_pipe_is_written_into(published: Path, tmp_path: Path) -> None:
    """A named pipe, as `/dev/stdout` or `>(gzip)` are, gets the bytes; no file takes its place."""
    pipe = tmp_path / "out.ttl"
    os.mkfifo(pipe)
    keep = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    try:
        arguments: tuple[str | Path, ...] = ("export", "--project", published, *PARTS["a state"])
        thread = threading.Thread(target=run, args=(*arguments, "--output", pipe))
        thread.start()
        thread.join()
        assert pipe.is_fifo()
        assert os.read(keep, 65536) == run(*arguments).out
    finally:
        os.close(keep)


def test_the_small_project_is_exported_in_its_own_names(small: Path) -> None:
    """Prefixes and keys are those of the project's own context."""
    ran = run("export", "--project", small, "--resource", "bird/heron")
    assert "bird:heron a b:Bird ;" in ran.text
    document = json.loads(
        run("export", "--project", small, "--graph", "book/lake", "--format", "json").out
    )
    assert [item["id"] for item in document["sightings"]] == ["bird/coot", "bird/heron"]
