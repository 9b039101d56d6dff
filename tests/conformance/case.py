"""One W3C test of the query language: what is asked, of which data, and what must come back."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urljoin

from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store

from tests.conformance.suite import NAMES, Suite


class Kind(StrEnum):
    """What a test asks of a server."""

    EVALUATION = "the answer is the expected one"
    POSITIVE = "the query is accepted"
    NEGATIVE = "the query is refused"


KINDS = {
    "QueryEvaluationTest": Kind.EVALUATION,
    "CSVResultFormatTest": Kind.EVALUATION,
    "PositiveSyntaxTest": Kind.POSITIVE,
    "PositiveSyntaxTest11": Kind.POSITIVE,
    "NegativeSyntaxTest": Kind.NEGATIVE,
    "NegativeSyntaxTest11": Kind.NEGATIVE,
}


@dataclass(frozen=True)
class Case:
    """A test as its manifest states it; everything but the name is an IRI.

    The query itself may say of which graphs it asks, with FROM: these are its own graphs.
    """

    name: str
    kind: Kind
    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    result: str | None = None
    lax: bool = False
    own_graphs: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        """The part of the suite it belongs to, such as `sparql11/aggregates`."""
        return self.name.rpartition("/")[0]


# No query that has an answer to compare names its graphs otherwise than by whole IRIs.
FROM = re.compile(r"\bFROM\s+(?:NAMED\s+)?<([^>]*)>", re.IGNORECASE)
ENTRIES = """
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>
PREFIX qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#>
SELECT ?test ?type ?query ?default ?named ?result (BOUND(?cardinality) AS ?lax) {
    ?manifest mf:entries/rdf:rest*/rdf:first ?test .
    ?test a ?type ; mf:action ?action .
    OPTIONAL { ?action qt:query ?inner }
    BIND (COALESCE(?inner, ?action) AS ?query)
    OPTIONAL { ?action qt:data ?default }
    OPTIONAL { ?action qt:graphData ?named }
    OPTIONAL { ?test mf:result ?result }
    OPTIONAL { ?test mf:resultCardinality ?cardinality FILTER (?cardinality = mf:LaxCardinality) }
}
"""


def read(suite: Suite) -> list[Case]:
    """All tests of queries in the suites, by name; tests of updates and of services are others."""
    cases = [case for manifest in suite.manifests() for case in _entries(suite, manifest)]
    return sorted(cases, key=lambda case: case.name)


def graphs(cases: Iterable[Case]) -> list[str]:
    """List the IRIs of all graphs that these tests are about, sorted."""
    return sorted(
        {
            iri
            for case in cases
            for iri in (*case.default_graphs, *case.named_graphs, *case.own_graphs)
        }
    )


def _entries(suite: Suite, manifest: str) -> list[Case]:
    base = suite.base(manifest)
    folder = f"{NAMES[base]}/{manifest.removeprefix(base).rpartition('/')[0]}"
    store = Store()
    store.load(path=suite.path(manifest), format=RdfFormat.TURTLE, base_iri=manifest)
    found: dict[str, list[dict[str, str]]] = {}
    rows = store.query(ENTRIES)
    assert isinstance(rows, QuerySolutions)
    for row in rows:
        values = {
            name: term.value
            for name in ("test", "type", "query", "default", "named", "result", "lax")
            if isinstance(term := row[name], NamedNode | Literal)
        }
        # Some tests of update syntax (.ru) are typed as if they were about queries.
        if _local(values["type"]) in KINDS and values["query"].endswith(".rq"):
            found.setdefault(values["test"], []).append(values)
    return [_case(suite, f"{folder}/{_local(test)}", same) for test, same in found.items()]


def _case(suite: Suite, name: str, rows: list[dict[str, str]]) -> Case:
    first = rows[0]
    text = suite.path(first["query"]).read_text(encoding="utf-8")
    return Case(
        name=name,
        kind=KINDS[_local(first["type"])],
        query=first["query"],
        default_graphs=tuple(sorted({row["default"] for row in rows if "default" in row})),
        named_graphs=tuple(sorted({row["named"] for row in rows if "named" in row})),
        result=first.get("result"),
        lax=first["lax"] == "true",
        own_graphs=tuple(urljoin(first["query"], iri) for iri in FROM.findall(text)),
    )


def _local(iri: str) -> str:
    return iri.rpartition("#")[2]
