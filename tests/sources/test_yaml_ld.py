"""Facts files: what they mean, and where each fact stands."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyld import jsonld
from pyoxigraph import Quad, RdfFormat, parse

from cstograph.errors import InvalidProjectError
from cstograph.findings import Mark
from cstograph.project.context import Context
from cstograph.project.project import Project
from cstograph.sources import yaml_ld, yaml_tree
from cstograph.sources.yaml_tree import Items, Node, Record

BASE = "https://w3id.org/cstograph/"
CSTO = f"{BASE}ontology#"


@pytest.fixture(scope="module")
def context() -> Context:
    """Give the bundled project's context."""
    return Project.bundled().context


def plain(node: Node) -> object:
    """Turn a tree into what a JSON parser would give."""
    match node:
        case Record():
            return {key: plain(value) for key, value in node.entries.items()}
        case Items():
            return [plain(item) for item in node.items]
        case _:
            return node.text


def by_processor(path: Path, context: Context) -> set[Quad]:
    """Read a facts file as what it says it is: JSON-LD in YAML, by a JSON-LD processor."""
    body = plain(yaml_tree.read(path))
    assert isinstance(body, dict)
    lines = jsonld.to_rdf({"@context": context.terms, **body}, {"format": "application/n-quads"})
    return set(parse(lines, format=RdfFormat.N_QUADS))


@pytest.mark.parametrize("path", Project.bundled().data_files(), ids=lambda path: path.stem)
def test_a_facts_file_is_json_ld(path: Path, context: Context) -> None:
    """A facts file means what a JSON-LD processor says it means under the context."""
    assert set(yaml_ld.read(path, context).quads) == by_processor(path, context)


words = st.text("abcdefghijklmnopqrstuvwxyzабвгдежäöü-: #'\"{}[]&*!|>%@", min_size=1, max_size=20)
texts = words.filter(str.strip)
ids = st.from_regex(r"(person|body|x)/[a-z0-9-]{1,8}", fullmatch=True)
languages = st.dictionaries(st.sampled_from(["en", "ru", "tg"]), texts, min_size=1)
values: dict[str, st.SearchStrategy[object]] = {
    "label": texts | languages,
    "alternativeLabel": languages,
    "comment": texts,
    "partOf": ids | st.lists(ids, min_size=1, max_size=3, unique=True),
    "date": st.dates().map(str),
    "seats": st.integers(-5, 500).map(str),
    "isoAlpha2": texts,
    "type": st.sampled_from(["Body", "Person", "csto:Meeting", f"{CSTO}State"]),
    "format": st.sampled_from(["Remote", "InPerson"]),
    "sameAs": st.sampled_from(["wd:Q1", "http://example.org/é"]),
    "skos:broader": st.just("topic/x"),
}


@st.composite
def records(draw: st.DrawFn, depth: int = 1) -> dict[str, object]:
    """Make a record, perhaps with records within."""
    keys = draw(st.lists(st.sampled_from(sorted(values)), min_size=1, max_size=4, unique=True))
    record: dict[str, object] = {"id": draw(ids)} | {key: draw(values[key]) for key in keys}
    if depth and draw(st.booleans()):
        record["allocation"] = draw(st.lists(records(depth - 1), min_size=1, max_size=2))
    return record


@given(st.lists(records(), min_size=1, max_size=4))
def test_any_facts_file_is_json_ld(
    tmp_path_factory: pytest.TempPathFactory, made: list[object]
) -> None:
    """Whatever a facts file holds, it gives what a JSON-LD processor gives, each with a place."""
    context = Project.bundled().context
    path = tmp_path_factory.getbasetemp() / "made.yaml"
    path.write_text(json.dumps({"id": "source/made", "type": "Source", "facts": made}), "utf-8")
    read = yaml_ld.read(path, context)
    assert set(read.quads) == by_processor(path, context)
    for quad in read.quads:
        assert read.locate(str(quad.subject), str(quad.predicate), str(quad.object))


def test_each_fact_knows_its_place(tmp_path: Path, context: Context) -> None:
    """The place of a triple is its value, of a property its key, of a resource its id."""
    path = tmp_path / "facts.yaml"
    path.write_text(
        "id: source/x\n"
        "type: Source\n"
        "facts:\n"
        "  - id: body/тест\n"
        "    type: Body\n"
        "    label: {en: a body, ru: орган}\n"
        "    partOf:\n"
        "      - body/a\n"
        "      - body/b\n"
        "    allocation: {id: allocation/x, seats: 7}\n",
        "utf-8",
    )
    locate = yaml_ld.read(path, context).locate
    body, part_of = f"<{BASE}body/тест>", f"<{CSTO}partOf>"
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    seats = '"7"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>'
    assert locate(body, None, None) == [Mark(4, 9)]
    assert locate(body, part_of, None) == [Mark(7, 5)]
    assert locate(body, part_of, f"<{BASE}body/b>") == [Mark(9, 9)]
    assert locate(body, label, '"орган"@ru') == [Mark(6, 29)]
    assert locate(body, f"<{CSTO}allocation>", f"<{BASE}allocation/x>") == [Mark(10, 22)]
    assert locate(f"<{BASE}allocation/x>", f"<{CSTO}seats>", seats) == [Mark(10, 43)]
    assert locate(body, part_of, f"<{BASE}body/c>") == []


def test_what_makes_no_fact_is_told(tmp_path: Path, context: Context) -> None:
    """A value out of which the JSON-LD processor makes nothing is an error, not a silence."""
    path = tmp_path / "facts.yaml"
    path.write_text("id: source/x\ntype: Source\nfacts:\n  - id: body/x\n    sameAs: http://[::1\n")
    with pytest.raises(InvalidProjectError) as raised:
        yaml_ld.read(path, context)
    (found,) = raised.value.findings
    assert (found.mark, found.rule) == (Mark(5, 13), "no-fact")


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text makes the reader fail in another way than with findings at a place in it."""
    try:
        yaml_tree.parse(text, Path("any.yaml"))
    except InvalidProjectError as error:
        lines = text.count("\n") + text.count("\r") + 2
        assert all(1 <= found.mark.line <= lines for found in error.findings)
