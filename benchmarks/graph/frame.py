"""What generated sources build on: the bundled project, with its states, chambers and topics."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from pyoxigraph import Literal, QuerySolutions, Store

from cstograph.dataset.dataset import Dataset, assemble, read_ontology
from cstograph.project.project import Project
from cstograph.rdf import union_store as stores
from cstograph.sources import data_folder

_PREFIXES = """
    PREFIX csto: <https://w3id.org/cstograph/ontology#>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_TOPICS = "SELECT ?topic ?label { ?topic a skos:Concept ; skos:prefLabel ?label }"
_STATES = "SELECT ?state ?label { ?state a csto:State ; rdfs:label ?label }"
_BODIES = "SELECT ?body ?label { ?body a csto:Body ; rdfs:label ?label }"
_SEATED = """
    SELECT ?place ?label ?delegation ?day
    WHERE {
      ?delegation csto:allocation ?allocation .
      ?allocation csto:seatsFrom ?place ; csto:asOf ?day .
      ?place rdfs:label ?label
    }"""
_SUPERCLASSES = "SELECT ?class ?above { ?class rdfs:subClassOf+ ?above }"


class Named(NamedTuple):
    """A thing of the bundled graph: its IRI as N-Quads write it, and its English label."""

    iri: str
    label: str


class Seated(NamedTuple):
    """A chamber (or a parliament of one chamber), and the delegation that it fills seats of."""

    iri: str
    label: str
    delegation: str


@dataclass(frozen=True)
class Frame:
    """The bundled graph, as N-Quads: what its sources state, and its release.

    `superclasses` has those of each class; `seats_known_from` is the first day for which the
    bundled sources tell of seats.
    """

    stated: str
    released: str
    topics: Sequence[Named]
    states: Sequence[Named]
    bodies: Sequence[Named]
    seated: Sequence[Seated]
    superclasses: Mapping[str, Sequence[str]]
    seats_known_from: date

    @classmethod
    def bundled(cls) -> "Frame":
        """Read the bundled project."""
        project = Project.bundled()
        files = data_folder.read(project)
        stated = Dataset(frozenset(quad for file in files for quad in file.quads))
        dataset = assemble(project, [*files, *read_ontology(project)])
        store = stores.of_quads(dataset.quads)
        seated = _english(store, _SEATED)
        above = defaultdict(list)
        for row in _english(store, _SUPERCLASSES):
            above[row[0]].append(row[1])
        return cls(
            stated.canonical.decode(),
            dataset.canonical.decode(),
            [Named(*row) for row in _english(store, _TOPICS)],
            [Named(*row) for row in _english(store, _STATES)],
            [Named(*row) for row in _english(store, _BODIES)],
            [Seated(*row[:3]) for row in seated],
            above,
            min(date.fromisoformat(row[3]) for row in seated),
        )


def _english(store: Store, query: str) -> list[list[str]]:
    """Give the rows of a query in a fixed order: IRIs in brackets, literals bare, in English."""
    found = store.query(_PREFIXES + query)
    assert isinstance(found, QuerySolutions)  # noqa: S101 - the queries above are SELECT queries
    rows = [list(solution) for solution in found]
    return sorted([_bare(term) for term in row] for row in rows if all(map(_is_english, row)))


def _is_english(term: object) -> bool:
    return not isinstance(term, Literal) or term.language in (None, "en")


def _bare(term: object) -> str:
    return term.value if isinstance(term, Literal) else str(term)
