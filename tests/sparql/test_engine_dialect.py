"""Queries that the engine does not read are answered, written in words that it reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store

from cstograph.engine.evaluators.embedded import EmbeddedEngine
from cstograph.engine.query import Query
from cstograph.errors import UnsupportedQueryError
from cstograph.rdf.formats import Wanted
from cstograph.sparql.engine_dialect import rephrased, reuses_variable

DATA = """
@prefix : <http://example.org/> .
:a :n 1, 2, 3 ; :is true . :b :n 4 ; :is false . :c :n 5, 6 .
"""
PREFIX = "PREFIX : <http://example.org/> "

# A query that the engine refuses, and one with the same answer that it takes.
SAME = {
    "an aggregate used again": (
        "SELECT (COUNT(?n) AS ?k) (?k*100/67 AS ?p) { ?s :n ?n }",
        "SELECT (COUNT(?n) AS ?k) (COUNT(?n)*100/67 AS ?p) { ?s :n ?n }",
    ),
    "in each group": (
        "SELECT ?s (SUM(?n) AS ?t) (COUNT(?n) AS ?k) (?t / ?k AS ?m) { ?s :n ?n } GROUP BY ?s",
        (
            "SELECT ?s (SUM(?n) AS ?t) (COUNT(?n) AS ?k) (SUM(?n)/COUNT(?n) AS ?m) { ?s :n ?n } "
            "GROUP BY ?s"
        ),
    ),
    "of one that uses another": (
        "SELECT (COUNT(*) AS ?a) (?a + 1 AS ?b) (?b * ?a AS ?c) { ?s :n ?n }",
        (
            "SELECT (COUNT(*) AS ?a) (COUNT(*) + 1 AS ?b) ((COUNT(*) + 1) * COUNT(*) AS ?c) "
            "{ ?s :n ?n }"
        ),
    ),
    "written with $": (
        "SELECT (COUNT(*) AS $a) ($a + ?a AS ?b) { ?s :n ?n }",
        "SELECT (COUNT(*) AS ?a) (COUNT(*) + COUNT(*) AS ?b) { ?s :n ?n }",
    ),
    "in functions": (
        (
            "SELECT ?s (MAX(?n) AS ?m) (IF(?m > 3, CONCAT(STR(?m), '!'), COALESCE(?m, 0)) AS ?x) "
            "{ ?s :n ?n } GROUP BY ?s ORDER BY DESC(?m) LIMIT 2"
        ),
        (
            "SELECT ?s (MAX(?n) AS ?m) (IF(MAX(?n) > 3, CONCAT(STR(MAX(?n)), '!'), "
            "COALESCE(MAX(?n), 0)) AS ?x) { ?s :n ?n } GROUP BY ?s ORDER BY DESC(?m) LIMIT 2"
        ),
    ),
    "in a subquery": (
        "SELECT ?s ?p { { SELECT ?s (COUNT(*) AS ?k) (?k * 10 AS ?p) { ?s :n ?n } GROUP BY ?s } }",
        (
            "SELECT ?s ?p { { SELECT ?s (COUNT(*) AS ?k) (COUNT(*) * 10 AS ?p) { ?s :n ?n } "
            "GROUP BY ?s } }"
        ),
    ),
    "with HAVING and comments": (
        (
            "SELECT ?s # (1 AS ?k)\n (COUNT(?n) AS ?k) # ?k\n (?k + 1 AS ?l)\n{ ?s :n ?n } "
            "GROUP BY ?s HAVING (COUNT(?n) > 1)"
        ),
        (
            "SELECT ?s (COUNT(?n) AS ?k) (COUNT(?n) + 1 AS ?l) { ?s :n ?n } GROUP BY ?s "
            "HAVING (COUNT(?n) > 1)"
        ),
    ),
    "an expression that fails": (
        "SELECT (SUM(?s) AS ?k) (IF(BOUND(?k), ?k, 'none') AS ?l) { ?s :n ?n }",
        "SELECT (SUM(?s) AS ?k) ('none' AS ?l) { ?s :n ?n }",
    ),
    "within a pattern and an aggregate, where it is another": (
        "SELECT (COUNT(*) AS ?k) (IF(EXISTS { ?s :n ?k }, ?k, SUM(?k)) AS ?l) { ?s :n ?n }",
        "SELECT ?k (?k AS ?l) { SELECT (COUNT(*) AS ?k) { ?s :n ?n } }",
    ),
    "booleans in capitals": (
        "SELECT ?s { ?s :is TRUE FILTER(True) VALUES ?x { FALSE tRuE } }",
        "SELECT ?s { ?s :is true FILTER(true) VALUES ?x { false true } }",
    ),
    "booleans in strings, names and variables": (
        "SELECT ?TRUE { ?TRUE :is TRUE FILTER(STR(TRUE) != 'TRUE' && :TRUE != 'a'@TRUE) } # TRUE",
        "SELECT ?TRUE { ?TRUE :is true FILTER(STR(true) != 'TRUE' && :TRUE != 'a'@TRUE) }",
    ),
    "a variable selected twice": (
        "SELECT ?s ?n ?s { ?s :n ?n }",
        "SELECT ?s ?n { ?s :n ?n }",
    ),
    "no arguments, at a distance": (
        "SELECT (CONCAT ( ) AS ?c) (COALESCE (?s, 1) AS ?d) { ?s :n ?n FILTER isBLANK(BNODE ()) }",
        "SELECT (CONCAT() AS ?c) (COALESCE(?s, 1) AS ?d) { ?s :n ?n FILTER isBLANK(BNODE()) }",
    ),
}

# What cannot be put in the place of a variable, or not there.
NOT_REPEATED = {
    "it would have another value": "SELECT (COUNT(*) + RAND() AS ?k) (?k AS ?l) { ?s ?p ?o }",
    "it has a pattern": "SELECT (EXISTS { ?s ?p 1 } AS ?k) (!?k AS ?l) {} GROUP BY ?s",
}

# What is not to be changed, since the engine takes it, or nothing does.
LEFT = [
    "SELECT (1 AS ?x) { BIND(true AS ?y) }",
    "SELECT * { ?s ?p 'TRUE', \"(COUNT(?n) AS ?k)\" } # SELECT ?s ?s",
    "ASK { ?TRUE <TRUE> $FALSE . ?s TRUE:x _:FALSE }",
    "SELECT (COUNT(?x) AS ?k) { { SELECT ?k { ?k ?p ?o } } }",
    "SELECT ?s { ?s ?p ?s . { SELECT ?s { ?s ?p ?o } } }",
    "",
    "SELECT (",
]


@pytest.fixture(scope="module")
def engine() -> EmbeddedEngine:
    """Hold a few numbers."""
    store = Store()
    store.load(DATA, format=RdfFormat.TURTLE)
    return EmbeddedEngine(store, None)


def rows(engine: EmbeddedEngine, text: str) -> list[str]:
    """Give the rows of an answer, sorted, below the names of their columns."""
    body = b"".join(engine.answer(Query(PREFIX + text, Wanted("tsv"))).chunks)
    head, *lines = body.decode().splitlines()
    return [head, *sorted(lines)]


@pytest.mark.parametrize(("text", "equivalent"), SAME.values(), ids=SAME)
def test_what_the_engine_refuses_is_answered(
    engine: EmbeddedEngine, text: str, equivalent: str
) -> None:
    """It has the answer of a query that the engine takes."""
    with pytest.raises(SyntaxError):
        Store().query(PREFIX + text)
    answered = rows(engine, text)
    assert answered == rows(engine, equivalent)
    assert len(answered) > 1


@pytest.mark.parametrize("text", NOT_REPEATED.values(), ids=NOT_REPEATED)
def test_what_would_mean_something_else_is_not_written(engine: EmbeddedEngine, text: str) -> None:
    """The query is refused as one that the engine does not take, and told how to be written."""
    assert reuses_variable(text)
    with pytest.raises(UnsupportedQueryError, match="subquery"):
        rows(engine, text)


@pytest.mark.parametrize("text", LEFT)
def test_other_texts_stay(text: str) -> None:
    """Nothing is changed without need."""
    assert rephrased(text) == text


def test_a_text_does_not_grow_without_end() -> None:
    """Each use of a variable doubles the text: there is a limit, and no memory is needed for it."""
    items = " ".join(f"(?v{n} + ?v{n} AS ?v{n + 1})" for n in range(90))
    text = f"SELECT (COUNT(*) AS ?v0) {items} {{ ?s ?p ?o }}"
    assert rephrased(text) == text


@given(st.text(alphabet="SELECT AS?xy(){}+'#\nTRUE,"))
def test_any_text_is_written(text: str) -> None:
    """Whatever the text, and what was written stays as it is."""
    once = rephrased(text)
    assert rephrased(once).upper() == once.upper() or reuses_variable(once)


@given(st.lists(st.sampled_from(["COUNT(*)", "SUM(?n)", "?v0 + 1", "?v0 * ?v1", "?s"]), min_size=2))
def test_a_variable_has_the_value_of_its_expression(
    engine: EmbeddedEngine, expressions: list[str]
) -> None:
    """Set in a subquery and used outside, a variable has the same value."""
    first = expressions[0].replace("?v0", "1").replace("?v1", "1")
    second = expressions[1].replace("?v1", "1")
    group = "{ ?s :n ?n } GROUP BY ?s"
    nested = f"SELECT * {{ SELECT ?s ({first} AS ?v0) {group} }}"
    inside = f"SELECT ?s ({first} AS ?v0) ({second} AS ?v1) {group}"
    if "COUNT" in second or "SUM" in second:
        return
    outside = nested.replace("SELECT *", f"SELECT ?s ?v0 ({second} AS ?v1)")
    assert rows(engine, inside) == rows(engine, outside)


def test_the_engine_gives_the_columns_in_their_order(engine: EmbeddedEngine) -> None:
    """A variable that is selected twice is one column, where it stands first."""
    answer = engine.answer(Query(PREFIX + "SELECT ?n ?s ?n { ?s :n ?n }", Wanted("json")))
    assert b'"vars":["n","s"]' in b"".join(answer.chunks)
