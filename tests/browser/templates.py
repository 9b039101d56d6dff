"""A page of each template, to be looked at."""

from urllib.parse import urlencode


def _asking(query: str) -> str:
    return f"/sparql?{urlencode({'query': query})}"


#: Each with the address of a page and a text that it shows.
PAGES = {
    "home": ("/", "Ask a question"),
    "query": ("/sparql?example=seats-in-all", "SPARQL query"),
    "answer-table": (_asking("SELECT * { ?thing ?property ?value } LIMIT 30"), "30 rows"),
    "answer-graph": (_asking("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 30"), "prefix"),
    "answer-yes": (_asking("ASK {}"), "Yes"),
    "problem": (_asking("SELECT * {\n  ?s ?p"), "Line 2"),
    "not-found": ("/state/atlantis", "atlantis"),
    "resource": ("/delegation/russia", "State Duma"),
    "meeting": (
        "/meeting/2020-11-17-committee-of-secretaries-of-security-councils",
        "2020-11-17",
    ),
    "topic": ("/topic/collective-security", "collective security"),
    "source": ("/source/delegations", "delegation"),
    "graph": ("/derived", "named graph"),
    "dumps": ("/dumps/", "Dumps"),
    "vocabulary": ("/ontology", "State"),
    "search": ("/search?q=patrushev", "Nikolai Patrushev"),
    "gone": ("/person/withdrawn", "withdrawn"),
    "changes": ("/changes", "release"),
    "list": ("/browse?class=Person", "Nikolai Patrushev"),
}
