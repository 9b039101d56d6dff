"""The dataset: its graphs, its hash, and what is derived."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyld import jsonld
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from cstograph.dataset.dataset import Dataset, assemble, read_ontology
from cstograph.errors import InvalidProjectError
from cstograph.project.project import Project
from cstograph.rdf import union_store
from cstograph.release.release import Release
from cstograph.sources import data_folder

BASE = "https://w3id.org/cstograph/"
SEATS = NamedNode(f"{BASE}ontology#seats")


def assembled(project: Project) -> Dataset:
    """Assemble a project's dataset."""
    return assemble(project, data_folder.read(project) + read_ontology(project))


def test_the_release_is_canonical(built: Release) -> None:
    """The quads of a release are the canonical N-Quads of RDFC-1.0, by another implementation."""
    lines = built.body.decode()
    options = {"algorithm": "URDNA2015", "inputFormat": "application/n-quads"}
    assert jsonld.normalize(lines, {**options, "format": "application/n-quads"}) == lines


literals = st.builds(Literal, st.text(st.characters(exclude_categories=["Cs"])))


@given(st.lists(literals, max_size=5))
def test_any_literal_is_written_canonically(values: list[Literal]) -> None:
    """Whatever a literal holds, its canonical form is sorted and reads back as it was."""
    node = NamedNode("http://example.org/x")
    dataset = Dataset(frozenset(Quad(node, node, value) for value in values))
    lines = dataset.canonical.decode()
    assert set(parse(lines, format=RdfFormat.N_QUADS)) == dataset.quads
    statements = lines.split("\n")[:-1]
    assert statements == sorted(set(statements))


def test_each_source_and_ontology_file_is_a_graph(built: Release, bundled: Project) -> None:
    """Facts, their evidence, vocabulary, topics and derived facts stand in graphs of their own."""
    quads = parse(built.body, format=RdfFormat.N_QUADS)
    graphs = {q.graph_name.value for q in quads if isinstance(q.graph_name, NamedNode)}
    named = {path.stem for path in bundled.data_files()}
    read = {stem.removesuffix(".evidence") for stem in named if stem.endswith(".evidence")}
    assert graphs == {
        *(f"{BASE}source/{stem}" for stem in named if not stem.endswith(".evidence")),
        *(f"{BASE}evidence/{stem}" for stem in read),
        f"{BASE}ontology",
        f"{BASE}topics",
        f"{BASE}derived",
    }


def test_the_totals_are_derived(built: Release) -> None:
    """Each delegation has its total, typed as declared, in the derived graph only."""
    derived = NamedNode(f"{BASE}derived")
    totals = {
        str(q.subject).rpartition("/")[2].rstrip(">"): (q.object, q.graph_name)
        for q in parse(built.body, format=RdfFormat.N_QUADS)
        if q.predicate == SEATS and "/delegation/" in str(q.subject)
    }
    integer = NamedNode("http://www.w3.org/2001/XMLSchema#nonNegativeInteger")
    expected = {"belarus": 11, "kazakhstan": 16, "kyrgyzstan": 6, "russia": 22, "tajikistan": 12}
    assert totals == {
        state: (Literal(str(seats), datatype=integer), derived) for state, seats in expected.items()
    }


def test_a_fact_that_two_sources_state_counts_once(project: Project) -> None:
    """Totals stay right when a second source repeats the allocations of the first."""
    first = project.root / "data" / "sources" / "delegations.yaml"
    text = first.read_text("utf-8").replace("id: source/delegations", "id: source/again")
    first.with_name("again.yaml").write_text(text, "utf-8")
    totals = [
        quad.object.value
        for quad in assembled(project).quads
        if quad.predicate == SEATS
        and "/delegation/" in str(quad.subject)
        and isinstance(quad.object, Literal)
    ]
    assert sorted(totals) == ["11", "12", "16", "22", "6"]


@pytest.mark.parametrize(
    ("state", "seats_from", "seats", "day", "total"),
    [
        # the only number changes
        ("kyrgyzstan", "parliament/kyrgyzstan", 7, "2021-01-01", '"7"'),
        # one chamber's number changes, and the other's last one still counts
        ("belarus", "chamber/belarus-house-of-representatives", 8, "2021-03-01", '"12"'),
    ],
)
def test_the_latest_number_of_each_chamber_counts(
    project: Project, state: str, seats_from: str, seats: int, day: str, total: str
) -> None:
    """A delegation's total is the sum of the latest number of each who fills its seats."""
    (project.root / "data" / "sources" / "later.yaml").write_text(
        "id: source/later\ntype: Source\ntitle: Later\nfacts:\n"
        f"  - id: delegation/{state}\n    allocation:\n"
        f"      - {{id: allocation/{state}-{day}, type: SeatAllocation, "
        f"seatsFrom: {seats_from}, seats: {seats}, asOf: {day}}}\n",
        "utf-8",
    )
    about = (NamedNode(f"{BASE}delegation/{state}"), SEATS)
    totals = [q for q in assembled(project).quads if (q.subject, q.predicate) == about]
    assert [str(quad.object).partition("^")[0] for quad in totals] == [total]


def test_blank_nodes_get_stable_names(project: Project) -> None:
    """A source in RDF may have blank nodes; their names follow from what is said, not its order."""
    lines = [
        "_:a <http://example.org/p> _:b .",
        '_:b <http://example.org/p> "x" .',
        '_:c <http://example.org/q> "y" .',
    ]
    path = project.root / "data" / "bulk.nt"
    path.write_text("\n".join(lines) + "\n")
    first = assembled(project)
    path.write_text("\n".join(reversed(lines)).replace("_:a", "_:z") + "\n")
    assert assembled(project).sha256 == first.sha256
    assert b"_:" not in first.canonical


def test_the_union_is_a_set() -> None:
    """A triple that two graphs hold is one triple of the default graph."""
    a, b = NamedNode("http://example.org/a"), NamedNode("http://example.org/b")
    held = union_store.of_quads([Quad(a, a, a, a), Quad(a, a, a, b), Quad(b, b, b)])
    assert bool(held.query("ASK { { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } FILTER (?n = 2) }"))


def test_the_questions_have_titles(bundled: Project) -> None:
    """There are at least 25 competency questions, each a question with a comment."""
    questions = bundled.questions()
    assert len(questions) >= 25
    assert all(question.title.endswith("?") and question.comment for question in questions)


def test_the_context_and_the_frame_are_json(bundled: Project) -> None:
    """The frame names only what the context knows."""
    frame = json.loads(Path(bundled.frame).read_bytes())
    keys = {key for key in frame if not key.startswith("@")}
    assert {*frame["@type"], *keys} <= set(bundled.context.names)


def test_the_topics_can_be_read_downwards(built: Release) -> None:
    """Each skos:broader has its skos:narrower, and each top concept its scheme's link."""
    skos = "http://www.w3.org/2004/02/skos/core#"
    pairs: dict[str, set[tuple[str, str]]] = {}
    for quad in parse(built.body, format=RdfFormat.N_QUADS):
        name = quad.predicate.value.removeprefix(skos)
        pairs.setdefault(name, set()).add((str(quad.subject), str(quad.object)))
    assert pairs["narrower"] == {(above, below) for below, above in pairs["broader"]}
    assert pairs["hasTopConcept"] == {(scheme, top) for top, scheme in pairs["topConceptOf"]}


def test_a_file_of_rdf_may_be_named_with_a_space(project: Project) -> None:
    """The name of a file of triples names its graph, whatever characters it has."""
    (project.root / "data" / "my birds.nt").write_text("<http://e/a> <http://e/p> <http://e/b> .\n")
    graph = NamedNode(f"{BASE}source/my%20birds")
    assert [q for q in assembled(project).quads if q.graph_name == graph]


@pytest.mark.parametrize(
    ("files", "rule"),
    [
        ({"a/x.nt": "", "b/x.nt": ""}, "same-source"),
        ({"x.nq": f"<http://e/a> <http://e/p> <http://e/b> <{BASE}derived> .\n"}, "derived-graph"),
        ({"x.doc": "notes"}, "format"),
    ],
)
def test_a_file_that_would_blur_the_sources_is_refused(
    project: Project, files: dict[str, str], rule: str
) -> None:
    """Two files of one name, facts in the derived graph and files of no format are told."""
    for name, text in files.items():
        path = project.root / "data" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    with pytest.raises(InvalidProjectError) as raised:
        data_folder.read(project)
    assert [found.rule for found in raised.value.findings] == [rule]
