"""`/reconcile` is a service as the Reconciliation Service API 0.2 has it.

Sections are those of https://reconciliation-api.github.io/specs/0.2/.
"""

import csv
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.client import DATA, FORM, Reply, Server, encoded

JSON = "application/json"
IDENTIFIERS = (Path(__file__).parents[2] / "identifiers.csv").read_text("utf-8")


@pytest.fixture(scope="module")
def manifest(server: Server) -> dict[str, Any]:
    """Give the manifest of the service."""
    return read(server.send("GET", "/reconcile"))


def read(reply: Reply) -> dict[str, Any]:
    """Read an answer in JSON."""
    assert reply.status == 200, reply
    assert reply.content_type == JSON
    found = json.loads(reply.body)
    assert isinstance(found, dict)
    return found


def post(server: Server, name: str, value: object) -> Reply:
    """Post a form with a value in JSON, or as it is if it is a text."""
    text = value if isinstance(value, str) else json.dumps(value)
    body = encoded((name, text)).encode()
    return server.send("POST", "/reconcile", {"Content-Type": FORM}, body)


def reconciled(server: Server, **query: object) -> list[dict[str, Any]]:
    """Reconcile by a single query."""
    answer = read(post(server, "queries", {"q0": query}))
    assert list(answer) == ["q0"]
    candidates = answer["q0"]["result"]
    for candidate in candidates:
        check_candidate(candidate)
    scores = [candidate["score"] for candidate in candidates]
    assert scores == sorted(scores, reverse=True)
    return list(candidates)


def check_candidate(candidate: dict[str, Any]) -> None:
    """Check that a candidate has its members ("Reconciliation Query Responses")."""
    assert candidate.keys() == {"id", "name", "type", "score", "features", "match"}
    assert candidate["id"]
    assert candidate["name"]
    assert isinstance(candidate["score"], int | float)
    assert isinstance(candidate["match"], bool)
    for each in candidate["type"]:
        check_named(each)
    ids = [feature["id"] for feature in candidate["features"]]
    assert len(ids) == len(set(ids))
    assert all(isinstance(f["value"], int | float | bool) for f in candidate["features"])


def check_named(each: dict[str, Any]) -> None:
    """Check that a type or a property has an identifier and a name."""
    assert all(isinstance(each[name], str) and each[name] for name in ("id", "name"))


def first(candidates: list[dict[str, Any]]) -> str:
    """Give the identifier of the best candidate."""
    return str(candidates[0]["id"])


def test_the_manifest_says_what_there_is(manifest: dict[str, Any], server: Server) -> None:
    """All mandatory members, and each service that is offered (section "Service Manifest")."""
    assert "0.2" in manifest["versions"]
    assert manifest["name"] == "cstograph"
    assert manifest["identifierSpace"] == DATA
    assert manifest["schemaSpace"].startswith("http")
    assert manifest["batchSize"] == 100
    for each in manifest["defaultTypes"]:
        check_named(each)
    assert {"id": "State", "name": "state"} in manifest["defaultTypes"]
    for template in (manifest["view"]["url"], manifest["preview"]["url"]):
        assert template.startswith(server.url)
        assert "{{id}}" in template
    assert {type(manifest["preview"][name]) for name in ("width", "height")} == {int}
    assert manifest["suggest"].keys() == {"entity", "type", "property"}


def test_the_manifest_is_for_any_site(server: Server) -> None:
    """Every endpoint can be read from everywhere (section "Cross-Origin Access")."""
    for target in (
        "/reconcile",
        "/reconcile?queries=%7B%7D",
        "/reconcile/suggest/entity?prefix=b",
        "/reconcile/properties?type=State",
        "/reconcile/preview?id=state%2Fbelarus",
    ):
        reply = server.send("GET", target, {"Origin": "http://refine.example"})
        assert reply.status == 200
        assert reply.headers["Access-Control-Allow-Origin"] == "*"
    headers = {"Origin": "http://a.example", "Access-Control-Request-Method": "POST"}
    preflight = server.send("OPTIONS", "/reconcile", headers)
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize(
    ("query", "identifier"),
    [
        ({"query": "Belarus"}, "state/belarus"),
        ({"query": "Беларусь"}, "state/belarus"),
        ({"query": "belarsu"}, "state/belarus"),
        ({"query": "Zas, Stanislav"}, "person/stanislav-zas"),
        ({"query": "Belarus", "type": "Parliament"}, "parliament/belarus"),
        ({"query": "Belarus", "type": ["Parliament", "Person"]}, "parliament/belarus"),
        ({"query": "Belarus", "type": {"id": "Parliament"}}, "parliament/belarus"),
        ({"query": "Belarus", "type": f"{DATA}ontology#Parliament"}, "parliament/belarus"),
        ({"query": "Belarus", "type": "schema:Country"}, "state/belarus"),
        ({"query": "state/belarus"}, "state/belarus"),
        ({"query": f"{DATA}state/belarus"}, "state/belarus"),
        ({"properties": [{"pid": "isoAlpha2", "v": "BY"}]}, "state/belarus"),
        ({"properties": [{"pid": "seats", "v": 22}]}, "delegation/russia"),
        (
            {"properties": [{"pid": "parliamentOf", "v": {"id": "state/belarus", "name": "x"}}]},
            "parliament/belarus",
        ),
        (
            {
                "query": "National Assembly",
                "properties": [{"pid": "parliamentOf", "v": ["nowhere", "Belarus"]}],
            },
            "parliament/belarus",
        ),
        (
            {
                "query": "National Assembly",
                "type": "Chamber",
                "properties": [{"pid": "chamberOf", "v": "parliament/tajikistan"}],
            },
            "chamber/tajikistan-national-assembly",
        ),
    ],
)
def test_a_query_is_reconciled(query: dict[str, Any], identifier: str, server: Server) -> None:
    """By name, identifier, type and properties (section "Structure of a Reconciliation Query")."""
    assert first(reconciled(server, **query)) == identifier


def test_a_certain_match_is_told(server: Server) -> None:
    """Only the one thing that is called so is a match; what is called almost so is none."""
    matches = [each["id"] for each in reconciled(server, query="belarus") if each["match"]]
    assert matches == ["state/belarus"]
    assert not any(each["match"] for each in reconciled(server, query="belarsu"))
    wrong = {"pid": "isoAlpha2", "v": "RU"}
    assert not any(c["match"] for c in reconciled(server, query="belarus", properties=[wrong]))
    right = {"pid": "isoAlpha2", "v": "by"}
    assert reconciled(server, query="belarus", properties=[right])[0]["match"]


def test_types_are_taken_as_strictly_as_asked(server: Server) -> None:
    """`any` and `all` leave out what is of other types; `should` puts it lower."""
    kinds = ["State", "Parliament"]
    should = reconciled(server, query="Belarus", type=["Parliament"], type_strict="should")
    assert {"state/belarus", "parliament/belarus"} <= {each["id"] for each in should}
    either = reconciled(server, query="Belarus", type=kinds, type_strict="any")
    assert {each["id"] for each in either} == {"state/belarus", "parliament/belarus"}
    assert reconciled(server, query="Belarus", type=kinds, type_strict="all") == []
    assert reconciled(server, query="Belarus", type="Nothing") == []
    assert reconciled(server, query="state/belarus", type="Person") == []


def test_as_many_candidates_as_asked_for(server: Server) -> None:
    """`limit` is kept to."""
    assert len(reconciled(server, query="Republic", limit=2)) == 2
    assert len(reconciled(server, query="Republic", limit=1.0)) == 1


def test_a_batch_is_answered_query_by_query(server: Server) -> None:
    """By POST and by GET, as sent (section "Sending Reconciliation Queries to a Service")."""
    batch = {"один": {"query": "Belarus"}, "": {"query": "Zas"}, "q": {"query": "xqzxqz"}}
    posted = read(post(server, "queries", batch))
    assert posted.keys() == batch.keys()
    assert first(posted[""]["result"]) == "person/stanislav-zas"
    assert posted["q"] == {"result": []}
    asked = read(server.send("GET", f"/reconcile?{encoded(('queries', json.dumps(batch)))}"))
    assert asked == posted
    assert read(post(server, "queries", {})) == {}


def test_a_large_batch_is_answered(server: Server) -> None:
    """As many queries as the manifest says are answered at a time; one more is too many."""
    properties = [{"pid": "isoAlpha2", "v": "BY"}, {"pid": "memberOf", "v": "CSTO"}]
    batch = {f"q{n}": {"query": "Belarus", "properties": properties} for n in range(100)}
    answer = read(post(server, "queries", batch))
    assert {first(found["result"]) for found in answer.values()} == {"state/belarus"}
    reply = post(server, "queries", batch | {"more": {"query": "x"}})
    assert reply.status == 413
    assert "100" in reply.problem["detail"]


def test_each_identifier_can_be_viewed(manifest: dict[str, Any], server: Server) -> None:
    """The view template leads to the thing's page, the preview shows it (section "Entities")."""
    for identifier in ("state/belarus", "person/stanislav-zas", f"{DATA}state/belarus"):
        path = manifest["view"]["url"].replace("{{id}}", quote(identifier, safe=""))
        reply = server.send("GET", path.removeprefix(server.url))
        assert reply.status == 303
        assert urljoin(DATA, reply.headers["Location"][1:]) == urljoin(DATA, identifier)


def test_a_preview_is_a_page_for_frames(manifest: dict[str, Any], server: Server) -> None:
    """A small page that other sites may show in a frame (section "Preview Queries")."""
    path = manifest["preview"]["url"].replace("{{id}}", "state%2Fbelarus")
    reply = server.send("GET", path.removeprefix(server.url))
    assert reply.content_type == "text/html; charset=utf-8"
    assert "X-Frame-Options" not in reply.headers
    assert "frame-ancestors *" in reply.headers["Content-Security-Policy"]
    assert "Collective Security Treaty Organization" in reply.body.decode()


@pytest.mark.parametrize(
    ("what", "prefix", "identifier"),
    [
        ("entity", "bel", "state/belarus"),
        ("entity", "Бел", "state/belarus"),
        ("entity", "state/belarus", "state/belarus"),
        ("type", "sta", "State"),
        ("type", "ALLOC", "SeatAllocation"),
        ("type", "State", "State"),
        ("property", "sea", "seats"),
        ("property", "isoAlpha2", "isoAlpha2"),
    ],
)
def test_a_beginning_is_completed(
    what: str, prefix: str, identifier: str, manifest: dict[str, Any], server: Server
) -> None:
    """Things, types and properties by their names and identifiers (section "Suggest Responses")."""
    service = manifest["suggest"][what]
    url = service["service_url"] + service["service_path"]
    target = f"{url.removeprefix(server.url)}?{encoded(('prefix', prefix))}"
    found = read(server.send("GET", target))["result"]
    for each in found:
        check_named(each)
    assert identifier in [each["id"] for each in found]


def test_suggestions_go_on_at_the_cursor(server: Server) -> None:
    """`cursor` skips as many as were seen; a text that begins nothing completes to nothing."""
    target = "/reconcile/suggest/property?prefix="
    begin = read(server.send("GET", target))["result"]
    rest = read(server.send("GET", f"{target}&cursor=5"))["result"]
    assert begin[5:] == rest[: len(begin) - 5]
    assert read(server.send("GET", "/reconcile/suggest/entity?prefix="))["result"] == []
    assert read(server.send("GET", "/reconcile/suggest/entity"))["result"] == []


def test_properties_are_proposed_for_a_type(manifest: dict[str, Any], server: Server) -> None:
    """Those that members of the type have (section "Data Extension Property Proposals")."""
    service = manifest["extend"]["propose_properties"]
    path = (service["service_url"] + service["service_path"]).removeprefix(server.url)
    said = read(server.send("GET", f"{path}?type=Delegation"))
    assert {"id": "seats", "name": "seats"} in said["properties"]
    assert said["type"] == "Delegation"
    few = read(server.send("GET", f"{path}?type=Delegation&limit=2"))
    assert (len(few["properties"]), few["limit"]) == (2, 2)
    assert read(server.send("GET", f"{path}?type=%3Cb%3E"))["properties"] == []


def test_values_are_fetched(server: Server) -> None:
    """For each thing and property its values, or none (section "Data Extension Responses")."""
    asked: dict[str, Any] = {
        "ids": ["delegation/russia", f"{DATA}state/belarus", "state/nowhere", "<b>"],
        "properties": [
            {"id": "seats"},
            {"id": "delegationOf"},
            {"id": "label", "settings": {"language": "ru", "limit": "1"}},
            {"id": "nothing:such"},
        ],
    }
    said = read(post(server, "extend", asked))
    assert [each["id"] for each in said["meta"]] == [each["id"] for each in asked["properties"]]
    assert {"id": "delegationOf", "name": "delegation of"} in said["meta"]
    assert list(said["rows"]) == asked["ids"]
    assert said["rows"]["delegation/russia"]["seats"] == [{"int": 22}]
    assert said["rows"]["delegation/russia"]["delegationOf"] == [
        {"id": "parliament/russia", "name": "Federal Assembly of the Russian Federation"}
    ]
    assert said["rows"][f"{DATA}state/belarus"]["label"] == [{"str": "Беларусь"}]
    assert set(map(str, said["rows"]["state/nowhere"].values())) == {"[]"}
    assert post(server, "extend", {"ids": ["x"] * 101, "properties": []}).status == 413


BAD_BATCHES = {
    "cut": ('{"q0": {"query": "x"}', "line 1, column 22"),
    "second line": ('{\n "q0": x}', "line 2, column 8"),
    "empty": ("", "line 1, column 1"),
    "list": ("[]", "`queries` is not an object"),
    "text": ('"x"', "`queries` is not an object"),
    "not a number": ('{"q0": {"query": "x", "limit": NaN}}', "NaN is no number"),
    "deep": ("[" * 100_000, "nested too deep"),
    "long number": ('{"q0": ' + "9" * 5_000 + "}", "is not JSON"),
    "surrogate": (r'{"q0": {"query": "\ud800"}}', "surrogate"),
}

# Queries that ask for nothing, and queries that are wrong, with what is said of these.
EMPTY_QUERIES = [
    {},
    {"query": ""},
    {"query": " \t"},
    {"query": None},
    {"properties": []},
    {"query": None, "properties": None},
    {"query": "", "type": "State", "limit": 3},
]
BAD_QUERIES = {
    "no object": ("Belarus", "`q1` is not an object"),
    "list": ({"query": ["x"]}, "`query` is not a text"),
    "truth": ({"query": True}, "`query` is not a text"),
    "limit 0": ({"query": "x", "limit": 0}, "whole number above 0"),
    "limit text": ({"query": "x", "limit": "9"}, "whole number above 0"),
    "limit true": ({"query": "x", "limit": True}, "whole number above 0"),
    "limit half": ({"query": "x", "limit": 1.5}, "whole number above 0"),
    "type": ({"query": "x", "type": [7]}, "`type` is not an identifier"),
    "strictness": ({"query": "x", "type_strict": "so"}, "any, all, should"),
    "strictness list": ({"query": "x", "type_strict": ["any"]}, "any, all, should"),
    "properties": ({"query": "x", "properties": {}}, "are not a list"),
    "pid": ({"query": "x", "properties": [{"v": "y"}]}, "`pid` is not a text"),
    "no value": ({"query": "x", "properties": [{"pid": "y"}]}, "`v` of `y`"),
    "many values": ({"properties": [{"pid": "x", "v": ["y"] * 21}]}, "more than 20 values"),
}


@pytest.mark.parametrize(("batch", "said"), BAD_BATCHES.values(), ids=BAD_BATCHES)
def test_a_bad_batch_is_told(batch: str, said: str, server: Server) -> None:
    """Whatever is wrong with a batch is said, at line and column where it is not JSON."""
    reply = post(server, "queries", batch)
    assert reply.status == 400, reply
    assert said in reply.problem["detail"]


@pytest.mark.parametrize("query", EMPTY_QUERIES, ids=str)
def test_a_query_that_asks_for_nothing_has_no_candidates(query: object, server: Server) -> None:
    """It stands in a batch like any other, and the others have their answers."""
    answer = read(post(server, "queries", {"q0": {"query": "Belarus"}, "q1": query}))
    assert first(answer["q0"]["result"]) == "state/belarus"
    assert answer["q1"] == {"result": []}


@pytest.mark.parametrize(("query", "said"), BAD_QUERIES.values(), ids=BAD_QUERIES)
def test_a_bad_query_fails_no_other(query: object, said: str, server: Server) -> None:
    """What is wrong with it is said in its own result."""
    batch = {"q0": {"query": "Belarus"}, "q1": query, "q2": {"query": "BY"}}
    answer = read(post(server, "queries", batch))
    assert first(answer["q0"]["result"]) == first(answer["q2"]["result"]) == "state/belarus"
    assert answer["q1"]["result"] == []
    assert said in answer["q1"]["error"]


@pytest.mark.parametrize(
    "row",
    [row for row in csv.DictReader(IDENTIFIERS.splitlines()) if row["iso_alpha2"]],
    ids=lambda row: row["entity"],
)
def test_a_code_finds_its_thing_for_certain(row: dict[str, str], server: Server) -> None:
    """By whatever property the ontology declares to be an identifier, exactly as it is written."""
    for code in (row["iso_alpha2"], row["iso_alpha3"]):
        for query in ({}, {"type": "State"}, {"type": ["State", "Person"]}):
            found = reconciled(server, query=f" {code} ", **query)
            assert found[0]["id"] == f"state/{row['entity'].lower()}"
            assert (found[0]["score"], found[0]["match"]) == (100, True)
        assert not any(c["match"] for c in reconciled(server, query=code, type="Person"))
        assert not any(c["score"] == 100 for c in reconciled(server, query=code.lower()))


@pytest.mark.parametrize("text", [None, "", "  "])
def test_a_thing_is_found_by_properties_alone(text: object, server: Server) -> None:
    """A query without a text is one by its properties."""
    found = reconciled(server, query=text, properties=[{"pid": "isoAlpha3", "v": "BLR"}])
    assert first(found) == "state/belarus"


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"ids": "x", "properties": []},
        {"ids": [7], "properties": []},
        {"ids": ["x"]},
        {"ids": ["x"], "properties": ["y"]},
        {"ids": ["x"], "properties": [{"id": 7}]},
        {"ids": ["x"], "properties": [{"id": "y", "settings": "z"}]},
        {"ids": ["x"], "properties": [{"id": "y", "settings": {"limit": "many"}}]},
        {"ids": ["x"], "properties": [{"id": "y", "settings": {"language": 7}}]},
        {"ids": ["x"], "properties": [{"id": "y"}] * 21},
    ],
)
def test_a_bad_extension_is_told(query: object, server: Server) -> None:
    """Whatever is wrong with a data extension query is said."""
    reply = post(server, "extend", query)
    assert reply.status == 400, reply
    assert reply.problem["detail"]


@pytest.mark.parametrize(
    ("method", "target", "headers", "body", "status"),
    [
        ("GET", "/reconcile?query=Belarus", {}, None, 400),
        ("POST", "/reconcile", {"Content-Type": FORM}, b"", 400),
        ("POST", "/reconcile", {"Content-Type": FORM}, b"queries=%FF", 400),
        ("POST", "/reconcile", {"Content-Type": JSON}, b"{}", 415),
        ("POST", "/reconcile", {}, b"queries={}", 415),
        ("PUT", "/reconcile", {}, b"", 405),
        ("GET", "/reconcile/suggest/flyout", {}, None, 404),
        ("GET", "/reconcile/suggest/entity?prefix=b&cursor=-1", {}, None, 400),
        ("GET", "/reconcile/suggest/entity?prefix=b&cursor=x", {}, None, 400),
        ("GET", f"/reconcile/suggest/entity?prefix={'b' * 201}", {}, None, 400),
        ("GET", "/reconcile/properties?type=State&limit=0", {}, None, 400),
        ("GET", "/reconcile/view", {}, None, 404),
        ("GET", "/reconcile/view?id=http%3A%2F%2Fother.example%2F", {}, None, 404),
        ("GET", "/reconcile/view?id=%2F%2Fother.example%2F", {}, None, 404),
        ("GET", "/reconcile/view?id=javascript%3Aalert(1)", {}, None, 404),
        ("GET", "/reconcile/preview?id=..%2F..%2Fetc%2Fpasswd", {}, None, 404),
        ("GET", f"/reconcile/preview?id={'x' * 10_000}", {}, None, 404),
    ],
)
def test_a_bad_request_is_told(
    method: str,
    target: str,
    headers: dict[str, str],
    body: bytes | None,
    status: int,
    server: Server,
) -> None:
    """What cannot be answered has a clear problem."""
    reply = server.send(method, target, headers, body)
    assert reply.status == status, reply
    assert reply.problem["detail"]


def test_files_without_a_project_are_reconciled(markup: Server) -> None:
    """Identifiers are whole IRIs, and markup stays text in JSON and in previews."""
    assert read(markup.send("GET", "/reconcile"))["identifierSpace"].startswith(markup.url)
    nine = reconciled(markup, query="девять")
    assert first(nine) == "http://other.example/"
    assert nine[0]["type"] == [{"id": "http://e/Bad", "name": "<b>bad</b>"}]
    viewed = markup.send("GET", "/reconcile/view?id=http%3A%2F%2Fother.example%2F")
    assert viewed.headers["Location"] == "/resource?iri=http%3A%2F%2Fother.example%2F"
    for iri in ("http://e/script", "http://e/image", "http://e/closing", "javascript:alert(1)"):
        reply = markup.send("GET", f"/reconcile/preview?{encoded(('id', iri))}")
        text = reply.body.decode()
        assert reply.status == 200
        assert "<script" not in text
        assert "<img" not in text
        assert text.count("<h1") == 1
        assert 'href="javascript' not in text
    reconciled(markup, properties=[{"pid": "not an <IRI>", "v": "x"}])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["query", "type", "limit", "properties", "pid", "v", "id", "q0"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    ),
    name=st.sampled_from(["queries", "extend"]),
)
def test_any_json_is_answered(server: Server, name: str, value: object) -> None:
    """Whatever is sent is answered, or has a problem that is told."""
    reply = post(server, name, value)
    assert reply.status in (200, 400), reply
