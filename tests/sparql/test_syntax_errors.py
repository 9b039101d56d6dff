"""Malformed queries are told where they go wrong, and what could stand there."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from time import process_time
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from cstograph.sparql import syntax_errors
from cstograph.sparql.syntax_errors import LONGEST_TEXT, MOST_EXPECTED, diagnose, undeclared_prefix
from tests.conformance import case
from tests.conformance.case import Case, Kind
from tests.conformance.suite import Suite

COMPETENCY = Path(__file__).parents[2] / "ontology" / "competency"
QUERIES = sorted(path.read_text("utf-8") for path in COMPETENCY.glob("*.rq"))

# What people write, where it goes wrong, what stands there, and one thing that could instead.
MISTAKES = [
    # The beginning
    ("", 1, 1, "", '"SELECT"'),
    ("# only a comment\n", 1, 1, "", '"ASK"'),
    ("SELCT ?s { ?s ?p ?o }", 1, 1, "SELCT", '"SELECT"'),
    ("FETCH *", 1, 1, "FETCH", '"DESCRIBE"'),
    ("-- who?\nSELECT * {}", 1, 1, "-", '"SELECT"'),
    ("PREFIX ex <http://example.org/>\nSELECT * {}", 1, 8, "ex", "a prefix with its colon"),
    ("PREFIX ex:a <http://example.org/> SELECT * {}", 1, 8, "ex:a", "a prefix with its colon"),
    ("PREFIX ex = <http://example.org/> SELECT * {}", 1, 8, "ex", "a prefix with its colon"),
    ("PREFIX ex: http://example.org/\nSELECT * {}", 1, 12, "http:", "an IRI"),
    ("PREFIX ex: <urn:ex:> ;\nSELECT * {}", 1, 22, ";", '"SELECT"'),
    ("PREFIX ex: <urn:ex: SELECT * {}", 1, 12, "<urn:ex:", "the closing >"),
    ("SELECT ?x, ?y { ?x ?p ?y }", 1, 10, ",", "a variable"),
    ("SELECT { ?s ?p ?o }", 1, 8, "{", '"*"'),
    ("SELECT ?x AS ?y { ?x ?p 1 }", 1, 11, "AS", '"{"'),
    ("SELECT * FROM t WHERE x = 1", 1, 15, "t", "an IRI"),
    # Aggregates
    ("SELECT COUNT(*) { ?s ?p ?o }", 1, 8, "COUNT", '"("'),
    ("SELECT (COUNT * AS ?n) { ?s ?p ?o }", 1, 15, "*", '"("'),
    ("SELECT (COUNT(*)) { ?s ?p ?o }", 1, 17, ")", '"AS"'),
    ("SELECT (COUNT(?s) ?n) { ?s ?p ?o }", 1, 19, "?n", '"AS"'),
    ("SELECT (COUNT(*) AS n) { ?s ?p ?o }", 1, 21, "n", "a variable"),
    # Braces and triples
    ("SELECT * WHERE ?s ?p ?o", 1, 16, "?s", '"{"'),
    ("SELECT * { ?s ?p ?o", 1, 20, "", '"}"'),
    ("SELECT * {\n  OPTIONAL { ?s ?p ?o }\n\n# end\n", 2, 24, "", '"}"'),
    ("SELECT * { ?s ?p ?o } }", 1, 23, "}", "the end of the query"),
    ("SELECT * { ?s ?p }", 1, 18, "}", "a literal"),
    ("SELECT * { ?s }", 1, 15, "}", "a predicate"),
    ("SELECT * { ?s name ?o }", 1, 15, "name", "a predicate"),
    ("SELECT * { ?s ex=name ?o }", 1, 15, "ex", "a predicate"),
    ("SELECT * { ?s a <a:B> , <a:name> ?n }", 1, 34, "?n", '";"'),
    ("SELECT * { ?s ?p ?o . . }", 1, 23, ".", "a triple pattern"),
    ("SELECT * { ?s <a:b>/c ?o }", 1, 21, "c", "a path"),
    (
        "SELECT * { ?s <http://example.org/a b> ?o }",
        1,
        15,
        "<http://example.org/a",
        "the closing >",
    ),
    ("SELECT * { OPTIONAL ?s ?p ?o }", 1, 21, "?s", '"{"'),
    ("SELECT * { {} UNOIN {} }", 1, 15, "UNOIN", '"UNION"'),
    ("SELECT * { VALUES ?x { 1, 2 } }", 1, 25, ",", "a literal"),
    ("SELECT * { BIND(1 ?x) }", 1, 19, "?x", '"AS"'),
    # Literals
    ('SELECT * { ?s ?p "abc }', 1, 18, '"abc }', 'the closing "'),
    ("SELECT * { ?s ?p 'a\nb' }", 1, 18, "'a", "the closing '"),
    ('SELECT * { ?s ?p """a\nb"" }', 1, 18, '"""a', 'the closing """'),
    ("SELECT * { ?s ?p 'O'Hara' }", 1, 21, "Hara", "a language tag"),
    ("SELECT * { ?s ?p 'a'@ }", 1, 21, "@", "a language tag"),
    ("SELECT * { ?s ?p 'a'^<a:b> }", 1, 21, "^", '"^^"'),
    ("SELECT * { ?s ?p “a” }", 1, 18, "“", "a literal"),
    # Expressions
    ("SELECT * {?s ?p ?o FILTER(1+)}", 1, 29, ")", "an expression"),
    ("SELECT * { ?s ?p ?o FILTER ?o > 1 }", 1, 28, "?o", '"("'),
    ("SELECT * { ?s ?p ?o FILTER(?o == 1) }", 1, 32, "=", "an expression"),
    ("SELECT * { ?s ?p ?o FILTER(?o <> 1) }", 1, 31, "<>", "an operator"),
    ("SELECT * { ?s ?p ?o FILTER(?o AND ?s) }", 1, 31, "AND", "an operator"),
    ("SELECT * { ?s ?p ?o FILTER(REGEX(?o, 'a') }", 1, 43, "}", '")"'),
    ("SELECT * { ?s ?p ?o FILTER(CONTAINS(?o 'a')) }", 1, 40, "'a'", '","'),
    ("SELECT * { ?s ?p ?o FILTER(CONTAIN(?o, 'a')) }", 1, 28, "CONTAIN", '"CONTAINS"'),
    (r'SELECT * { ?s ?p ?o FILTER(REGEX(?o, "\d")) }', 1, 39, r"\d", r'"\\"'),
    ("ASK { FILTER NOT EXIST { ?s ?p ?o } }", 1, 18, "EXIST", '"EXISTS"'),
    # Modifiers
    ("SELECT * { ?s ?p ?o } LIMIT x", 1, 29, "x", "a whole number"),
    ("SELECT * { ?s ?p ?o } LIMIT 1.5", 1, 29, "1.5", "a whole number"),
    ("SELECT * { ?s ?p ?o } ORDER ?s", 1, 29, "?s", '"BY"'),
    ("SELECT * { ?s ?p ?o } ORDER BY DESC ?s", 1, 37, "?s", '"("'),
    ("SELECT * { ?s ?p ?o } LIMIT 5 ORDER BY ?s", 1, 31, "ORDER", "the end of the query"),
    # Places
    ("SELECT * { ?s ?p 'Ёлка', 'ю𝄞' ?x }", 1, 31, "?x", '"."'),
    ("SELECT * {\r\n  ?s ?p ?o\r\n  FILTR(?o > 1)\r\n}", 3, 3, "FILTR", '"FILTER"'),
    ("SELECT *\n{\n\t?s\t?p\t?o ?x }", 3, 11, "?x", '";"'),
    ("# SELECT {\nSELECT * { ?s <a#b> '#' , # }\n}", 3, 1, "}", "a variable"),
]

# What the grammar has nothing against, in the W3C's words, and why it is malformed nevertheless.
OF_MEANING = {
    "a blank node's label is used in two basic graph patterns": [
        "sparql10/syntax-sparql3/blabel-cross-graph-bad",
        "sparql10/syntax-sparql3/blabel-cross-optional-bad",
        "sparql10/syntax-sparql3/blabel-cross-union-bad",
        "sparql10/syntax-sparql4/syn-bad-34",
        "sparql10/syntax-sparql4/syn-bad-35",
        "sparql10/syntax-sparql4/syn-bad-36",
        "sparql10/syntax-sparql4/syn-bad-37",
        "sparql10/syntax-sparql4/syn-bad-38",
        "sparql10/syntax-sparql4/syn-bad-GRAPH-breaks-BGP",
        "sparql10/syntax-sparql4/syn-bad-OPT-breaks-BGP",
        "sparql10/syntax-sparql4/syn-bad-UNION-breaks-BGP",
    ],
    "a variable is selected that is neither grouped by nor aggregated": [
        "sparql11/aggregates/agg08",
        "sparql11/aggregates/agg09",
        "sparql11/aggregates/agg10",
        "sparql11/aggregates/agg11",
        "sparql11/aggregates/agg12",
        "sparql11/grouping/group06",
        "sparql11/grouping/group07",
        "sparql11/syntax-query/test_44",
    ],
    "all variables are selected where there are groups": ["sparql11/syntax-query/test_43"],
    "AS names a variable that is there already": [
        "sparql11/syntax-query/test_45",
        "sparql11/syntax-query/test_60",
        "sparql11/syntax-query/test_61a",
        "sparql11/syntax-query/test_62a",
        "sparql11/syntax-query/test_65",
        "sparql12/syntax/group-by-scope-bad-1",
        "sparql12/syntax/group-by-scope-bad-2",
        "sparql12/syntax/group-by-scope-bad-3",
    ],
    "VALUES has a row that is too short or too long, or a variable twice": [
        "sparql11/syntax-query/test_bad_values_too_few",
        "sparql11/syntax-query/test_bad_values_too_many",
        "sparql12/syntax/duplicated-values-variable",
    ],
    "a codepoint escape stands for no character, or outside of strings and IRIs": [
        "sparql11/syntax-query/test_codepoint_escape_bad_02",
        "sparql11/syntax-query/test_codepoint_escape_bad_03",
        "sparql11/syntax-query/test_codepoint_invalid_escaped_bad_06",
        "sparql12/codepoint-escapes/codepoint-esc-01-bad",
        "sparql12/codepoint-escapes/codepoint-esc-03-bad",
        "sparql12/codepoint-escapes/surrogate-esc-01-bad",
        "sparql12/codepoint-escapes/surrogate-esc-02-bad",
        "sparql12/codepoint-escapes/surrogate-esc-03-bad",
        "sparql12/codepoint-escapes/surrogate-esc-04-bad",
        "sparql12/codepoint-escapes/surrogate-esc-05-bad",
    ],
    "a reifier follows a path": [
        f"sparql12/syntax-triple-terms-negative/{name}"
        for name in (
            "annotated-anonreifier-alternate-path",
            "annotated-anonreifier-oneOrMore",
            "annotated-anonreifier-optional",
            "annotated-anonreifier-path",
            "annotated-reifier-oneOrMore",
            "annotated-reifier-optional",
            "annotated-reifier-path",
            "annotated-reifier-reifier-alternate-path",
            "nested-annotated-path-anonreifier",
            "nested-annotated-path-reifier",
        )
    ],
    "an aggregate stands in another": ["sparql12/syntax/nested-aggregate-functions"],
}

# Malformed queries that name a prefix which they do not declare.
UNDECLARED = {
    "sparql11/syntax-query/test_pn_bad_13",
    "sparql12/syntax-triple-terms-negative/list-reifier-01",
    "sparql12/syntax-triple-terms-negative/list-reifier-02",
}

# SPARQL 1.0 read `456.` as a decimal, and a second dot as the end of the triple; the suites of
# today do not have it.
OF_SPARQL_1_0 = {"sparql10/basic/term-7", "sparql10/syntax-sparql1/syntax-lit-08"}


@pytest.fixture(scope="module")
def cases(suite: Suite) -> list[Case]:
    """All query tests of the suites."""
    return case.read(suite)


@pytest.mark.parametrize(("text", "line", "column", "found", "expected"), MISTAKES)
def test_a_mistake_is_told(text: str, line: int, column: int, found: str, expected: str) -> None:
    """What the engine refuses is told with its place, what stands there and what could."""
    with pytest.raises(SyntaxError):
        Store().query(text)
    told = diagnose(text)
    assert told
    assert (told.line, told.column, told.found) == (line, column, found)
    assert expected in told.expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * { ?s ?p ?o FILTER(", ["an expression"]),
        ("SELECT * { ?s", ["a predicate"]),
        ("SELECT * { ?s ^", ["a path"]),
        (
            "SELECT * {",
            [
                *("a triple pattern", '"}"', '"FILTER"', '"OPTIONAL"'),
                *("another graph pattern", '"SELECT"'),
            ],
        ),
        (
            "SELECT * { ?s ?p 'a'",
            ['"}"', '"."', '";"', '","', "a language tag", '"^^"', '"FILTER"', '"OPTIONAL"'],
        ),
        (
            "SELECT * { ?s ?p",
            [
                *("a variable", "an IRI", "a prefixed name", "a literal"),
                *("a list", "a blank node"),
            ],
        ),
        (
            "SELECT * {}",
            [],
        ),
        (
            "SELECT * {} ODER BY ?s",
            [
                *('"ORDER BY"', "the end of the query", '"GROUP BY"', '"HAVING"'),
                *('"LIMIT"', '"OFFSET"', '"VALUES"'),
            ],
        ),
    ],
)
def test_what_is_expected_is_told_in_few_words(text: str, expected: list[str]) -> None:
    """Terminals are summed up, the most useful come first, and nearest a keyword misspelt."""
    told = diagnose(text)
    assert list(told.expected if told else ()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * { ?s foaf:name ?o }", ("foaf:name", 1, 15)),
        ("PREFIX foaf: <urn:f>\nSELECT * {\n\t?ю foaf:name 'а'^^xsd:b }", ("xsd:b", 3, 20)),
        ("PREFIX Foaf: <urn:f> SELECT * { ?s foaf:a ?o }", ("foaf:a", 1, 36)),
        ("SELECT * { ?s : ?o }", (":", 1, 15)),
        ("PREFIX a: <urn:a> PREFIX : <urn:b> SELECT * { :b a:c a: }", None),
        ('SELECT * { ?s <x:y> \'x:y\', """\nx:y""" } # x:y', None),
        ("SELECT * { _:b <a:b> 'it\\'s x:y' FILTER(?x=<x:y>) }", None),
        ("SELECT * { ?s a:b ?o ?x c:d }", ("a:b", 1, 15)),
        ("SELECT * { ?s ?p ?o ?x c:d }", None),
        ("", None),
    ],
)
def test_an_undeclared_prefix_is_found(text: str, expected: tuple[str, int, int] | None) -> None:
    """It is looked for where a name can stand, up to the first mistake of another kind."""
    assert undeclared_prefix(text) == expected


@pytest.mark.parametrize("text", QUERIES)
def test_our_own_queries_have_no_mistake(text: str) -> None:
    """What is well-formed is left alone."""
    assert diagnose(text) is None
    assert undeclared_prefix(text) is None


def test_a_wellformed_query_has_no_mistake(suite: Suite, cases: list[Case]) -> None:
    """The grammar takes each query that the W3C has answered or calls well-formed."""
    wellformed = [one for one in cases if one.kind is not Kind.NEGATIVE]
    assert len(wellformed) > 500
    told = {one.name: diagnose(written(suite, one)) for one in wellformed}
    assert {name for name in told if told[name]} == (set() if suite.is_current else OF_SPARQL_1_0)


def test_a_malformed_query_has_a_mistake(suite: Suite, cases: list[Case]) -> None:
    """The grammar takes no query that the W3C calls malformed, but for what it means."""
    malformed = [one for one in cases if one.kind is Kind.NEGATIVE]
    told = {one.name: diagnose(written(suite, one)) for one in malformed}
    of_meaning = {name for names in OF_MEANING.values() for name in names}
    assert {name for name in told if not told[name]} == of_meaning & told.keys()
    assert not suite.is_current or of_meaning <= told.keys()


def test_no_query_of_the_suites_has_an_undeclared_prefix(suite: Suite, cases: list[Case]) -> None:
    """No name is taken for one with a prefix that is not; one that is malformed has one."""
    found = {one.name for one in cases if undeclared_prefix(written(suite, one))}
    assert found <= UNDECLARED
    assert found == UNDECLARED or not suite.is_current


@given(st.one_of(st.text(), st.text(alphabet="SELECT*{}()?:s<>\"'\\u0041#@^&|.;,1+-_ \r\n\ta")))
def test_any_text_is_diagnosed_or_not(text: str) -> None:
    """Nothing else happens, whatever the text."""
    for each in (text, "SELECT * { ?s ?p ?o FILTER(" + text):
        check(each)
        undeclared_prefix(each)


@given(st.data())
def test_a_slip_is_told_within_the_text(data: st.DataObject) -> None:
    """A token too few or too many does no harm, wherever it is."""
    query = data.draw(st.sampled_from(QUERIES))
    tokens = re.findall(r"\s+|\w+|.", query)
    index = data.draw(st.integers(0, len(tokens) - 1))
    slip = data.draw(st.sampled_from(["", tokens[index] * 2, *'(){}[]<>"\\;.,:?@^|!', " a ", "1"]))
    check("".join((*tokens[:index], slip, *tokens[index + 1 :])))


@pytest.mark.parametrize(
    ("start", "repeated"),
    [
        ("SELECT * { FILTER(", "("),
        ("SELECT * ", "{"),
        ("SELECT * { ?s ", "("),
        ("SELECT * { ?s ?p ", "("),
        ("SELECT * { ?s ?p ", "[?p "),
        ("SELECT * { FILTER(true", "-true"),
        ("SELECT * { FILTER(true", "-a:true"),
        ("SELECT * { ?s ?p 'a", "\\u0041"),
        ("SELECT * { ?s ?p '''", "''a"),
        ("SELECT * { ?s ?p ", "a."),
        ("SELECT * { ?s ?p <", "a"),
    ],
)
def test_depth_and_length_cost_little(start: str, repeated: str) -> None:
    """The longest text is read without recursion, and in a time that grows with its length."""
    text = start + repeated * ((LONGEST_TEXT - len(start)) // len(repeated))
    assert check(text[: len(text) // 10])
    began = process_time()
    assert check(text[: len(text) // 10])
    short, began = process_time() - began, process_time()
    assert check(text)
    assert process_time() - began < 40 * short + 0.5
    assert not check(text + " " * LONGEST_TEXT)


def test_a_codepoint_escape_outside_of_strings_is_not_judged() -> None:
    """The grammar does not know it: it says nothing rather than something wrong."""
    assert diagnose(r"SELECT * { ?s \u003Ca:b> }") is None
    assert diagnose(r"S\u0045LECT * { ?s }") is None
    assert diagnose(r"SELECT * { ?s <a:\u0062> '\u0062' }") is None


def test_the_grammar_is_read_when_first_needed_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most commands do without, and no refusal costs what the first does."""
    program = "import sys, cstograph.sparql.syntax_errors; sys.exit('lark' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
    assert diagnose("SELECT")
    monkeypatch.setattr(syntax_errors, "GRAMMAR", Path("gone"))
    assert diagnose("SELECT")


def test_what_is_computed_of_the_grammar_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next process reads it, unless the grammar has changed since."""
    grammar = Path(shutil.copy(syntax_errors.GRAMMAR, tmp_path))
    (tmp_path / "__pycache__").mkdir()
    monkeypatch.setattr(syntax_errors, "GRAMMAR", grammar)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    first = syntax_errors._grammar.__wrapped__()  # noqa: SLF001 - as if in another process
    with mock.patch("lark.lark.load_grammar", side_effect=AssertionError):
        again = syntax_errors._grammar.__wrapped__()  # noqa: SLF001
        assert {t.name for t in again.terminals} == {t.name for t in first.terminals}
        grammar.write_text(f"{grammar.read_text('utf-8')}// another\n", "utf-8")
        with pytest.raises(AssertionError):
            syntax_errors._grammar.__wrapped__()  # noqa: SLF001


def check(text: str) -> bool:
    """Whether a text has a mistake, which then must be within it, and told in few words."""
    told = diagnose(text)
    if not told:
        return False
    lines = text.split("\n")
    assert 1 <= told.line <= len(lines)
    assert 1 <= told.column <= len(lines[told.line - 1]) + 1
    assert lines[told.line - 1][told.column - 1 :].startswith(told.found.split("\n")[0])
    assert 1 <= len(told.expected) == len(set(told.expected)) <= MOST_EXPECTED
    return True


def written(suite: Suite, one: Case) -> str:
    """Give the query of a test."""
    return suite.path(one.query).read_text(encoding="utf-8")
