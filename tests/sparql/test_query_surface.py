"""The surface of SPARQL texts."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from cstograph.errors import GraphNameError, MalformedQueryError, QueryError, UpdateRefusedError
from cstograph.sparql import query_surface
from cstograph.sparql.query_surface import Form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", Form.SELECT),
        ("ask {}", Form.ASK),
        ("PREFIX select: <http://ask/> CONSTRUCT WHERE {}", Form.CONSTRUCT),
        ("BASE <http://select/> # ask\n describe <x>", Form.DESCRIBE),
        ("PREFIX : <urn:insert>\nSELECT * {}", Form.SELECT),
        (r"\u0053ELECT * {}", Form.SELECT),
        ("#insert data {}\nselect * {}", Form.SELECT),
    ],
)
def test_the_form_is_read_from_the_tokens(text: str, form: Form) -> None:
    """Keywords count only where they are keywords, in any case, escaped or not."""
    assert query_surface.surface(text).form == form


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "prefix a: <a:> delete where { ?s ?p ?o }",
        "LOAD <http://example.org/>",
        "# a comment\nDrop All",
        "WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        r"\u0049NSERT DATA {}",
    ],
)
def test_an_update_is_told_from_a_query(text: str) -> None:
    """Whatever it is called, an update is refused as one."""
    with pytest.raises(UpdateRefusedError, match="read-only"):
        query_surface.surface(text)


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("SELECT * { SERVICE <http://a/> {} }", True),
        (r"SELECT * { \u0053ERVICE <http://a/> {} }", True),
        ("SELECT * { sErViCe/**/<http://a/> {} }", True),
        ("SELECT * { SERVICE # comment\n SILENT <http://a/> {} }", True),
        ("SELECT ?service { ?service <http://SERVICE/> 'SERVICE' }", False),
        ('PREFIX service: <urn:x> SELECT * { ?s service:service """SERVICE"""@service }', False),
        ("SELECT * {} # SERVICE", False),
        ("SELECT * { ?s ?p 'it''s' . ?s ?p 'a\\'SERVICE' }", False),
    ],
)
def test_service_is_found_however_it_is_spelled(text: str, *, calls: bool) -> None:
    """SERVICE is a call only where it is a keyword."""
    assert query_surface.surface(text).calls_service is calls


@pytest.mark.parametrize(
    ("text", "volatile"),
    [
        ("SELECT (NOW() AS ?n) {}", True),
        ("SELECT ?now {} # now()", False),
        ("ASK { FILTER(rand() < 1) }", True),
    ],
)
def test_what_changes_by_itself_is_volatile(text: str, *, volatile: bool) -> None:
    """A query whose answer changes without the data is known as such."""
    assert query_surface.surface(text).is_volatile is volatile


@pytest.mark.parametrize("function", ["NOW", "rand", "UUID", "StrUUID", "BNODE"])
def test_a_function_without_a_space_before_it_is_volatile(function: str) -> None:
    """Where the engine reads a keyword or a literal and a function as two, so does the surface."""
    before = (
        "DISTINCT true false 1 1.5 1e5 .5 'x'@en ?x x: <a> IN( BY ASC HAVING IF( COALESCE(".split()
    )
    texts = [
        template.replace("CALL", f"{word}{function}()")
        for word in before
        for template in (
            "SELECT (COUNT(CALL) AS ?x) {}",
            "SELECT (CALL AS ?x) {}",
            "SELECT * {} ORDER BYCALL",
            "SELECT * {} ORDER CALL",
            "SELECT * {} CALL",
            "SELECT * { FILTER(1 CALL)) }",
            "SELECT (CALL, 1, 2) AS ?x) {}",
        )
    ]
    accepted = [text for text in texts if is_accepted(text)]
    assert accepted
    assert [text for text in accepted if not query_surface.surface(text).is_volatile] == []


def is_accepted(text: str) -> bool:
    """Tell whether the engine takes a text for a query."""
    try:
        Store().query(text, base_iri="http://here/")
    except SyntaxError:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "place"), [("", (1, 1)), ("  \n\t", (1, 1)), ("\n  FETCH *", (2, 3)), ("{}", (1, 1))]
)
def test_what_is_no_query_is_told_where(text: str, place: tuple[int, int]) -> None:
    """A text without a form is malformed, at its first word."""
    with pytest.raises(MalformedQueryError) as raised:
        query_surface.surface(text)
    assert (raised.value.line, raised.value.column) == place


PIECES = ["a.", "a.-", "'''", "<a", ":%4", "@a-", "1.", "\\u0041", '"""']


@pytest.mark.parametrize("piece", PIECES)
def test_a_long_text_takes_no_long_time(piece: str) -> None:
    """No text takes time by the square of its length: half a million characters end at all."""
    with pytest.raises(MalformedQueryError):
        query_surface.surface(piece * (500_000 // len(piece)))


@given(st.text())
def test_any_text_has_a_surface_or_an_error(text: str) -> None:
    """No text makes the reader fail in another way."""
    try:
        query_surface.surface(text)
    except QueryError as error:
        assert str(error)


@given(st.text(alphabet="SELECTservice \\u0053'\"<>#\n{}?:@", max_size=60))
def test_strings_and_comments_hide_keywords(text: str) -> None:
    """A word in a quoted string is never a keyword."""
    quoted = text.replace("\\", "").replace('"', "").replace("\n", " ")
    assert not query_surface.surface(f'SELECT * {{ ?s ?p "{quoted} SERVICE" }}').calls_service


@pytest.mark.parametrize(
    "group",
    [
        "SERVICE<http://x/>{}",
        "?s?p trueSERVICE<http://x/>{}",
        "SERVICE:x{?s?p?o}FILTER(?s!='\\t')",
        "SERVICE:x{?s?p?o}",
        "FILTER(1<2)SERVICE#>\n<http://x/>{}",
        '?s?p"\\u0022",<urn:\\u0041\'>}SERVICE<http://x/>{FILTER("\\u0022"!=\'\')',
        "\\u0053ERVICE <http://x/> {}",
    ],
)
def test_no_spelling_hides_another_endpoint(group: str) -> None:
    """What the engine would read as SERVICE is taken for it, whatever it stands together with."""
    assert query_surface.surface(f"PREFIX : <http://x/> ASK {{ {group} }}").calls_service


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX service: <urn:> ASK { service:a service:b ?o }",
        "ASK { <http://x/Service_(motor)> ?p 'SERVICE <http://x/> {}' } # SERVICE",
        'ASK { ?service <http://x/service> "a\\tservice" }',
    ],
)
def test_a_service_by_name_is_no_other_endpoint(query: str) -> None:
    """The word in IRIs, prefixed names, variables, texts and comments asks nobody."""
    assert not query_surface.surface(query).calls_service


BOUND = [
    ("SELECT ?x { ?x ?p ?o }", "SELECT (<urn:i> AS ?x) { <urn:i> ?p ?o }"),
    ("ASK { $x ?p ?xx }", "ASK { <urn:i> ?p ?xx }"),
    ("SELECT ?p (?x AS ?y) WHERE {}", "SELECT ?p (<urn:i> AS ?y) WHERE {}"),
    (
        "SELECT ?x { { SELECT ?x { ?x ?p ?o } LIMIT 1 } }",
        "SELECT (<urn:i> AS ?x) { { SELECT (<urn:i> AS ?x_1) { <urn:i> ?p ?o } LIMIT 1 } }",
    ),
    (
        "SELECT ?x { ?x ?p ?y } GROUP BY ?x ORDER BY MAX(?y) ?x",
        "SELECT (<urn:i> AS ?x) { <urn:i> ?p ?y } GROUP BY (<urn:i>) ORDER BY MAX(?y) (<urn:i>)",
    ),
    (
        "ASK { { SELECT ?y { ?y ?p ?x } GROUP BY ?y } ?x ?q ?y }",
        "ASK { { SELECT ?y { ?y ?p <urn:i> } GROUP BY ?y } <urn:i> ?q ?y }",
    ),
    ('ASK { ?s ?p "?x" } # ?x', 'ASK { ?s ?p "?x" } # ?x'),
]


@pytest.mark.parametrize(("text", "expected"), BOUND)
def test_variables_give_way_to_what_they_stand_for(text: str, expected: str) -> None:
    """An IRI stands where the variable did, and is still selected; texts and comments stay."""
    assert query_surface.bound(text, [("x", "urn:i")]) == expected
    Store().query(expected)


def test_a_variable_without_values_gets_all_that_it_stands_for() -> None:
    """Each VALUES of the variable has all IRIs, and the variable itself stays."""
    text = "SELECT ?x ?y { { VALUES ?y {} ?x ?p ?y } UNION { VALUES ?y {} VALUES ?z {} ?y ?p ?x } }"
    bound = query_surface.bound(text, [("x", "urn:i"), ("y", "urn:j"), ("y", "urn:k")])
    assert bound == (
        "SELECT (<urn:i> AS ?x) ?y { { VALUES ?y {<urn:j> <urn:k>} <urn:i> ?p ?y } UNION "
        "{ VALUES ?y {<urn:j> <urn:k>} VALUES ?z {} ?y ?p <urn:i> } }"
    )
    Store().query(bound)


@pytest.mark.parametrize("iri", ["urn:x> }", "x", "", "urn:a b", 'urn:"', "urn:\\u003E"])
def test_what_is_no_iri_is_not_put_into_a_query(iri: str) -> None:
    """Nothing that could end the IRI, and begin something else, is written."""
    with pytest.raises(GraphNameError):
        query_surface.bound("ASK { ?x ?p ?o }", [("x", iri)])


_PIECES = st.sampled_from(
    [
        *("SELECT", "ask", "Construct", "DESCRIBE", "PREFIX", "BASE", "FROM", "NAMED", "SERVICE"),
        *("INSERT", "WITH", "now()", "RAND", "?uuid", "<http://x/>", "<from>", "a:", ":", "a:b"),
        *("{", "}", "(", ")", "[", '"', "'", "#", "\n", " ", "\\u0053", "*", "?s", "@en", "ſ", "."),
        *("\f", "SELECTED", "SELECT:", "SELECT-x:y", "-", "1", "GRAPH", "graph", "<graph>", "<"),
    ]
)


@given(st.lists(_PIECES, max_size=14), st.sampled_from(["", " "]))
def test_a_text_without_surprises_needs_no_tokens(pieces: list[str], between: str) -> None:
    """What is told at the first look is what the tokens tell."""
    text = between.join(pieces)
    plain = query_surface.at_a_glance(text)
    if plain:
        found = query_surface.by_tokens(text, None)
        assert plain.names_graphs or not found.names_graphs
        assert replace(plain, names_graphs=found.names_graphs) == found


@pytest.mark.parametrize(
    "group",
    [
        "GRAPH ?g { ?s ?p ?o }",
        "graph<urn:g>{?s?p?o}",
        "FILTER(1<2)GRAPH?g{?s?p?o}FILTER(2>1)",
        "FILTER EXISTS{GRAPH?g{?s?p?o}}",
        "OPTIONAL{?a<urn:b>trueGRAPH?g{?s?p?o}}FILTER(BOUND(?g)||1>0)",
        "{SELECT*{GRAPH#>\n?g{?s?p?o}}}",
        "FILTER(1<2)GRAPH#>\n?g{?s?p?o}",
        "?s?p'<'.GRAPH#>\n?g{?a?b?c}",
        "GRAPH:g{?s?p?o}FILTER(?s!='\\t')",
        "GRAPH:g{?s?p?o}FILTER(NOW()>0)",
        '?s?p"\\u0022",<urn:\\u0041\'>}GRAPH?g{?a?b?c FILTER("\\u0022"!=\'\')',
        "\\u0047RAPH ?g { ?s ?p ?o }",
    ],
)
def test_whoever_asks_a_graph_is_known(group: str) -> None:
    """However GRAPH stands there, it is seen; within an IRI it is none."""
    assert query_surface.surface(f"ASK {{ {group} }}").names_graphs
    text = "PREFIX g: <urn:graph:> ASK { <urn:a/graph> g:x ?y . ?y a g: }"
    assert not query_surface.surface(text).names_graphs
    assert not query_surface.surface(f"{text} # \\u0020").names_graphs
