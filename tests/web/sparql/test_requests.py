"""What a bad request gets: a status that fits, and problem details that say what to do."""

from dataclasses import dataclass, field

import pytest

from tests.web.client import DIRECT, FORM, Server, encoded, target

LIMIT = 2**20
ASK = encoded(("query", "ASK {}"))
UPDATE = "INSERT DATA { <http://e/s> <http://e/p> 1 }"
READ_ONLY = "read-only"


@dataclass(frozen=True)
class Bad:
    """A request, the status it gets, and words that its problem details contain."""

    name: str
    status: int
    says: tuple[str, ...]
    method: str = "GET"
    target: str = "/sparql"
    content_type: str | None = None
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


def get(name: str, status: int, place: str, *says: str) -> Bad:
    """A bad GET."""
    return Bad(name, status, says, target=place)


def form(name: str, status: int, body: bytes, *says: str, url: str = "/sparql") -> Bad:
    """A bad url-encoded POST."""
    return Bad(name, status, says, "POST", url, FORM, body)


def direct(name: str, status: int, body: bytes, *says: str, url: str = "/sparql") -> Bad:
    """A bad POST of a query as it is."""
    return Bad(name, status, says, "POST", url, DIRECT, body)


def post(name: str, status: int, content_type: str | None, body: bytes, *says: str) -> Bad:
    """A POST under another type."""
    return Bad(name, status, says, "POST", "/sparql", content_type, body)


def graph(name: str, kind: str, iri: str) -> Bad:
    """A GET whose dataset names what is not an IRI."""
    return get(name, 400, target("ASK {}", (kind, iri)), "not an IRI")


REQUESTS = [
    # An update, wherever it stands, is refused as one.
    get("update in query=", 403, target(UPDATE), READ_ONLY),
    get("update in small letters", 403, target("delete where { ?s ?p ?o }"), READ_ONLY),
    get("update after prologue", 403, target("BASE <http://e/> PREFIX a: <b> LOAD <c>"), READ_ONLY),
    get("update after comment", 403, target("# SELECT\nDROP ALL"), READ_ONLY),
    get("update in update=", 403, f"/sparql?{encoded(('update', UPDATE))}", READ_ONLY),
    get("update beside a query", 403, f"/sparql?{ASK}&update=CLEAR%20ALL", READ_ONLY),
    form("posted update in query=", 403, encoded(("query", UPDATE)).encode(), READ_ONLY),
    form("posted update in update=", 403, encoded(("update", UPDATE)).encode(), READ_ONLY),
    form("update in the URL of a form", 403, ASK.encode(), READ_ONLY, url="/sparql?update=x"),
    direct("update as a query", 403, UPDATE.encode(), READ_ONLY),
    post("update as an update", 403, "application/sparql-update", UPDATE.encode(), READ_ONLY),
    # No query, or too many, or in the wrong place.
    get("empty query", 400, "/sparql?query=", "empty"),
    get("blank query", 400, target(" \r\n\t"), "empty"),
    get("only a comment", 400, target("# nothing"), "SELECT, ASK, CONSTRUCT or DESCRIBE"),
    get("two queries", 400, f"/sparql?{ASK}&{ASK}", "one `query`", "2"),
    get("a dataset without a query", 400, "/sparql?default-graph-uri=http://e/", "no `query`"),
    form("no query in a form", 400, b"", "`query`"),
    form("other parameters in a form", 400, b"format=json", "`query`"),
    form("empty query in a form", 400, b"query=", "empty"),
    form("two queries in a form", 400, f"{ASK}&{ASK}".encode(), "one `query`", "2"),
    form("form with query in the URL", 400, b"", "in the body", url=f"/sparql?{ASK}"),
    form("form with query in both", 400, ASK.encode(), "in the body", url=f"/sparql?{ASK}"),
    direct("empty direct body", 400, b"", "empty"),
    direct("direct with query in the URL", 400, b"ASK {}", "URL", url=f"/sparql?{ASK}"),
    # The wrong Content-Type, or none.
    post("no type", 415, None, b"ASK {}", FORM, DIRECT),
    post("form without its type", 415, None, ASK.encode(), FORM, DIRECT),
    post("plain text", 415, "text/plain", b"ASK {}", "text/plain", DIRECT),
    post("JSON", 415, "application/json", b'{"query": "ASK {}"}', "application/json"),
    post("multipart", 415, "multipart/form-data; boundary=x", b"--x--", "multipart/form-data"),
    post("results as a query", 415, "application/sparql-results+json", b"{}", DIRECT),
    post("UTF-16", 415, f"{DIRECT}; charset=utf-16", "ASK {}".encode("utf-16"), "UTF-8", "utf-16"),
    post("Latin form", 415, f"{FORM}; charset=iso-8859-1", ASK.encode(), "UTF-8", "iso-8859-1"),
    # What is not text.
    get("wrong byte in the URL", 400, "/sparql?query=ASK%7B?s%20?p%20%22%ff%22%7D", "UTF-8"),
    get("cut character in the URL", 400, "/sparql?query=ASK%7B%7D%23%D0", "UTF-8"),
    get("surrogate in the URL", 400, "/sparql?query=ASK%7B%7D%23%ED%A0%80", "UTF-8"),
    get("overlong in the URL", 400, "/sparql?query=ASK%7B%7D%23%C0%AF", "UTF-8"),
    get("wrong byte in a graph", 400, f"/sparql?{ASK}&default-graph-uri=http://e/%ff", "UTF-8"),
    form("escaped wrong byte in a form", 400, b"query=ASK%7B%7D%23%ff", "UTF-8", "byte"),
    form("bare wrong byte in a form", 400, b"query=ASK{}%23\xff", "UTF-8"),
    form("surrogate in a form", 400, b"query=ASK%7B%7D%23%ED%A0%80", "UTF-8"),
    form("wrong byte in a form's URL", 400, ASK.encode(), "UTF-8", url="/sparql?format=%ff"),
    direct("wrong byte in the body", 400, b"ASK {} # \xff", "UTF-8", "byte 10"),
    direct("surrogate in the body", 400, b"ASK {} # \xed\xa0\x80", "UTF-8", "byte 10"),
    get("NUL in a query", 400, "/sparql?query=ASK%7B%00%7D", "U+0000"),
    get("NUL after a query", 400, "/sparql?query=ASK%7B%7D%00", "U+0000"),
    direct("NUL in the body", 400, b"ASK {\x00}", "U+0000"),
    # Datasets.
    graph("relative default graph", "default-graph-uri", "graph"),
    graph("empty default graph", "default-graph-uri", ""),
    graph("default graph with a space", "default-graph-uri", "http://e/a b"),
    graph("named graph in angle brackets", "named-graph-uri", "<http://e/>"),
    graph("named graph without a scheme", "named-graph-uri", "//e/"),
    graph("NUL in a named graph", "named-graph-uri", "http://e/\0"),
    # Methods and places.
    Bad("PUT", 405, ("method",), "PUT", f"/sparql?{ASK}", body=b""),
    Bad("PATCH", 405, ("method",), "PATCH", "/sparql", DIRECT, b"ASK {}"),
    Bad("DELETE", 405, ("method",), "DELETE", f"/sparql?{ASK}"),
    Bad("unheard-of method", 400, ("method",), "BREW", f"/sparql?{ASK}"),
    Bad("POST to the home page", 405, ("method",), "POST", "/", FORM, b""),
    get("deep path", 404, "/" + "a/" * 200, "not found"),
    get("path below the endpoint", 404, "/sparql/query", "not found"),
    get("path out of the house", 404, "/static/..%2f..%2fwsgi.py", "not found"),
    get("wrong byte in the path", 404, "/%ff", "not found"),
    get("NUL in the path", 404, "/static/%00", "not found"),
    # Formats.
    get(
        "unknown format", 400, target("ASK {}", ("format", "yaml")), "`yaml`", "json, xml, csv, tsv"
    ),
    get("format for RDF only", 400, target("ASK {}", ("format", "ttl")), "`ttl`", "json"),
    get(
        "unknown format of the description", 400, "/sparql?format=yaml", "`yaml`", "turtle", "html"
    ),
    Bad("nothing acceptable", 406, ("accept",), target=f"/sparql?{ASK}", headers={"Accept": "a/b"}),
    # What is too much.
    Bad("declared too long", 413, ("1 MB",), "POST", headers={"Content-Length": str(LIMIT + 1)}),
]
FAILING = [
    "SELECT (<http://example.org/function>(1) AS ?x) {}",
    "ASK { FILTER(<http://example.org/function>()) }",
]


@pytest.mark.parametrize("bad", REQUESTS, ids=str)
def test_a_bad_request_is_told_what_is_wrong(server: Server, bad: Bad) -> None:
    """Each is answered with its status and complete problem details that name the cause."""
    headers = dict(bad.headers)
    if bad.status == 413:
        headers["Content-Type"] = DIRECT
    if bad.content_type:
        headers["Content-Type"] = bad.content_type
    reply = server.send(bad.method, bad.target, headers, bad.body)
    assert reply.status == bad.status, reply
    problem = reply.problem
    said = f"{problem['title']} {problem['detail']}".lower()
    assert all(words.lower() in said for words in bad.says), problem
    assert reply.headers["Cache-Control"] == "no-store"
    assert "ETag" not in reply.headers
    if bad.status == 405:
        assert "GET" in reply.headers["Allow"]


@pytest.mark.parametrize("query", FAILING)
def test_a_query_that_fails_is_the_fault_of_who_asks(server: Server, query: str) -> None:
    """A function that is not known here is named; the server is not to blame."""
    problem = (reply := server.get(query)).problem
    assert "http://example.org/function" in problem["detail"]
    assert 400 <= reply.status < 500


@pytest.mark.parametrize(
    "bad", [b for b in REQUESTS if "graph" in b.name and b.says == ("not an IRI",)], ids=str
)
def test_a_bad_graph_is_not_a_bad_query(server: Server, bad: Bad) -> None:
    """The problem is in the dataset, so no line of the query is blamed."""
    problem = server.send("GET", bad.target).problem
    assert "line" not in problem
    assert "column" not in problem
    assert "query is not SPARQL" not in problem["title"]


@pytest.mark.parametrize("content_type", [DIRECT, FORM])
def test_a_body_within_the_limit_is_read(server: Server, content_type: str) -> None:
    """A large body is no error by itself: the limit is 1 MiB."""
    start = b"ASK {} #" if content_type == DIRECT else b"query=ASK+%7B%7D&x="
    body = start.ljust(LIMIT, b"x")
    assert server.send("POST", "/sparql", {"Content-Type": content_type}, body).truth


def test_nul_in_a_string_is_a_character(server: Server) -> None:
    """SPARQL allows it there (section 19.8, STRING_LITERAL2), so it is no error."""
    assert server.get('ASK { FILTER(STRLEN("a\0b") = 3) }').truth


def test_a_type_is_read_without_regard_to_case(server: Server) -> None:
    """Media types and charsets are the same in any case (RFC 9110, section 8.3.1)."""
    sent = {"Content-Type": 'Application/SPARQL-Query; Charset="UTF-8"'}
    assert server.send("POST", "/sparql", sent, b"ASK {}").truth
