"""ldes-client, as `npx` runs it: it replicates the event stream of the changes."""

import json
import urllib.request
from urllib.parse import quote

import pytest
from rdflib import Graph, Namespace, URIRef

from tests.npm.programs import LDES_CLIENT, node

pytestmark = pytest.mark.xdist_group("clients")

AS = Namespace("https://www.w3.org/ns/activitystreams#")


def test_ldes_client_replicates_the_whole_stream(base: str) -> None:
    """From `/changes` it comes to every page: it has a member for each resource there is."""
    done = node(LDES_CLIENT, f"{base}changes")
    assert done.returncode == 0, done.stderr
    start = done.stdout.index("<")
    members = Graph().parse(data=done.stdout[start:], format="turtle")
    url = f"{base}sparql?format=json&query=" + quote("SELECT DISTINCT ?s { ?s ?p ?o }")
    with urllib.request.urlopen(url) as reply:
        rows = json.load(reply)["results"]["bindings"]
    assert {*members.objects(None, AS.object)} == {URIRef(row["s"]["value"]) for row in rows}
    assert len({*members.subjects(AS.endTime)}) == len(rows) > 200
