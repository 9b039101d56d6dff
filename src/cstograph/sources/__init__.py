"""data/ -> quads, each with its file, line and column."""

from collections.abc import Callable, Iterable
from pathlib import Path

from cstograph.errors import InvalidProjectError
from cstograph.findings import Finding, Mark, violation
from cstograph.project import Project
from cstograph.sources import facts, rdf
from cstograph.sources.quads import SourceFile

__all__ = ["SourceFile", "read"]


def read(
    project: Project,
    extra: Iterable[Path] = (),
    on_file: Callable[[Path], None] = lambda _path: None,
) -> list[SourceFile]:
    """Read every source file of a project, and `extra` files that lie elsewhere.

    `on_file` is told of each file before it is read. Raises InvalidProjectError with the findings
    of all files that are broken, or where there is nothing to read.
    """
    files = project.data_files()
    known = {path.resolve() for path in files}
    files += [path for path in extra if path.resolve() not in known]
    if not files:
        message = "There is no data here: write a facts file, data/sources/NAME.yaml."
        raise InvalidProjectError([violation(project.root / "data", Mark(), message, "no-data")])
    sources: list[SourceFile] = []
    findings: list[Finding] = []
    for path in files:
        on_file(path)
        try:
            if path.suffix in (".yaml", ".yml"):
                sources.append(facts.read(path, project.context))
            else:
                sources.append(rdf.read(path, project.context.base))
        except InvalidProjectError as error:
            findings += error.findings
    if findings:
        raise InvalidProjectError(findings)
    return sources
