"""Random queries, asked again of what a change reaches, and asked of everything."""

import os
from collections import Counter
from random import Random

import pytest
from pyoxigraph import Quad, QuerySolutions, Store

from cstograph.rdf import union_store as stores
from cstograph.validation.incremental.reliance import Chains, FarReachingError, Index
from cstograph.validation.incremental.reliance.queries import Query
from tests.validation.incremental.reliance import generated

#: How many are tried; more, from a thousandth of a second each, by setting this.
NUMBER = int(os.environ.get("CSTOGRAPH_TEST_QUERIES", "600"))


def rows(quads: set[Quad], text: str) -> dict[object, Counter[str]]:
    """Give the solutions of a query by what ?this is."""
    found: dict[object, Counter[str]] = {}
    solutions = stores.of_quads(quads).query(text)
    assert isinstance(solutions, QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    for row in solutions:
        if "this" in names and row["this"] is not None:
            told = " ".join(f"{name}={row[name]}" for name in names)
            found.setdefault(row["this"], Counter())[told] += 1
    return found


def is_a_query(text: str) -> bool:
    """Tell whether a random text is one."""
    try:
        Store().query(text)
    except SyntaxError:
        return False
    return True


def outcome(number: int) -> str:
    """Say how the query of a number fares: whether it is right after a change."""
    random = Random(number)  # noqa: S311 - the same for the same number
    text, before = generated.query(random), generated.quads(random)
    after = generated.changed(random, before, [generated.quad(random) for _ in range(5)])
    if not is_a_query(text):
        return "none"
    try:
        chains, index = Chains(Query(text).chains("this")), Index(before | after)
        things = chains.trace(before ^ after, index)
        for quad in before - after:
            index.remove(quad)
        seen = chains.follow(things, index)
    except FarReachingError:
        return "far-reaching"
    then, now, again = rows(before, text), rows(after, text), rows(seen, text)
    kept = {thing: told for thing, told in then.items() if thing not in things}
    made = {thing: told for thing, told in again.items() if thing in things}
    if kept | made != now:
        return f"wrong: {number}"
    return "unchanged" if then == now else "changed"


def test_answers_change_only_where_a_change_is_traced_to() -> None:
    """What is asked again gets its answer from what it relies on, and other answers stay."""
    told = Counter(map(outcome, range(NUMBER)))
    assert [each for each in told if each.startswith("wrong")] == []
    assert told["changed"] > NUMBER / 50, "The generated changes are too small to tell."
    assert told["changed"] + told["unchanged"] > NUMBER / 4, "Too little is followed."


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?this { ?this ?p ?o } LIMIT 1",
        "SELECT ?this { ?this ?p ?o . ?other ?q ?r }",
        "SELECT ?this { ?this ?p ?o FILTER NOT EXISTS { ?other ?q ?r } }",
        "SELECT ?this { { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } ?this ?p ?n }",
        "SELECT ?this { BIND (IRI('http://example.org/') AS ?this) ?s ?p ?o }",
        "SELECT ?this { ?this <http://example.org/p>* ?other }",
        "SELECT ?this FROM <http://example.org/> { ?this ?p ?o }",
        "SELECT ?this { ?this (<http://example.org/p>/<http://example.org/q>)+ ?other }",
        "SELECT ?this { SERVICE <http://example.org/> { ?this ?p ?o } }",
        "no query",
    ],
)
def test_what_any_change_may_matter_to_is_far_reaching(text: str) -> None:
    """A query that looks at what is not linked to the thing cannot be asked of the thing alone."""
    with pytest.raises(FarReachingError):
        list(Query(text).chains("this"))
