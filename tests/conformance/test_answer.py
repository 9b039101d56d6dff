"""Answers are compared as the suites mean it: neither more strictly nor less."""

import pytest

from tests.conformance.answer import Answer, agree, read


def tsv(*lines: str) -> Answer:
    """Make the table with these rows."""
    return read("\n".join((*lines, "")).encode(), "text/tab-separated-values")


def turtle(text: str) -> Answer:
    """Make the graph with these triples, or the table or boolean that they describe."""
    prefix = "@prefix rs: <http://www.w3.org/2001/sw/DataAccess/tests/result-set#> . "
    return read((prefix + text).encode(), "text/turtle", "http://example.org/")


ONE = '[] a rs:ResultSet ; rs:resultVariable "a" ; rs:solution '
FIRST, SECOND = (
    f'[ rs:index {index} ; rs:binding [ rs:variable "a" ; rs:value {index} ] ]' for index in (1, 2)
)

SAME = {
    "rows in another order": (tsv("?a", "1", "2"), tsv("?a", "2", "1")),
    "blank nodes with other names": (tsv("?a\t?b", "_:x\t_:y"), tsv("?a\t?b", "_:y\t_:z")),
    "truth values with other spellings": (
        tsv("?a", '"1"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
        tsv("?a", "true"),
    ),
    "numbers with other spellings": (tsv("?a", "2.0", "1e0"), tsv("?a", "2.00", "10e-1")),
    "variables in another order": (tsv("?a\t?b", "1\t2"), tsv("?b\t?a", "2\t1")),
    "graphs but for names of blank nodes": (turtle("_:x <p> _:y ."), turtle("_:y <p> _:z .")),
    "rows in the order of their index": (turtle(f"{ONE}{SECOND}, {FIRST} ."), tsv("?a", "1", "2")),
    "a boolean that is described": (turtle("[] a rs:ResultSet ; rs:boolean true ."), True),
}

DIFFERENT = {
    "a row that is there twice": (tsv("?a", "1", "1"), tsv("?a", "1")),
    "a row with blank nodes that is there twice": (tsv("?a", "_:x", "_:y"), tsv("?a", "_:x")),
    "one blank node and two": (tsv("?a\t?b", "_:x\t_:x"), tsv("?a\t?b", "_:x\t_:y")),
    "a value and none": (tsv("?a\t?b", "1\t"), tsv("?a\t?b", "1\t2")),
    "numbers of two datatypes": (tsv("?a", "2.0"), tsv("?a", "2")),
    "a variable without values and none": (tsv("?a\t?b", "1\t"), tsv("?a", "1")),
    "graphs": (turtle("_:x <p> _:x ."), turtle("_:x <p> _:y .")),
    "rows against their index": (turtle(f"{ONE}{FIRST}, {SECOND} ."), tsv("?a", "2", "1")),
    "true and false": (True, False),
    "a boolean and a table": (True, tsv("?a", "true")),
}


@pytest.mark.parametrize(("expected", "found"), SAME.values(), ids=SAME)
def test_these_are_the_same(expected: Answer, found: Answer) -> None:
    """A difference that does not matter is not seen."""
    assert agree(expected, found)


@pytest.mark.parametrize(("expected", "found"), DIFFERENT.values(), ids=DIFFERENT)
def test_these_are_different(expected: Answer, found: Answer) -> None:
    """A difference that matters is seen."""
    assert not agree(expected, found)


def test_a_reduced_answer_may_be_anything_from_distinct_to_all() -> None:
    """Each row is there, and no more often than without REDUCED."""
    expected = tsv("?a", "1", "1", "2")
    assert agree(expected, tsv("?a", "1", "2"), lax=True)
    assert not agree(expected, tsv("?a", "1", "1"), lax=True)
    assert not agree(expected, tsv("?a", "1", "2", "2"), lax=True)
