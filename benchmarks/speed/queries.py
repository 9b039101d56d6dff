"""What is asked: a lookup and two counts that have to join, each as one text or as many."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from urllib.parse import quote

_CSTO = "PREFIX csto: <https://w3id.org/cstograph/ontology#> "
#: Where the IRI of a resource goes, and the number that makes a text unlike all others.
_IRI, _NUMBER = "IRI_", "NUMBER_"
#: Numbers begin where they change no answer: no result has so many rows, no group such a count.
FIRST = 100_000_000
_MOST_RESOURCES = 10_000
_LOOKED_UP = (b"/remark/", b"/meeting/", b"/statement/", b"/document/")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of query: `text` with places for an IRI, if it has `resources`, and for a number.

    Duplicates never count: some servers see a triple once for each graph that holds it.
    """

    name: str
    text: str
    resources: Sequence[str] = field(default=("",), repr=False)

    def resource(self, number: int) -> str:
        """Give the IRI that the query of a number asks for."""
        return self.resources[(FIRST + number) % len(self.resources)]

    def query(self, number: int) -> str:
        """Write the query of a number."""
        text = self.text.replace(_IRI, self.resource(number))
        return text.replace(_NUMBER, str(FIRST + number))

    def pieces(self) -> tuple[str, str, str]:
        """Give what stands before the IRI, between that and the number, and after the number.

        They are percent-encoded, as they stand in a URL.
        """
        before, _, rest = self.text.partition(_IRI) if _IRI in self.text else ("", "", self.text)
        between, _, after = rest.partition(_NUMBER)
        return quote(before, safe=""), quote(between, safe=""), quote(after, safe="")


_POINT = f"SELECT DISTINCT ?property ?value {{ <{_IRI}> ?property ?value }} LIMIT {_NUMBER}"
_BY_STATE = f"""{_CSTO}
SELECT ?state (COUNT(DISTINCT ?remark) AS ?remarks) {{
  ?remark csto:speaker ?person . ?person csto:holds ?office .
  ?office csto:officeIn ?organ . ?organ csto:organOf ?state
}} GROUP BY ?state HAVING (COUNT(DISTINCT ?remark) < {_NUMBER})"""
_BY_TOPIC = f"""{_CSTO}
SELECT ?topic (COUNT(DISTINCT ?person) AS ?people) {{
  ?remark csto:about ?topic ; csto:speaker ?person
}} GROUP BY ?topic HAVING (COUNT(DISTINCT ?person) < {_NUMBER})"""


def kinds(release: Path) -> list[Kind]:
    """Give the kinds of queries to ask of a release: the cheap one first."""
    return [
        Kind("point", _POINT, resources(release)),
        Kind("by-state", _BY_STATE),
        Kind("by-topic", _BY_TOPIC),
    ]


def resources(release: Path) -> list[str]:
    """Give the IRIs of some things that sources tell of, from all over a release."""
    with release.open("rb") as lines:
        many = sum(1 for _ in _subjects(lines))
    with release.open("rb") as lines:
        step = max(1, many // _MOST_RESOURCES)
        return [subject.decode() for subject in islice(_subjects(lines), 0, None, step)]


def _subjects(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Give the subjects of sorted N-Quads that are to be looked up, each once."""
    last = b""
    for line in lines:
        subject = line[1 : line.find(b">")]
        if subject != last and any(part in subject for part in _LOOKED_UP):
            yield subject
        last = subject
