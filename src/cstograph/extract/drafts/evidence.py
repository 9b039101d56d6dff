"""Evidence read back: the passages that the facts of a thing were read from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, QuerySolutions, Variable

from cstograph.project.project import Project
from cstograph.rdf import union_store
from cstograph.sources import data_folder

_QUERY = """
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX schema: <https://schema.org/>
SELECT DISTINCT ?subject ?property ?object ?source ?start ?end ?sha256 WHERE {
  GRAPH ?evidence {
    ?annotation a oa:Annotation ; rdf:subject ?subject ; rdf:predicate ?property ;
                oa:hasTarget ?passage .
    ?passage oa:hasSource ?source ; oa:hasSelector ?position .
    ?position oa:start ?start ; oa:end ?end .
    OPTIONAL { ?annotation rdf:object ?object }
  }
  ?evidence schema:sha256 ?sha256
} ORDER BY ?source ?start ?end ?property ?object
"""


@dataclass(frozen=True, slots=True)
class Read:
    """Where a fact was read: the source, the places in the page's text, and the text's hash."""

    property: str
    object: str | None
    source: str
    start: int
    end: int
    sha256: str


def of(iri: str, project: Project, extra: Iterable[Path] = ()) -> Iterator[Read]:
    """Find where the facts of a thing were read, as a project's evidence and `extra` files say.

    Raises InvalidProjectError where a file is broken.
    """
    context = project.context
    files = data_folder.read(project, extra)
    subject = NamedNode(iri if "://" in iri else context.base + iri)
    found = union_store.of_quads([quad for file in files for quad in file.quads]).query(
        _QUERY, substitutions={Variable("subject"): subject}
    )
    for row in found if isinstance(found, QuerySolutions) else ():
        object_ = row["object"]
        yield Read(
            context.compact(row["property"].value),
            context.compact(object_.value) if object_ else None,
            context.compact(row["source"].value),
            int(row["start"].value),
            int(row["end"].value),
            row["sha256"].value,
        )
