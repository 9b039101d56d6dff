"""The dataset of a query (SPARQL 1.1 Protocol, section 2.1.4; Query, section 13)."""

from collections.abc import Callable

import pytest

from tests.web.client import DATA, DELEGATIONS, FORM, SECURITY_COUNCILS, Reply, Server, encoded

UNKNOWN = "http://example.org/unknown"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
NAMED = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
NAMES = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
LABELS = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> SELECT (COUNT(*) AS ?n) "
LABEL = f"{{ <{DATA}body/csto> rdfs:label ?label FILTER(LANG(?label) = 'en') }}"

Parameters = tuple[tuple[str, str], ...]
Way = Callable[[Server, str, Parameters], Reply]


def in_both(server: Server, query: str, parameters: Parameters) -> Reply:
    """A form with half of the dataset in the URL and half in the body."""
    url = f"/sparql?{encoded(*parameters[::2])}".removesuffix("?")
    return server.post(query, *parameters[1::2], url=url)


WAYS: dict[str, Way] = {
    "GET": lambda server, query, parameters: server.get(query, *parameters),
    "form, in the body": lambda server, query, parameters: server.post(query, *parameters),
    "form, in the URL": lambda server, query, parameters: server.post(
        query, url=f"/sparql?{encoded(*parameters)}".removesuffix("?")
    ),
    "form, in both": in_both,
    "direct": lambda server, query, parameters: server.direct(query, *parameters),
}


def default(*iris: str) -> Parameters:
    """Make these graphs the default graph."""
    return tuple(("default-graph-uri", iri) for iri in iris)


def named(*iris: str) -> Parameters:
    """Make these graphs the named graphs."""
    return tuple(("named-graph-uri", iri) for iri in iris)


@pytest.fixture(scope="session")
def sizes(server: Server) -> dict[str, int]:
    """How many triples each graph has, asked graph by graph in the query itself."""
    count = "SELECT (COUNT(*) AS ?n) {{ GRAPH <{}> {{ ?s ?p ?o }} }}"
    return {iri: server.get(count.format(iri)).count for iri in (SECURITY_COUNCILS, DELEGATIONS)}


@pytest.fixture(scope="session")
def union(server: Server) -> int:
    """How many triples the two sources have together, as a set."""
    both = f"GRAPH ?g {{ ?s ?p ?o }} FILTER(?g IN (<{SECURITY_COUNCILS}>, <{DELEGATIONS}>))"
    return server.get(f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT ?s ?p ?o {{ {both} }} }}").count


def test_the_default_graph_is_the_union_as_a_set(server: Server) -> None:
    """Without parameters the default graph holds what any graph holds, and each triple once."""
    distinct = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }"
    assert server.get(COUNT).count == server.get(distinct).count > 1000
    lost = "ASK { GRAPH ?g { ?s ?p ?o } FILTER NOT EXISTS { ?s ?p ?o } }"
    assert not server.get(lost).truth
    assert server.get(lost.replace("NOT EXISTS", "EXISTS")).truth


def test_a_triple_of_two_sources_counts_once(server: Server) -> None:
    """The organization's English name stands in two sources, and is one fact."""
    assert server.get(f"{LABELS} {{ GRAPH ?g {LABEL} }}").count == 2
    assert server.get(f"{LABELS} {LABEL}").count == 1


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_default_graph_of_two_is_a_set_too(server: Server, union: int, way: Way) -> None:
    """Two default graphs are merged (Query, section 13.2.1): what both say is said once."""
    both = default(SECURITY_COUNCILS, DELEGATIONS)
    assert way(server, f"{LABELS} {LABEL}", both).count == 1
    assert way(server, COUNT, both).count == union


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_graph_named_twice_is_there_once(server: Server, sizes: dict[str, int], way: Way) -> None:
    """A dataset is made of sets; naming a member again adds nothing."""
    twice = (SECURITY_COUNCILS, SECURITY_COUNCILS)
    assert way(server, COUNT, default(*twice)).count == sizes[SECURITY_COUNCILS]
    assert way(server, NAMED, named(*twice)).count == sizes[SECURITY_COUNCILS]


def test_a_default_graph_from_two_is_a_set_too(server: Server, union: int) -> None:
    """FROM twice merges as well (Query, section 13.2.1)."""
    clauses = f"FROM <{SECURITY_COUNCILS}> FROM <{DELEGATIONS}>"
    assert server.get(f"{LABELS} {clauses} {LABEL}").count == 1
    assert server.get(COUNT.replace("{", f"{clauses} {{", 1)).count == union


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_parameters_are_the_dataset(server: Server, sizes: dict[str, int], way: Way) -> None:
    """Each way to send them says which graphs there are, and nothing else is found."""
    one, two = SECURITY_COUNCILS, DELEGATIONS
    table = [
        # parameters, triples of the default graph, of all named graphs
        (default(one), sizes[one], 0),
        (default(two), sizes[two], 0),
        (named(one), 0, sizes[one]),
        (named(one, two), 0, sizes[one] + sizes[two]),
        ((*default(one), *named(two)), sizes[one], sizes[two]),
        ((*named(one), *default(two)), sizes[two], sizes[one]),
        ((*default(one), *named(one)), sizes[one], sizes[one]),
        (default(UNKNOWN), 0, 0),
        (named(UNKNOWN), 0, 0),
        ((*default(UNKNOWN), *named(one)), 0, sizes[one]),
    ]
    found = [(p, way(server, COUNT, p).count, way(server, NAMED, p).count) for p, _, _ in table]
    assert found == table


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_parameters_override_the_query(server: Server, sizes: dict[str, int], way: Way) -> None:
    """FROM and FROM NAMED of the query say nothing where the request has a dataset."""
    one, two = SECURITY_COUNCILS, DELEGATIONS
    from_one, from_named = (
        text.replace(" {", f" {clause} <{one}> {{", 1)
        for text, clause in (
            (COUNT, "FROM"),
            (NAMED, "FROM NAMED"),
        )
    )
    assert way(server, from_one, ()).count == sizes[one]
    assert way(server, from_named, ()).count == sizes[one]
    assert way(server, from_one, default(two)).count == sizes[two]
    assert way(server, from_one, named(two)).count == 0
    assert way(server, from_named, named(two)).count == sizes[two]
    assert way(server, from_named, default(two)).count == 0


def test_without_parameters_the_query_says_it(server: Server, sizes: dict[str, int]) -> None:
    """FROM alone has no named graphs, FROM NAMED alone an empty default graph (13.2)."""
    one = SECURITY_COUNCILS
    table = [
        # query, clause, triples
        (COUNT, f"FROM <{one}>", sizes[one]),
        (NAMED, f"FROM <{one}>", 0),
        (COUNT, f"FROM NAMED <{one}>", 0),
        (NAMED, f"FROM NAMED <{one}>", sizes[one]),
    ]
    for query, clause, triples in table:
        assert server.get(query.replace("{", f"{clause} {{", 1)).count == triples


def test_graph_ranges_over_the_named_graphs(server: Server) -> None:
    """GRAPH ?g finds each source, and only those that the request names."""
    assert server.get(NAMES).count > 2
    assert server.get(NAMES, *named(DELEGATIONS)).count == 1
    assert server.get(NAMES, *named(DELEGATIONS, SECURITY_COUNCILS)).count == 2
    assert server.get(f"ASK {{ GRAPH <{SECURITY_COUNCILS}> {{ ?s ?p ?o }} }}").truth
    inside = f"ASK {{ GRAPH <{SECURITY_COUNCILS}> {{ ?s ?p ?o }} }}"
    assert not server.get(inside, *named(DELEGATIONS)).truth


def test_an_unknown_graph_is_empty(server: Server) -> None:
    """A graph that is not there has no triples, and is no error."""
    assert not server.get(f"ASK {{ GRAPH <{UNKNOWN}> {{ ?s ?p ?o }} }}").truth
    assert not server.get(f"ASK FROM <{UNKNOWN}> {{ ?s ?p ?o }}").truth


def test_constructs_are_over_the_dataset_too(server: Server, sizes: dict[str, int]) -> None:
    """A CONSTRUCT of everything gives the graph that is named, triple by triple."""
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    reply = server.get(query, *default(DELEGATIONS), accept="application/n-triples")
    assert len(reply.body.decode().splitlines()) == sizes[DELEGATIONS]


def test_the_order_of_parameters_says_nothing(server: Server) -> None:
    """The query may stand after its dataset."""
    body = encoded(*default(UNKNOWN), ("query", "ASK { ?s ?p ?o }")).encode()
    assert not server.send("POST", "/sparql", {"Content-Type": FORM}, body).truth
