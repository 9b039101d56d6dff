"""A project's graphs -> warnings about owl:imports of what is none of the project's files."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from rdflib import OWL, RDF, SKOS, Graph, URIRef
from rdflib.term import Node

from cstograph.findings import Finding, Mark, Severity
from cstograph.project.project import Project
from cstograph.sources import rdf_file
from cstograph.validation import shapes_folder
from cstograph.validation.source_locator import Locator


def warnings(
    project: Project, shapes: Mapping[Path, Graph], data: Graph, locator: Locator
) -> Iterator[Finding]:
    """Warn of each import, in the data or in shapes, that imports nothing: at its line."""
    own: set[Node] = {URIRef(shapes_folder.base_iri(project, path)) for path in shapes}
    own.update(data.subjects(RDF.type, SKOS.ConceptScheme))
    for graph in (data, *shapes.values()):
        own.update(graph.subjects(RDF.type, OWL.Ontology))
    for subject, iri in data.subject_objects(OWL.imports):
        if iri not in own:
            file, mark, _ = locator.place(subject, OWL.imports, iri)
            yield _warning(file, mark, iri)
    for file, graph in shapes.items():
        for iri in set(graph.objects(None, OWL.imports)) - own:
            yield _warning(file, rdf_file.mention(file.read_text("utf-8"), str(iri)), iri)


def _warning(file: Path, mark: Mark | None, iri: Node) -> Finding:
    message = f"`{iri}` is none of the project's files: nothing is imported from there."
    return Finding(file, mark or Mark(), Severity.WARNING, message, "import")
