"""What may have been meant by a path that leads to nothing."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from rapidfuzz import process
from werkzeug.exceptions import NotFound

from cstograph.search.index import Index
from cstograph.web import links
from cstograph.web.publication import Publication
from cstograph.web.queries import site
from cstograph.web.queries.label_index import LONGEST

_MOST = 5
#: How many things beside it are looked at, and how alike one has to be, of 100.
_SIBLINGS = 10_000
_ALIKE = 75


@dataclass(frozen=True, slots=True)
class Near:
    """Something that may have been meant: its IRI, its name, and where it is described."""

    iri: str
    name: str
    href: str | None


class Undescribed(NotFound):
    """Nothing is said of what a path stands for; `near` is what may have been meant."""

    def __init__(self, path: str, near: Sequence[Near]) -> None:
        super().__init__(f"There is nothing at {path} here.")
        self.near = near


def found(publication: Publication, path: str) -> list[Near]:
    """Find things with almost the same IRI, and things that are called like the end of the path."""
    parent, slash, end = path[: 2 * LONGEST].rpartition("/")
    stem = end.rpartition(".")[0] or end
    beside = _beside(publication, parent + slash, stem)
    return site.finder(publication).ask(_named, publication, beside, stem)


def _beside(publication: Publication, parent: str, stem: str) -> list[str]:
    if not publication.base or not stem:
        return []
    start = publication.base + parent
    resources = site.resources(publication)
    first = bisect_left(resources, start)
    siblings = [iri for iri in resources[first : first + _SIBLINGS] if iri.startswith(start)]
    names = [iri.removeprefix(start) for iri in siblings]
    alike = process.extract(stem, names, limit=_MOST, score_cutoff=_ALIKE)
    return [siblings[number] for _, _, number in alike]


def _named(index: Index, publication: Publication, beside: Sequence[str], stem: str) -> list[Near]:
    words = " ".join(re.findall(r"\w+", stem[:LONGEST]))
    called = [match.resource for match in index.search(words, limit=_MOST)] if words else []
    iris = list(dict.fromkeys(chain(beside, called)))[:_MOST]
    names = index.names(iris)
    return [
        Near(
            iri,
            names[iri].text if iri in names else links.name(publication, iri),
            links.href(publication, iri),
        )
        for iri in iris
    ]
