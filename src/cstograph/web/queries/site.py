"""What most pages look up in a publication; each is looked up once and kept with it.

Each function asks the engine when it is first called: call it while a request is answered. Each
raises as `IsolatedEngine.answer` does.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar, cast

from cstograph.web.publication import Publication
from cstograph.web.queries import select
from cstograph.web.queries.label_index import Finder
from cstograph.web.queries.select import Term, best_labels
from cstograph.web.queries.statistics import Statistics

_T = TypeVar("_T")

#: Number of resources whose classes are kept.
_MOST_RESOURCES = 10_000


def _kept(look_up: Callable[[Publication], _T]) -> Callable[[Publication], _T]:
    """Keep what a function looks up for as long as the publication is served."""

    @wraps(look_up)
    def kept(publication: Publication) -> _T:
        if look_up not in publication.kept:
            publication.kept[look_up] = look_up(publication)
        return cast("_T", publication.kept[look_up])

    return kept


@_kept
def names_of_terms(publication: Publication) -> dict[str, Term]:
    """Return the name of each class and property, by its IRI."""
    rows = select.select(publication, "terms")
    return best_labels((row["term"].value, row["label"]) for row in rows)


@_kept
def statistics(publication: Publication) -> Statistics:
    """Return the numbers of the dataset."""
    return Statistics.of(publication)


@_kept
def resources(publication: Publication) -> list[str]:
    """Return the IRIs of all resources that have a page."""
    base = publication.base or ""
    found = select.iris(publication, "resources")
    return [iri for iri in found if iri.startswith(base) and not (base and "#" in iri)]


@_kept
def finder(publication: Publication) -> Finder:
    """Return the index that finds resources by their names."""
    return Finder(publication)


def classes_of(publication: Publication, iri: str) -> list[str] | None:
    """Return the sorted classes of a resource; None where nothing is said of it."""
    return _classes(publication)(iri)


@_kept
def _classes(publication: Publication) -> Callable[[str], list[str] | None]:
    def classes(iri: str) -> list[str] | None:
        rows = select.select(publication, "head", resource=iri)
        return sorted(row["class"].value for row in rows if "class" in row) if rows else None

    # Without a version, another endpoint answers, and its data may change at any time.
    return lru_cache(_MOST_RESOURCES)(classes) if publication.version else classes
