"""What a project says of its dataset as a whole, for catalogs: ontology/catalog/dataset.ttl."""

from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from cstograph.project.project import Project
from cstograph.sources import rdf_file

_DCTERMS = "http://purl.org/dc/terms/"
_KEYWORD = "http://www.w3.org/ns/dcat#keyword"


@dataclass(frozen=True)
class About:
    """A dataset, named by the base of its project, and the statements that describe it."""

    dataset: str = ""
    triples: Sequence[Triple] = ()

    @classmethod
    def read(cls, project: Project) -> "About":
        """Read it; nothing is said where there is no such file. Raises InvalidProjectError."""
        base = project.context.base
        if not project.about.exists():
            return cls(base)
        return cls(base, [quad.triple for quad in rdf_file.quads(project.about, base)])

    @property
    def title(self) -> str | None:
        """Its dcterms:title."""
        return self._said("title")

    @property
    def description(self) -> str | None:
        """Its dcterms:description."""
        return self._said("description")

    @property
    def license(self) -> str | None:
        """The IRI of its dcterms:license."""
        return self._said("license")

    @property
    def publisher(self) -> str | None:
        """The IRI of its dcterms:publisher."""
        return self._said("publisher")

    @property
    def keywords(self) -> list[str]:
        """Its dcat:keyword, in the order of the alphabet."""
        found = (t.object for t in self.triples if t.predicate.value == _KEYWORD)
        return sorted(term.value for term in found if isinstance(term, Literal))

    def _said(self, name: str) -> str | None:
        for triple in self.triples:
            value = triple.object
            is_ours = triple.subject == NamedNode(self.dataset)
            if is_ours and triple.predicate.value == _DCTERMS + name:
                return value.value if isinstance(value, Literal | NamedNode) else None
        return None
