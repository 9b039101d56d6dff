"""What servers are asked when their speed is measured, and how their answers are read."""

from io import BytesIO
from pathlib import Path

import pytest
from pyoxigraph import QueryResultsFormat, QuerySolutions, Store

from benchmarks.speed import answers, queries
from benchmarks.speed.answers import Answer
from benchmarks.speed.queries import Kind
from cstograph.rdf import union_store as stores
from cstograph.release.release import Release

KINDS = ("point", "by-state", "by-topic")


@pytest.fixture(scope="session")
def store(built: Release) -> Store:
    """Load the bundled release."""
    return stores.of_n_quads(BytesIO(built.body))


@pytest.fixture(scope="session")
def kinds(release_file: Path) -> dict[str, Kind]:
    """Give the kinds of queries for it."""
    return {kind.name: kind for kind in queries.kinds(release_file)}


def asked(store: Store, query: str) -> Answer:
    """Ask a store, and read its JSON as that of a server is read."""
    found = store.query(query)
    assert isinstance(found, QuerySolutions)
    return answers.read(bytes(found.serialize(format=QueryResultsFormat.JSON) or b""))


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_of_query_finds_something(
    name: str, store: Store, kinds: dict[str, Kind]
) -> None:
    """Each kind has rows on the bundled graph, which another number does not change."""
    kind = kinds[name]
    one, other = kind.query(0), kind.query(len(kind.resources))  # of the same resource
    assert one != other
    assert asked(store, one)
    assert asked(store, one) == asked(store, other)


def test_a_lookup_is_held_to_what_the_release_says(
    store: Store, kinds: dict[str, Kind], release_file: Path
) -> None:
    """Whether an answer is right is known from the lines of the release, not from a server."""
    point = kinds["point"]
    for number in range(len(point.resources)):
        right = answers.described(release_file, point.resource(number))
        assert asked(store, point.query(number)) == right


def test_an_answer_that_lacks_a_row_differs(store: Store, kinds: dict[str, Kind]) -> None:
    """An answer is not taken for one that has less."""
    whole = asked(store, kinds["point"].query(0))
    cut = asked(store, kinds["point"].query(0).replace(str(queries.FIRST), "2"))
    assert len(cut) == 2
    assert cut != whole


def test_spellings_of_one_term_are_the_same() -> None:
    """Older names of JSON results, types of integers and the type of plain strings do not count."""
    xsd = "http://www.w3.org/2001/XMLSchema#"
    first = {"type": "typed-literal", "value": "3", "datatype": f"{xsd}positiveInteger"}
    second = {"type": "literal", "value": "3", "datatype": f"{xsd}integer"}
    plain = {"type": "literal", "value": "3", "datatype": f"{xsd}string"}
    read = [
        answers.read(
            b'{"results": {"bindings": [{"x": %s}]}}' % str(term).replace("'", '"').encode()
        )
        for term in (first, second, plain)
    ]
    assert read[0] == read[1]
    assert read[1] != read[2]
