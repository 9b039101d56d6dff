"""What most pages look up in a publication; each is looked up once and kept with it.

Each function asks the engine when it is first called: call it while a request is answered. Each
raises as `IsolatedEngine.answer` does.
"""

import logging
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar, cast

from cstograph.errors import (
    DeadlineError,
    MemoryLimitError,
    RemoteDeadlineError,
    RemoteFailedError,
    ResultLimitError,
)
from cstograph.web import links
from cstograph.web.publication import Publication
from cstograph.web.queries import select
from cstograph.web.queries.label_index import Finder
from cstograph.web.queries.select import Term, best_labels
from cstograph.web.queries.statistics import Statistics

_T = TypeVar("_T")

#: What ends a query that has too much to look through.
_TOO_MUCH = (
    DeadlineError,
    MemoryLimitError,
    RemoteDeadlineError,
    RemoteFailedError,
    ResultLimitError,
)
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
def documents(publication: Publication) -> list[str]:
    """Return the IRIs of all documents that describe resources, in the order of these."""
    base = publication.base or ""
    found = [*select.iris(publication, "resources"), *graphs(publication)]
    below = (iri for iri in found if iri.startswith(base))
    return list(dict.fromkeys(document(publication, iri) for iri in below))


def document(publication: Publication, iri: str) -> str:
    """Return the IRI of the document that describes a resource: it has no fragment.

    Where no path leads to that document, the resource has one of its own.
    """
    return links.without_fragment(iri) if links.path(publication, iri) else iri


@_kept
def graphs(publication: Publication) -> dict[str, None]:
    """Return the IRIs of all named graphs."""
    return dict.fromkeys(_iris(publication, "graphs"))


@_kept
def parts(publication: Publication) -> dict[str, list[str]]:
    """Return what is described with other things, or could be taken for their descriptions.

    It is the resources below the base that have a fragment, those that end as documents do, and
    named graphs, each by its IRI without a fragment.
    """
    base, found = publication.base, dict[str, list[str]]()
    if base:
        for iri in dict.fromkeys((*_iris(publication, "uncommon"), *graphs(publication))):
            if iri.startswith(base):
                found.setdefault(links.without_fragment(iri), []).append(iri)
    return found


def _iris(publication: Publication, stem: str) -> list[str]:
    """Select the IRIs that all pages ask for; there are none where it takes too long to find them.

    Pages then describe each resource with a fragment by itself, and no graph for its own sake.
    """
    try:
        return select.iris(publication, stem)
    except _TOO_MUCH as error:
        logging.getLogger("cstograph").warning("Not told to pages: %s.rq. %s", stem, error)
        return []


@_kept
def finder(publication: Publication) -> Finder:
    """Return the index that finds resources by their names."""
    return Finder(publication)


def classes_of(publication: Publication, iri: str) -> list[str] | None:
    """Return the sorted classes of a resource; None where nothing is said of it."""
    return _classes(publication)(iri)


def described_at(publication: Publication, iri: str) -> list[str]:
    """Return what the document of an IRI describes: that itself, and what is a part of it."""
    is_described = classes_of(publication, iri) is not None or iri in graphs(publication)
    itself = [iri] if is_described else []
    return list(dict.fromkeys([*itself, *parts(publication).get(iri, ())]))


@_kept
def _classes(publication: Publication) -> Callable[[str], list[str] | None]:
    def classes(iri: str) -> list[str] | None:
        rows = select.select(publication, "head", resource=iri)
        return sorted(row["class"].value for row in rows if "class" in row) if rows else None

    # Without a version, another endpoint answers, and its data may change at any time.
    return lru_cache(_MOST_RESOURCES)(classes) if publication.version else classes
