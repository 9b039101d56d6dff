"""What the endpoint says of itself: RDF to programs, a page to people."""

from html import unescape
from html.parser import HTMLParser

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Store
from rdflib import RDF, Graph, URIRef

from cstograph.rdf import formats
from tests.web.client import DATA, Server, question

SD = "http://www.w3.org/ns/sparql-service-description#"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
RDF_TYPES = [
    # Accept, Content-Type
    ("", "text/turtle; charset=utf-8"),
    ("*/*", "text/turtle; charset=utf-8"),  # as curl sends
    ("text/turtle", "text/turtle; charset=utf-8"),
    ("application/n-triples", "application/n-triples"),
    ("application/rdf+xml", "application/rdf+xml"),
    ("application/ld+json", "application/ld+json"),
    ("text/turtle, text/html;q=0.5", "text/turtle; charset=utf-8"),
]
GRAPHS = f"""
    PREFIX sd: <{SD}>
    PREFIX void: <http://rdfs.org/ns/void#>
    SELECT ?name ?triples WHERE {{
      [] sd:defaultDataset/sd:namedGraph [ sd:name ?name ; sd:graph/void:triples ?triples ] .
    }}
"""
NAMES = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"


class Page(HTMLParser):
    """The parts of a page that a person can use."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.query = ""
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag."""
        self.tags.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        """Leave the tag."""
        del tag
        self._inside = ""

    def handle_data(self, data: str) -> None:
        """Note what stands in the query box."""
        if self._inside == "textarea":
            self.query += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """Give the attributes of each such tag."""
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="session")
def description(server: Server) -> Graph:
    """Fetch the service description."""
    reply = server.send("GET", headers={"Accept": "text/turtle"})
    return Graph().parse(data=reply.body, format="turtle")


def page(server: Server, place: str = "/sparql") -> Page:
    """Fetch a page as a browser does."""
    reply = server.send("GET", place, {"Accept": BROWSER})
    assert reply.status == 200, reply
    assert reply.content_type == "text/html; charset=utf-8"
    return Page(reply.body.decode())


@pytest.mark.parametrize(("accept", "content_type"), RDF_TYPES)
def test_programs_get_the_description(
    server: Server, description: Graph, accept: str, content_type: str
) -> None:
    """It is the same graph in every format, and it is there for curl too."""
    reply = server.send("GET", headers={"Accept": accept})
    assert reply.content_type == content_type
    form = RdfFormat.from_media_type(content_type)
    assert form
    store = Store()
    store.load(reply.body, form)
    assert len(store) == len(description) > 30
    assert {str(quad.predicate.value) for quad in store} == {
        str(p) for p in description.predicates()
    }


def test_the_service_is_at_the_endpoint(server: Server, description: Graph) -> None:
    """The description is of the address that was asked, and says what it speaks."""
    service = URIRef(server.endpoint)
    assert (service, RDF.type, URIRef(f"{SD}Service")) in description
    assert (service, URIRef(f"{SD}endpoint"), service) in description
    assert (service, URIRef(f"{SD}supportedLanguage"), URIRef(f"{SD}SPARQL11Query")) in description
    assert (service, URIRef(f"{SD}feature"), URIRef(f"{SD}UnionDefaultGraph")) in description


def test_the_formats_described_are_those_on_offer(description: Graph) -> None:
    """Each format of answers is a sd:resultFormat, and no other."""
    described = {str(o) for o in description.objects(None, URIRef(f"{SD}resultFormat"))}
    offered = {offer.writer.iri for offer in (*formats.RESULTS, *formats.GRAPHS)}
    assert described == offered
    assert len(described) == 8


def test_each_graph_is_listed_with_its_size(server: Server, description: Graph) -> None:
    """The numbers are those that a query counts."""
    rows = [row.asdict() for row in description.query(GRAPHS)]  # type: ignore[union-attr]
    listed = {str(row["name"]): int(row["triples"]) for row in rows}
    answer = server.get(NAMES, ("format", "csv")).body.decode().split()
    assert sorted(listed) == sorted(answer[1:])
    assert f"{DATA}source/delegations" in listed
    for name, triples in listed.items():
        assert (
            triples
            == server.get(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{name}> {{ ?s ?p ?o }} }}").count
        )


def test_the_description_says_nothing_twice_of_a_graph(server: Server) -> None:
    """Every name stands once; a program that counts graphs counts right."""
    store = Store()
    store.load(server.send("GET").body, RdfFormat.TURTLE)
    names = [
        quad.object for quad in store.quads_for_pattern(None, NamedNode(f"{SD}name"), None, None)
    ]
    assert len(names) == len(set(names)) > 2
    assert not any(isinstance(name, Literal) for name in names)


def test_browsers_get_a_page_with_a_form(server: Server) -> None:
    """A person can type a query and send it to the endpoint, without any script."""
    found = page(server)
    assert [form["action"] for form in found.named("form")].count("/sparql") == 1
    assert "query" in [box["name"] for box in found.named("textarea")]
    assert found.query.strip().startswith("SELECT")
    assert server.get(found.query).status == 200
    assert all((script["src"] or "").startswith("/static/") for script in found.named("script"))


def test_a_form_can_ask_for_formats(server: Server) -> None:
    """Each choice is one that the endpoint knows, for solutions or for graphs; so is none."""
    values = {option["value"] or "" for option in page(server).named("option")}
    assert {"", "json", "xml", "csv", "tsv"} <= values
    for value in values:
        queries = ("ASK {}", "CONSTRUCT WHERE { ?s ?p ?o }")
        statuses = [server.get(query, ("format", value)).status for query in queries]
        assert 200 in statuses, value
        assert set(statuses) <= {200, 400}, value


@pytest.mark.parametrize("stem", ["seats-by-state-and-chamber", "topics-under-a-broader-topic"])
def test_an_example_fills_the_form(server: Server, stem: str) -> None:
    """`?example=` puts the text of a competency question into the form, character by character."""
    found = page(server, f"/sparql?example={stem}")
    assert found.query.removeprefix("\n").strip() == question(stem).strip()


def test_every_example_of_the_page_is_there(server: Server) -> None:
    """Each link to an example leads to a page with a form that holds a query."""
    links = [a["href"] or "" for a in page(server).named("a")]
    examples = [link for link in links if "example=" in link]
    assert len(examples) >= 25
    for link in examples:
        assert "WHERE" in page(server, link).query or "ASK" in page(server, link).query


@pytest.mark.parametrize("stem", ["nope", "%3Cscript%3E", "..%2Fcompetency%2Fseats-in-all", "%00"])
def test_an_unknown_example_is_not_found(server: Server, stem: str) -> None:
    """It is a 404 that names it, not an empty form."""
    reply = server.send("GET", f"/sparql?example={stem}", {"Accept": BROWSER})
    assert reply.status == 404
    assert reply.content_type == "text/html; charset=utf-8"
    assert "There is no example" in reply.body.decode()
    assert "<script" not in reply.body.decode()


def test_a_browser_is_shown_its_mistake(server: Server) -> None:
    """A malformed query comes back in the form, below what is wrong with it and where."""
    attack = "SELECT * { ?s ?p </textarea><script> }"
    reply = server.get(attack, accept=BROWSER)
    text = reply.body.decode()
    assert reply.status == 400
    assert reply.content_type == "text/html; charset=utf-8"
    assert "Accept" in reply.headers["Vary"]
    assert "Line 1, column 29" in text
    assert "<script" not in text
    assert attack in unescape(text)


def test_a_page_escapes_the_query(server: Server) -> None:
    """The IRIs of a query are text, not tags; a title with quotation marks is text too."""
    reply = server.send("GET", "/sparql?example=topics-under-a-broader-topic", {"Accept": BROWSER})
    text = reply.body.decode()
    box = text.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0]
    assert "PREFIX" in box
    assert "<" not in box
    assert "&lt;https://" in box
    assert unescape(box).strip() == question("topics-under-a-broader-topic").strip()


def test_a_page_of_an_answer_escapes_query_and_values(server: Server) -> None:
    """Markup in a query, a value or a variable's surroundings is never markup of the page."""
    attack = "</textarea><script>alert(1)</script>"
    query = f'SELECT ("{attack}" AS ?x) (<http://example.org/\'onclick=> AS ?y) {{}} # {attack}'
    reply = server.get(query, accept=BROWSER)
    assert reply.status == 200, reply
    if reply.content_type.startswith("text/html"):
        found = Page(reply.body.decode())
        assert not found.named("script")
        assert "<script" not in reply.body.decode()
        assert not [1 for _, attributes in found.tags if "onclick" in attributes]


def test_links_in_a_page_lead_only_to_the_web(server: Server) -> None:
    """An IRI that would run a script is not made a link."""
    query = "SELECT (<javascript:alert(1)> AS ?x) (<data:text/html,x> AS ?y) {}"
    reply = server.get(query, accept=BROWSER)
    links = [a["href"] or "" for a in Page(reply.body.decode()).named("a")]
    assert not [link for link in links if link.startswith(("javascript:", "data:"))]


def test_pages_are_locked_down(server: Server) -> None:
    """A content security policy allows no script but the query editor's, and none inline."""
    policy = server.send("GET", "/sparql", {"Accept": BROWSER}).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives.get("script-src", "'self'") == "'self'"
    assert "unsafe" not in policy
