"""Codes and names are found by whatever properties the data has for them, without a project."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import serving
from tests.web.client import Server, encoded
from tests.web.reconcile.test_endpoint import reconciled

IDENTIFIED = {
    "N-1": "notation",
    "T/2": "terms",
    "E 3": "elements",
    "S.4": "schema",
    "005": "old",
    "2021.6": "declared",
    "mailto:seven@e": "inverse",
    "X-11": "nameless",
    "A-1": "below",
    "B-1": "below",
    "C-1": "below",
    "D-1": "below",
}
NAMED = {"four": "schema", "five": "old", "cinq": "old"}


@pytest.fixture(scope="module")
def codes() -> Iterator[Server]:
    """Serve things with codes."""
    with serving(str(Path(__file__).with_name("codes.ttl"))) as url:
        yield Server(url)


def searched(server: Server, text: str) -> list[str]:
    """Give the IRIs that a search finds."""
    reply = server.send("GET", f"/search?{encoded(('q', text), ('format', 'json'))}")
    return [found["iri"] for found in json.loads(reply.body)["results"]]


def page(server: Server, thing: str) -> str:
    """Give the page of a thing."""
    target = f"/resource?{encoded(('iri', f'http://e/{thing}'), ('format', 'html'))}"
    return server.send("GET", target).body.decode()


@pytest.mark.parametrize(("code", "thing"), IDENTIFIED.items())
def test_a_code_finds_its_thing_first(codes: Server, code: str, thing: str) -> None:
    """For certain, even where another thing is called so."""
    found = reconciled(codes, query=code)
    assert found[0]["id"] == f"http://e/{thing}"
    assert (found[0]["score"], found[0]["match"]) == (100, True)
    assert sum(candidate["match"] for candidate in found) == 1
    assert searched(codes, code)[0] == f"http://e/{thing}"


def test_a_code_of_two_things_is_certain_of_none(codes: Server) -> None:
    """Unless one of them alone has the type asked for."""
    both = reconciled(codes, query="TWO")
    assert {candidate["id"] for candidate in both[:2]} == {"http://e/twin", "http://e/other"}
    assert [candidate["match"] for candidate in both[:2]] == [False, False]
    one = reconciled(codes, query="TWO", type="http://e/Other")
    assert [(each["id"], each["match"]) for each in one] == [("http://e/other", True)]


@pytest.mark.parametrize("text", ["C-12", "n-1x", "2021.60"])
def test_no_other_property_is_a_code(codes: Server, text: str) -> None:
    """Nor is a part of a code one."""
    assert not any(candidate["match"] for candidate in reconciled(codes, query=text))


@pytest.mark.parametrize(("name", "thing"), NAMED.items())
def test_both_namespaces_of_schema_org_name_things(codes: Server, name: str, thing: str) -> None:
    """`http:` and `https:` are names and alternative names alike, in searches and on pages."""
    assert searched(codes, name) == [f"http://e/{thing}"]
    heads = {"schema": "four", "old": "five"}
    assert f"<h1>{heads[thing]}</h1>" in page(codes, thing)


def test_both_namespaces_of_schema_org_are_told_to_search_engines(codes: Server) -> None:
    """A page describes its thing in the terms of schema.org, whichever the data has."""
    shown = page(codes, "old")
    assert '"@type": ["Person"]' in shown
    assert '"alternateName": "cinq"' in shown
