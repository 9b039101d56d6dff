"""The versions of a project's vocabularies: each version's IRI, and the file that holds it.

The current ones are ontology/*.ttl. When a vocabulary gets a new version, the file of the last is
moved to ontology/versions/, where it stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad

from cstograph.project.project import Project
from cstograph.sources import rdf_file

_VERSION = NamedNode("http://www.w3.org/2002/07/owl#versionIRI")


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a vocabulary: the vocabulary's IRI, its own, and the graph that it is."""

    vocabulary: str
    iri: str
    quads: Sequence[Quad]


def versions(project: Project) -> dict[str, Version]:
    """Give all versions by their IRIs. Raises InvalidProjectError where a file is broken."""
    found = {}
    for path in (*project.ontology_version_files(), *project.ontology_files()):
        quads = rdf_file.quads(path, project.context.base)
        for quad in quads:
            name, version = quad.subject, quad.object
            if quad.predicate != _VERSION or not isinstance(version, NamedNode):
                continue
            graph = rdf_file.in_graph(quads, version)
            found[version.value] = Version(getattr(name, "value", ""), version.value, graph)
    return found
