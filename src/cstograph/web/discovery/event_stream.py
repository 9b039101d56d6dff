"""The changes as a Linked Data Event Stream, which programs follow to keep in step.

See https://w3id.org/ldes/specification. It is read from the newest page backwards, until what comes
is known.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from flask import request, url_for
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple
from werkzeug.exceptions import NotFound

from cstograph.rdf.formats import Format
from cstograph.rdf.writing.write import write_triples
from cstograph.release.history import Change, History, Kind, written
from cstograph.web.publication import Publication

#: How many changes a page has.
SIZE = 100
_CLASSES = {Kind.CREATED: "Create", Kind.UPDATED: "Update", Kind.DELETED: "Delete"}
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_DATE_TIME = NamedNode("http://www.w3.org/2001/XMLSchema#dateTime")
_PREFIXES = {
    "as": "https://www.w3.org/ns/activitystreams#",
    "ldes": "https://w3id.org/ldes#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "tree": "https://w3id.org/tree#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the changes, the oldest first: a page by its number, or the newest without one.

    Numbers count from the oldest, so that a page that is full never changes. The newest changes
    are as many, on however many pages they stand. `older` and `newer` are the numbers of the pages
    before and after, where there are any; `total` is how many changes there are in all.
    """

    number: int | None
    changes: list[Change]
    older: int | None
    newer: int | None
    total: int

    @classmethod
    def of(cls, history: History, number: int | None) -> "Page":
        """Give a page. Raises NotFound where there are not as many."""
        total = history.total
        if number is None:
            start = max(0, total - SIZE)
            return cls(None, history.changes(start, total), ceil(start / SIZE) or None, None, total)
        last = ceil(total / SIZE)
        if number > last:
            raise NotFound(f"There is no page {number} of changes here: the last one is {last}.")
        found = history.changes((number - 1) * SIZE, number * SIZE)
        newer = number + 1 if number < last else None
        return cls(number, found, number - 1 or None, newer, total)

    @property
    def last(self) -> int:
        """The number of the last page."""
        return ceil(self.total / SIZE)

    @property
    def is_full(self) -> bool:
        """Tell whether it will never change."""
        return self.number is not None and len(self.changes) == SIZE

    @property
    def newer_archive(self) -> int | None:
        """The number of the page after it, if that is full too."""
        end = self.total // SIZE
        return self.newer if self.newer and self.newer <= end else None


def name_of(publication: Publication) -> str:
    """Give the IRI of the stream, which is the same wherever it is served."""
    return f"{publication.base or request.url_root}changes"


def id_of(publication: Publication, change: Change) -> str:
    """Give the IRI of a change, which stays the same.

    The number alone would not do: where a history is lost, another one begins.
    """
    return f"{name_of(publication)}#{change.number}-{written(change.time)}"


def serialize_page(publication: Publication, page: Page, to: Format) -> bytes:
    """Write a page as a node of the event stream, or the root node, in a format of graphs."""
    if not isinstance(to.writer, RdfFormat):
        raise TypeError(to)
    return write_triples(_node(publication, page), to.writer, _PREFIXES)


def _url(number: int | None) -> str:
    return url_for("changes.overview", page=number, _external=True)


def _node(publication: Publication, page: Page) -> Iterator[Triple]:
    """Give the triples of a node: the root leads to the last page, each page to the one before."""
    stream, node, root = NamedNode(name_of(publication)), NamedNode(_url(page.number)), _url(None)
    yield Triple(stream, _TYPE, _ldes("EventStream"))
    yield Triple(stream, _tree("view"), NamedNode(root))
    yield Triple(stream, _ldes("timestampPath"), _as("endTime"))
    yield Triple(stream, _ldes("versionOfPath"), _as("object"))
    for name in _CLASSES.values():
        yield Triple(stream, _ldes(f"version{name}Path"), _TYPE)
        yield Triple(stream, _ldes(f"version{name}Object"), _as(name))
    yield Triple(node, _TYPE, _tree("Node"))
    older = page.older if page.number else page.last
    if older:
        relation = NamedNode(f"{_url(page.number)}#older")
        yield Triple(node, _tree("relation"), relation)
        yield Triple(relation, _tree("node"), NamedNode(_url(older)))
        # Whoever knows all up to a later time need not go there (TREE, section 4.1).
        end = min(older * SIZE, page.total)
        (newest,) = publication.history.changes(end - 1, end)
        yield Triple(relation, _TYPE, _tree("LessThanOrEqualToRelation"))
        yield Triple(relation, _tree("path"), _as("endTime"))
        yield Triple(relation, _tree("value"), _time(newest))
    members = page.changes if page.number else []
    for change in members:
        yield Triple(stream, _tree("member"), NamedNode(id_of(publication, change)))
    for change in members:
        member = NamedNode(id_of(publication, change))
        yield Triple(member, _TYPE, _as(_CLASSES[change.kind]))
        yield Triple(member, _as("object"), NamedNode(change.iri))
        yield Triple(member, _as("endTime"), _time(change))


def _time(change: Change) -> Literal:
    return Literal(written(change.time), datatype=_DATE_TIME)


def _as(name: str) -> NamedNode:
    return NamedNode(_PREFIXES["as"] + name)


def _ldes(name: str) -> NamedNode:
    return NamedNode(_PREFIXES["ldes"] + name)


def _tree(name: str) -> NamedNode:
    return NamedNode(_PREFIXES["tree"] + name)
