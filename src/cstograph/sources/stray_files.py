"""The files of a project that nothing reads -> violations: what is not read is not checked."""

from cstograph.findings import Finding, Mark, violation
from cstograph.project.project import DATA_SUFFIXES, Project
from cstograph.rdf import file_formats

_RDF = ", ".join(file_formats.SUFFIXES)
_READ = {
    "data": f"This file is no source: sources end with {', '.join(DATA_SUFFIXES)}, notes with .md.",
    "shapes": f"This file is not read: shapes end with {_RDF}, notes with .md.",
    "ontology": (
        f"This file is not read: vocabularies lie in ontology/ itself and end with {_RDF}, queries "
        "in its folders with .rq, notes with .md. Rename, move or remove it."
    ),
}


def violations(project: Project, folder: str) -> list[Finding]:
    """Find the files of data/, ontology/ or shapes/ that nothing reads."""
    strays = project.stray_files(folder)
    return [violation(path, Mark(), _READ[folder], "format") for path in strays]
