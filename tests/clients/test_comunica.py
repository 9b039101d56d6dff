"""Comunica, as `npx` runs it: at the endpoint, and from resource to resource."""

import csv
from io import StringIO

import pytest

from tests.npm.programs import COMUNICA, COMUNICA_FOLLOWING_LINKS, node
from tests.web.client import expected, question

pytestmark = pytest.mark.xdist_group("clients")

PREFIXES = """
PREFIX csto: <{base}ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""


def table(program: str, source: str, query: str, *options: str) -> list[list[str]]:
    """Ask Comunica, and give its solutions with their head."""
    done = node(program, source, "--query", query, "-t", "text/csv", *options)
    assert done.returncode == 0, done.stderr
    return [row for row in csv.reader(StringIO(done.stdout)) if row]


@pytest.mark.parametrize("source", ["{base}sparql", "sparql@{base}sparql"])
def test_comunica_asks_the_endpoint(base: str, source: str) -> None:
    """Comunica finds out that it speaks to an endpoint, or is told, and gets its answers."""
    stem = "seats-by-state-and-chamber"
    query = question(stem).replace("https://w3id.org/cstograph/", base)
    found = table(COMUNICA, source.format(base=base), query)
    assert found == [row for row in csv.reader(StringIO(expected(f"{stem}.csv"))) if row]


def test_comunica_follows_links(base: str) -> None:
    """From one resource, Comunica comes to all that a query needs, three links away."""
    query = (
        PREFIXES
        + """
    SELECT DISTINCT ?state ?chamber ?office WHERE {{
      <{base}delegation/russia> csto:delegationOf ?parliament ; csto:plenipotentiary ?person .
      ?parliament csto:parliamentOf/rdfs:label ?state .
      ?house csto:chamberOf ?parliament ; rdfs:label ?chamber .
      ?person csto:holds/rdfs:label ?office
      FILTER (LANG(?state) = "en" && LANG(?chamber) = "en" && LANG(?office) = "en")
    }}"""
    )
    start = f"{base}delegation/russia"
    # Terms of other vocabularies are links too: what stands elsewhere is passed over.
    found = table(COMUNICA_FOLLOWING_LINKS, start, query.format(base=base), "--lenient")
    office = "deputy Executive Secretary of the CSTO Parliamentary Assembly"
    assert found[0] == ["state", "chamber", "office"]
    assert sorted(found[1:]) == [
        ["Russia", "Federation Council of the Russian Federation", office],
        ["Russia", "State Duma of the Russian Federation", office],
    ]


def test_comunica_finds_a_term_in_the_vocabulary(base: str) -> None:
    """The IRI of a term leads Comunica to what the term means."""
    query = (
        PREFIXES
        + """
    SELECT ?label WHERE {{
      csto:seatsFrom rdfs:domain/rdfs:label ?label FILTER (LANG(?label) = "en")
    }}"""
    )
    found = table(COMUNICA, f"{base}ontology#seatsFrom", query.format(base=base))
    assert found == [["label"], ["seat allocation"]]
