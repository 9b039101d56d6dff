"""How long a description takes beside the same query at the endpoint.

`python -m benchmarks.descriptions http://127.0.0.1:8000` prints, for some resources and each
format, the median of both in milliseconds and their ratio, asked in turn so that what else the
machine does slows down both. Serve with `--cache 0` to see what it costs to make them.
"""

import http.client
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from urllib.parse import quote, urlencode, urlsplit

from cstograph.web.queries import select

ROUNDS = 101
BASE = "https://w3id.org/cstograph/"
RESOURCES = ("delegation/russia", "body/csto-parliamentary-assembly", "topic/peacekeeping")
FORMATS = {"html": "json", "ttl": "turtle", "jsonld": "jsonld", "nt": "ntriples", "rdf": "rdfxml"}


def describing(iri: str, *, is_page: bool) -> str:
    """Give the query of a description, as one asks it at the endpoint."""
    columns = "?subject ?property ?value"
    form = f"SELECT ?graph {columns}" if is_page else f"CONSTRUCT {{ {columns} }}"
    text = select.text_of("description").replace(f"SELECT ?resource ?graph {columns}", form)
    text = re.sub(r"(SELECT(?: DISTINCT)?) \?resource\b", r"\1", text)
    return re.sub(r"\?resource\b", f"<{iri}>", text)


def milliseconds(connection: http.client.HTTPConnection, path: str) -> float:
    """Time a request."""
    start = perf_counter()
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    if response.status != http.HTTPStatus.OK:
        raise RuntimeError(f"{path} was answered {response.status}.")
    return (perf_counter() - start) * 1000


@dataclass(frozen=True, slots=True)
class Compared:
    """The medians, in milliseconds, of a description in a format and of its query."""

    resource: str
    ending: str
    query: float
    description: float

    @property
    def ratio(self) -> float:
        """How many times as long the description takes."""
        return self.description / self.query


def compare(
    url: str, rounds: int = ROUNDS, endings: Iterable[str] = tuple(FORMATS)
) -> Iterator[Compared]:
    """Measure each resource in each format."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    for resource in RESOURCES:
        for ending in endings:
            query = describing(BASE + resource, is_page=ending == "html")
            asked = urlencode({"query": query, "format": FORMATS[ending]}, quote_via=quote)
            paths = (f"/sparql?{asked}", f"/{resource}.{ending}")
            timed = [[milliseconds(connection, path) for path in paths] for _ in range(rounds)]
            yield Compared(resource, ending, *map(median, zip(*timed, strict=True)))
    connection.close()


def main() -> None:
    """Measure."""
    print("| resource | format | query, ms | description, ms | ratio |")
    print("| --- | --- | --- | --- | --- |")
    for found in compare(sys.argv[1]):
        times = f"{found.query:.2f} | {found.description:.2f} | {found.ratio:.2f}"
        print(f"| {found.resource} | {found.ending} | {times} |")


if __name__ == "__main__":
    main()
