"""Where a malformed query goes wrong: the line and the column of the first wrong token."""

import pytest

from tests.web.client import Server

MALFORMED = [
    # query, line, column, what the detail names
    ("hello", 1, 1, ""),
    ("  hello", 1, 3, ""),
    ("PREFIX a: <http://a/>\n\nFOO", 3, 1, ""),
    ("# a comment\r\nSELEKT * {}", 2, 1, ""),
    ("ASK {", 1, 6, "ends too early"),
    ("ASK { ?s ?p ?o", 1, 15, "ends too early"),
    ("ASK {\n  ?s ?p ?o\n", 2, 11, "ends too early"),
    ("ASK { ?s ?p [ }", 1, 15, "`}`"),
    ("ASK { ?s ?p }", 1, 13, "`}`"),
    ("SELECT * WHERE {\n  ?s ?p ?o\n  FILTER(?o = )\n}", 3, 15, "`)`"),
    ("ASK { ?s ?p ?o } LIMIT -1", 1, 24, "`-1`"),
    ("CONSTRUCT WHERE { ?s ?p ?o FILTER(true) }", 1, 28, "`FILTER`"),
    ("SELECT (COUNT(?s, ?p) AS ?x) {}", 1, 17, "`,`"),
    ("ASK {}\nASK {}", 2, 1, "`ASK`"),
    ('SELECT * {\n ?s ?p "Ереван" . }}', 2, 20, "`}`"),
    ('ASK { ?s ?p "\N{GRINNING FACE}" ] }', 1, 17, "`]`"),
    ("ASK { ?город ?p }", 1, 17, "`}`"),
    ("ASK {\0}", 1, 6, ""),
    ("SELECT * { ?s foo:bar ?o }", 1, 15, "refix"),
    ("SELECT *\nWHERE {\n  ?s rdfs:label ?o ;\n     a ?class }", 3, 6, "refix"),
]


@pytest.mark.parametrize(("query", "line", "column", "names"), MALFORMED)
def test_the_place_of_the_error_is_exact(
    server: Server, query: str, line: int, column: int, names: str
) -> None:
    """Line and column, counted from 1 in characters, are where the first wrong token begins."""
    reply = server.get(query)
    assert reply.status == 400
    problem = reply.problem
    assert (problem["line"], problem["column"]) == (line, column), problem
    assert names in problem["detail"], problem


@pytest.mark.parametrize(("query", "line", "column", "names"), MALFORMED)
def test_every_way_to_ask_tells_the_same(
    server: Server, query: str, line: int, column: int, names: str
) -> None:
    """GET, form and direct POST give the same problem, which has a type of its own."""
    del line, column, names
    problems = [server.get(query).problem, server.post(query).problem, server.direct(query).problem]
    assert problems[0] == problems[1] == problems[2]
    assert problems[0]["type"].startswith("https://")
    assert isinstance(problems[0]["line"], int)
    assert isinstance(problems[0]["column"], int)


@pytest.mark.parametrize(("query", "line", "column", "names"), MALFORMED)
def test_the_place_is_in_the_query(
    server: Server, query: str, line: int, column: int, names: str
) -> None:
    """The place exists: it is a character of the query, or the end of one of its lines."""
    del line, column, names
    problem = server.get(query).problem
    lines = query.split("\n")
    assert 1 <= problem["line"] <= len(lines)
    assert 1 <= problem["column"] <= len(lines[problem["line"] - 1]) + 1
