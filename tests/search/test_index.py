"""What people type finds what they mean."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cstograph.engine.evaluators.embedded import EmbeddedEngine
from cstograph.engine.query import Query
from cstograph.project.project import Project
from cstograph.rdf.formats import Wanted
from cstograph.release.release import Release
from cstograph.search.folding import folded
from cstograph.search.index import Index
from cstograph.search.match import Label, Likeness
from cstograph.web.queries.label_index import QUERIES, index_of
from cstograph.web.queries.select import text_of

BASE = "https://w3id.org/cstograph/"
ONTOLOGY = f"{BASE}ontology#"
OWL_CLASS = "http://www.w3.org/2002/07/owl#Class"


@pytest.fixture(scope="module")
def index(built: Release, bundled: Project) -> Index:
    """Index the bundled release."""
    engine = EmbeddedEngine.of_release(built, bundled)
    queries = [Query(text_of(stem), Wanted("tsv")) for stem in QUERIES]
    return index_of([b"".join(engine.answer(query).chunks) for query in queries])


@pytest.fixture(scope="module")
def labels(index: Index) -> list[Label]:
    """Give all labels of the bundled release."""
    rows = index._database.execute("SELECT DISTINCT resource FROM label")  # noqa: SLF001 - all
    return [label for (resource,) in rows.fetchall() for label in index.labels(resource)]


def small(*texts: str, classes: dict[str, list[str]] | None = None) -> Index:
    """Index things that are named as they are called."""
    return Index([Label(text, text) for text in texts], classes or {})


def found(index: Index, text: str) -> list[str]:
    """Give what a search of a small index finds."""
    return [match.resource for match in index.search(text)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Belarus", "state/belarus"),
        ("BELARUS", "state/belarus"),
        ("bélarus", "state/belarus"),
        ("беларусь", "state/belarus"),
        ("Republic of Belarus", "state/belarus"),
        ("republic belarus", "state/belarus"),
        ("Belarsu", "state/belarus"),
        ("Bellarus", "state/belarus"),
        ("tadjikistan", "state/tajikistan"),
        ("tadjik", "state/tajikistan"),
        ("kyrg", "state/kyrgyzstan"),
        ("Zas", "person/stanislav-zas"),
        ("Zas, Stanislav", "person/stanislav-zas"),
        ("stanislaw zas", "person/stanislav-zas"),
        ("собрание", "parliament/belarus"),
        ("jogorku kenesh", "parliament/kyrgyzstan"),
        ("csto pa", "body/csto-parliamentary-assembly"),
        ("state duma", "chamber/russia-state-duma"),
        ("biological", "topic/biological-security"),
    ],
)
def test_a_search_finds(text: str, first: str, index: Index) -> None:
    """What a person types leads to what they mean."""
    match, *_ = index.search(text)
    assert match.resource == BASE + first


@pytest.mark.parametrize("text", ["", " ", "—", "!?", "xqzxqzxqz", "\ud800", "\0"])
def test_nothing_is_found_by_nothing(text: str, index: Index) -> None:
    """A text without words, or with no word that is like any, finds nothing."""
    assert index.search(text) == []


@pytest.mark.parametrize(
    "text", ['"', '" OR "', "a* OR b*", "NEAR(a b)", "folded:a", "a AND NOT b", "%_", "-a", "^a"]
)
def test_a_text_is_no_query(text: str, index: Index) -> None:
    """The signs of the database's own query language are nothing but signs."""
    assert isinstance(index.search(text), list)


def test_the_likest_is_first() -> None:
    """The name itself stands before those that begin so, that have the words, that are alike."""
    names = ["zasavica", "old zas", "zas", "zas and others"]
    index = small(*reversed(names))
    assert found(index, "Zas") == ["zas", "zasavica", "zas and others", "old zas"]
    assert [match.likeness for match in index.search("Zas")] == [
        Likeness.EXACT,
        Likeness.BEGINNING,
        Likeness.BEGINNING,
        Likeness.WORDS,
    ]
    assert found(small("zwei", "drei"), "dri") == []
    assert found(small("zwei", "vierzig"), "veirzig") == ["vierzig"]


def test_words_that_do_not_occur_together_are_found_apart() -> None:
    """Where no label has all the words, those that have some are found."""
    assert set(found(small("alpha one", "beta two", "gamma"), "alpha beta")) == {
        "alpha one",
        "beta two",
    }


def test_terms_stand_below_things(index: Index) -> None:
    """The classes and properties of the vocabulary come after the things that it describes."""
    are_terms = ["ontology#" in match.resource for match in index.search("delegation")]
    assert are_terms == sorted(are_terms)
    assert any(are_terms)
    assert not all(are_terms)


def test_a_class_narrows_a_search(index: Index) -> None:
    """Only members of the classes are found; those of a subclass are members."""
    within = index.search("Zas", [f"{ONTOLOGY}Statement"])
    assert within
    assert all(f"{ONTOLOGY}Remark" in match.classes for match in within)
    both = [f"{ONTOLOGY}State", f"{ONTOLOGY}Parliament"]
    assert len(index.search("Belarus", both)) == 2
    assert index.search("Belarus", both, all_of=True) == []
    assert index.search("Belarus", ["http://nowhere/"]) == []


def test_classes_stand_from_the_narrowest(index: Index) -> None:
    """The first class of a thing says best what it is."""
    match, *_ = index.search("Belarus")
    assert match.classes[0] == f"{ONTOLOGY}State"
    declared = Index([Label("x", "x")], {"x": ["narrow"]}, [("narrow", "broad")])
    assert declared.search("x", ["broad"])[0].classes == ("narrow", "broad")
    circle = Index([Label("x", "x")], {"x": ["a"]}, [("a", "b"), ("b", "a")])
    assert set(circle.search("x")[0].classes) == {"a", "b"}


def test_a_thing_is_named_in_english(index: Index) -> None:
    """The name is the preferred English one, the label the one that was found."""
    match, *_ = index.search("беларусь")
    assert (match.name.text, match.label.text) == ("Belarus", "Беларусь")
    by_other, *_ = index.search("Republic of Belarus")
    assert (by_other.name.text, by_other.label.text) == ("Belarus", "Republic of Belarus")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (f"{BASE}state/belarsu", "state/belarus"),
        (f"{BASE}delegation/rusia", "delegation/russia"),
        (f"{BASE}delegation/RUSSIA", "delegation/russia"),
        (f"{BASE}country/belarus", "state/belarus"),
        (f"{BASE}belarus", "state/belarus"),
        (f"{ONTOLOGY}seatsFrm", "ontology#seatsFrom"),
        ("viktor-kogyt", "person/viktor-kogut"),
        ("Republic of Belarsu", "state/belarus"),
    ],
)
def test_what_is_near_is_suggested(text: str, first: str, index: Index) -> None:
    """An IRI with a slip of the pen, and the name at the end of any, lead to what was meant."""
    near = index.near(text)
    assert near[0].resource == BASE + first
    assert len({label.resource for label in near}) == len(near) <= 5
    assert [index.names([label.resource])[label.resource] for label in near] == near


@pytest.mark.parametrize("text", ["", "/", "#", "http://e/", "xqzxqzxqz", "\ud800/\ud800", "\0"])
def test_nothing_is_near_to_nothing(text: str, index: Index) -> None:
    """Where nothing is alike, nothing is suggested."""
    assert index.near(text) == []


def test_each_label_finds_its_thing(index: Index, labels: list[Label]) -> None:
    """Whatever a thing is called, it is found by that, first or among equals."""
    assert len(labels) > 250
    for label in labels:
        equals = [m.resource for m in index.search(label.text) if m.score == 100]
        assert label.resource in equals, label


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=1_500), limit=st.integers(0, 60))
def test_any_text_is_answered(index: Index, text: str, limit: int) -> None:
    """Whatever is typed, there is an answer, no longer than asked for and each thing once."""
    matches = index.search(text, limit=limit)
    assert len(matches) <= limit
    assert len({match.resource for match in matches}) == len(matches)
    assert all(0 <= match.score <= 100 for match in matches)
    assert len(index.near(text)) <= 5


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=20, unique=True))
def test_any_label_can_be_found(texts: list[str]) -> None:
    """Whatever things are called, each is found by its name."""
    index = small(*texts)
    for text in texts:
        assert not folded(text) or text in found(index, text)


def test_only_so_many_are_read_of_very_many() -> None:
    """A letter that thousands of labels begin with is answered with the shortest of them."""
    index = small(*(f"member {number}" for number in range(3_000)), "m")
    assert found(index, "m")[0] == "m"
    assert len(index.search("member", limit=50)) == 50
    assert index.search("membre 2999")[0].resource == "member 2999"


def test_the_classes_of_things_are_counted() -> None:
    """What a page offers to choose from are the classes of things, not of terms."""
    index = small("a", "b", "C", classes={"a": ["C"], "b": ["C", "D"], "C": [OWL_CLASS]})
    assert index.counts == {"C": 2, "D": 1}
    assert OWL_CLASS not in index.narrowest
