"""Bounds and sh:lessThan compare as SPARQL's operators do (SHACL, sections 4.3 and 4.5)."""

import pyoxigraph as ox
import pytest

from tests.validation.values.judged_values import EX, holds, typed, violating

_HUGE = "1" + "0" * 400
ORDERED = [
    (typed("1", "integer"), typed("2", "integer")),
    (typed("2", "byte"), typed("2.5", "decimal")),
    (typed("10", "integer"), typed("1e2", "double")),
    (typed(_HUGE, "integer"), typed(_HUGE + ".5", "decimal")),
    (typed("12345678901234567890", "integer"), typed("12345678901234567891", "integer")),
    (ox.Literal("a"), ox.Literal("b")),
    (typed("false", "boolean"), typed("true", "boolean")),
    (typed("2020-01-01", "date"), typed("2020-01-02", "date")),
    (typed("-0001-01-01", "date"), typed("0000-01-01", "date")),
    (typed("2020-01-01", "date"), typed("12020-01-01", "date")),
    (typed("2020-01-01T00:00:00Z", "dateTime"), typed("2020-01-01T00:00:00-01:00", "dateTime")),
    (typed("2020-01-01", "date"), typed("2020-01-03Z", "date")),
    (typed("-0002-01-01", "date"), typed("-0001-01-01", "date")),
    (typed("0099", "gYear"), typed("0100", "gYear")),
    (typed("-0100", "gYear"), typed("0001", "gYear")),
    (typed("9999", "gYear"), typed("10000", "gYear")),
    (typed("2020-02", "gYearMonth"), typed("2020-10", "gYearMonth")),
    (ox.Literal("\uffff"), ox.Literal("\U00010000")),
    (ox.Literal(""), ox.Literal("a")),
    (typed("2020", "gYear"), typed("2021", "gYear")),
    (typed("P1M", "duration"), typed("P2M", "duration")),
]
INCOMPARABLE = [
    (typed("1", "integer"), ox.Literal("2")),
    (typed("1", "integer"), typed("2020-01-01", "date")),
    (typed("1", "integer"), typed("x", "integer")),
    (typed("1", "integer"), typed("1_000", "integer")),
    (typed("1", "double"), typed("NaN", "double")),
    (typed("2020-01-01", "date"), typed("2020-02-30", "date")),
    (typed("2020-01-01", "date"), typed("2021-01-01T00:00:00", "dateTime")),
    (typed("2020", "gYear"), typed("2021-01-01", "date")),
    (typed("2020-01-01", "date"), typed("2020-01-01Z", "date")),
    (typed("2020-01-01T00:00:00", "dateTime"), typed("2020-01-01T01:00:00Z", "dateTime")),
    (typed("P30D", "duration"), typed("P1M", "duration")),
    (ox.Literal("a", language="en"), ox.Literal("b", language="en")),
    (ox.NamedNode(f"{EX}a"), ox.NamedNode(f"{EX}b")),
    (ox.BlankNode("a"), ox.BlankNode("b")),
    (ox.NamedNode(f"{EX}a"), ox.Literal("b")),
    (ox.Literal("a", datatype=ox.NamedNode(f"{EX}t")), ox.Literal("b")),
]


@pytest.mark.parametrize(("less", "greater"), ORDERED)
def test_a_pair_in_order(less: ox.Literal, greater: ox.Literal) -> None:
    """The smaller is less than the greater, and each is equal to itself."""
    assert holds("sh:lessThan ex:other", less, greater)
    assert not holds("sh:lessThan ex:other", greater, less)
    assert not holds("sh:lessThan ex:other", less, less)
    assert holds("sh:lessThanOrEquals ex:other", less, less)
    assert not holds("sh:lessThanOrEquals ex:other", greater, less)
    both = {less, greater}
    assert violating(f"sh:minInclusive {less}", both) == set()
    assert violating(f"sh:minExclusive {less}", both) == {less}
    assert violating(f"sh:maxInclusive {greater}", both) == set()
    assert violating(f"sh:maxExclusive {greater}", both) == {greater}
    assert violating(f"sh:minInclusive {greater}", both) == {less}
    assert violating(f"sh:maxInclusive {less}", both) == {greater}


@pytest.mark.parametrize(("one", "other"), INCOMPARABLE)
def test_what_cannot_be_compared_violates(one: object, other: object) -> None:
    """In either order, and against bounds."""
    for left, right in ((one, other), (other, one)):
        assert not holds("sh:lessThan ex:other", left, right)
        assert not holds("sh:lessThanOrEquals ex:other", left, right)
        if isinstance(right, ox.Literal):
            for name in ("minInclusive", "minExclusive", "maxInclusive", "maxExclusive"):
                assert violating(f"sh:{name} {right}", {left}) == {left}
