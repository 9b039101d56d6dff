"""A reconciliation query -> candidates: the things that it may mean, each with a score.

Section names are those of the Reconciliation Service API, version 0.2.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from cstograph.search.folding import folded
from cstograph.search.index import Index
from cstograph.search.match import Likeness, Match, alike
from cstograph.web import identifiers, links
from cstograph.web.publication import Publication
from cstograph.web.queries import select, site
from cstograph.web.queries.select import Row, Term
from cstograph.web.reconcile.requests import Reconciliation, Value

#: What a property counts beside the name, and a candidate of another type beside one of the type.
_PROPERTY, _OTHER_TYPE = 0.4, 0.7
#: How many candidates have their properties compared.
_COMPARED = 10
_FULL = 100.0

Names: TypeAlias = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that a query may mean; `agreements` says how well each property agrees."""

    match: Match
    has_type: bool
    agreements: Mapping[str, float] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """How likely it is meant, up to 100."""
        of_properties = _PROPERTY * sum(self.agreements.values())
        score = (self.match.score + of_properties) / (1 + _PROPERTY * len(self.agreements))
        return score if self.has_type else score * _OTHER_TYPE

    @property
    def is_certain(self) -> bool:
        """Tell whether all that was asked for agrees."""
        return (
            self.match.likeness is Likeness.EXACT
            and self.has_type
            and all(agreement == _FULL for agreement in self.agreements.values())
        )


class Candidates:
    """Finds the candidates for the queries of a batch, and remembers the facts that it met."""

    def __init__(self, publication: Publication) -> None:
        self._publication = publication
        self._facts: dict[str, list[Row]] = {}

    def find(self, query: Reconciliation) -> list[dict[str, Any]]:
        """Find candidates ("Reconciliation Query Responses"), the best first.

        A query that asks for nothing has none.
        """
        if not query.text and not query.properties:
            return []
        types = [identifiers.iri_of_term(self._publication, name) for name in query.types]
        wanted = {
            identifiers.iri_of_term(self._publication, name): (name, values)
            for name, values in query.properties
        }
        if query.text:
            matches = site.finder(self._publication).ask(self._by_name, query, types)
        else:
            matches = self._by_property(*next((iri, v) for iri, (_, v) in wanted.items()))
        found = [Candidate(match, _has_type(match, query, types)) for match in matches]
        if types and query.strictness != "should":
            found = [candidate for candidate in found if candidate.has_type]
        if wanted:
            found = [self._compared(candidate, wanted) for candidate in found[:_COMPARED]]
        found.sort(key=lambda candidate: candidate.score, reverse=True)
        certain = [candidate for candidate in found if candidate.is_certain]
        identified = [candidate for candidate in certain if candidate.match.is_by_code] or certain
        match = identified[0] if len(identified) == 1 else None
        written = site.finder(self._publication).ask(
            _written, self._publication, found[: query.limit], types
        )
        for candidate, members in zip(found, written, strict=False):
            members["match"] = candidate is match
        return written

    def facts(self, resource: str) -> list[Row]:
        """Give what is said of a thing."""
        if resource not in self._facts:
            found = select.select(self._publication, "facts", resource=resource)
            self._facts[resource] = found
        return self._facts[resource]

    def _by_name(self, index: Index, query: Reconciliation, types: Sequence[str]) -> list[Match]:
        """Find things by their identifier here, a code of theirs, or a name."""
        itself = index.find(identifiers.iri_of_thing(self._publication, query.text))
        if itself:
            return [itself]
        strict = types if query.strictness != "should" else ()
        return index.search(query.text, strict, all_of=query.strictness == "all")

    def _by_property(self, iri: str, values: Sequence[Value]) -> list[Match]:
        """Find the things that have a value for a property."""
        if not links.is_iri(iri):
            return []
        rows = select.select(self._publication, "facts", property=iri)
        compare = self._comparison([row["value"] for row in rows])
        agreeing = {
            row["resource"].value
            for row in rows
            if max(compare(row["value"], value) for value in values) == _FULL
        }
        return site.finder(self._publication).ask(
            lambda index: [match for iri in sorted(agreeing) if (match := index.find(iri))]
        )

    def _compared(
        self, candidate: Candidate, wanted: Mapping[str, tuple[str, Sequence[Value]]]
    ) -> Candidate:
        """Compare what is said of a candidate with the values asked for."""
        rows = self.facts(candidate.match.resource)
        compare = self._comparison([r["value"] for r in rows if r["property"].value in wanted])
        agreements = {}
        for iri, (name, values) in wanted.items():
            stated = [row["value"] for row in rows if row["property"].value == iri]
            pairs = [compare(term, value) for term in stated for value in values]
            agreements[name] = max(pairs, default=0.0)
        return Candidate(candidate.match, candidate.has_type, agreements)

    def _comparison(self, terms: Sequence[Term]) -> Callable[[Term, Value], float]:
        """Make what tells how well a term agrees with a value, up to 100."""
        things = {term.value for term in terms if term.is_iri}
        names: Names = site.finder(self._publication).ask(_names_of, things) if things else {}

        def compare(term: Term, value: Value) -> float:
            text = folded(value.text)
            if not term.is_iri:
                return (
                    _FULL if _is_same(term.value, value.text) else alike(folded(term.value), text)
                )
            itself = value.identifier or value.text
            if identifiers.iri_of_thing(self._publication, itself) == term.value:
                return _FULL
            return max((alike(name, text) for name in names.get(term.value, ())), default=0.0)

        return compare


def _names_of(index: Index, things: set[str]) -> Names:
    return {iri: [folded(label.text) for label in index.labels(iri)] for iri in things}


def _is_same(stated: str, wanted: str) -> bool:
    """Tell whether two texts say the same, as words or as numbers."""
    try:
        return float(stated) == float(wanted)
    except ValueError:
        return bool(folded(wanted)) and folded(stated) == folded(wanted)


def _has_type(match: Match, query: Reconciliation, types: Sequence[str]) -> bool:
    fits = all if query.strictness == "all" else any
    return not types or fits(iri in match.classes for iri in types)


def _written(
    index: Index, publication: Publication, found: Sequence[Candidate], types: Sequence[str]
) -> list[dict[str, Any]]:
    """Write candidates, without the decision whether one is certain."""
    return [
        {
            "id": identifiers.of_thing(publication, candidate.match.resource),
            "name": candidate.match.name.text,
            "type": types_of(index, publication, candidate.match.classes),
            "score": round(candidate.score, 2),
            "features": _features(candidate, types),
        }
        for candidate in found
    ]


def _features(candidate: Candidate, types: Sequence[str]) -> list[dict[str, Any]]:
    """Give the matching features: what the score is made of."""
    features: dict[str, float | bool] = {
        "name_similarity": round(candidate.match.similarity, 2),
        "exact_name": candidate.match.likeness is Likeness.EXACT,
    }
    if types:
        features["type"] = candidate.has_type
    features |= {f"property_{name}": round(v, 2) for name, v in candidate.agreements.items()}
    return [{"id": name, "value": value} for name, value in features.items()]


def types_of(
    index: Index, publication: Publication, classes: Sequence[str]
) -> list[dict[str, str]]:
    """Write classes as types ("Types")."""
    names = index.names(classes)
    return [
        {
            "id": identifiers.of_term(publication, iri),
            "name": names[iri].text if iri in names else identifiers.of_term(publication, iri),
        }
        for iri in classes
    ]
