"""A project of a few files, and the findings about it."""

from collections.abc import Mapping
from pathlib import Path

from cstograph.findings import Finding
from cstograph.project.project import Project
from cstograph.validation import reporters

BASE = "http://example.org/"
PREFIXES = f"""PREFIX ex: <{BASE}>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
_FILES = {
    "ontology/context.jsonld": f'{{"@context": {{"@base": "{BASE}", "id": "@id", "a": "@type", '
    '"facts": "@graph"}}',
    "data/thing.ttl": f'{PREFIXES}ex:thing a ex:Thing ; ex:name "thing" .',
    "shapes/thing.ttl": f"{PREFIXES}ex:Shape sh:targetClass ex:Thing ; sh:nodeKind sh:IRI .",
}


def make(root: Path, files: Mapping[str, str | bytes]) -> Project:
    """Write a valid project, with these files beside its own or in place of them."""
    for name, content in {**_FILES, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Project(root)


def findings(root: Path, files: Mapping[str, str | bytes]) -> list[Finding]:
    """Give all findings about a project."""
    return reporters.examine(make(root, files))[0]
