"""All findings of a project, and how they are written: text, JSON, SARIF 2.1.0, SHACL in Turtle."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rdflib import BNode, Graph, Literal
from rdflib.namespace import RDF, SH, XSD
from rdflib.term import Node
from rdflib.util import from_n3

from cstograph import __version__
from cstograph.errors import InvalidProjectError
from cstograph.findings import Finding, Severity, count
from cstograph.project.project import Project
from cstograph.validation.validate import check

_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SH_SEVERITIES = {
    Severity.VIOLATION: SH.Violation,
    Severity.WARNING: SH.Warning,
    Severity.INFO: SH.Info,
}


def examine(
    project: Project,
    only: Sequence[Path] = (),
    on_file: Callable[[Path], None] = lambda _path: None,
) -> tuple[list[Finding], Graph | None]:
    """Find all that is wrong with a project, and the SHACL report if it came to that.

    With `only`, what is wrong in these files; they may lie outside the project, and are then
    validated as if they lay in it. What keeps any file from being read is told in any case.
    """
    try:
        _, validation = check(project, only, on_file)
    except InvalidProjectError as error:
        return error.findings, None
    return of_files(validation.findings, only), None if only else validation.report


def of_files(findings: list[Finding], only: Sequence[Path]) -> list[Finding]:
    """Give the findings in some files; all of them, if no files are named."""
    wanted = {path.resolve() for path in only}
    return [found for found in findings if not wanted or found.file.resolve() in wanted]


def as_text(findings: Sequence[Finding]) -> str:
    """Write a line a finding, then one that counts them."""
    return "".join(f"{found}\n" for found in findings) + f"{count(findings)}\n"


def as_json(findings: Sequence[Finding]) -> str:
    """Write the findings as a JSON array of objects."""
    return (
        json.dumps([_as_object(found) for found in findings], indent=2, ensure_ascii=False) + "\n"
    )


def _as_object(found: Finding) -> dict[str, Any]:
    return {
        "file": str(found.file),
        "line": found.mark.line,
        "column": found.mark.column,
        "severity": found.severity,
        "message": found.message,
        "rule": found.rule,
        "focusNode": found.focus,
        "resultPath": found.path,
        "value": found.value,
    }


def as_sarif(findings: Sequence[Finding], root: Path) -> str:
    """Write a SARIF 2.1.0 log; files below `root` are named relative to it (section 3.4.4)."""
    rules = sorted({found.rule for found in findings})
    driver = {
        "name": "cstograph",
        "version": __version__,
        "rules": [{"id": rule} for rule in rules],
    }
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"PROJECT": {"uri": root.resolve().as_uri() + "/"}},
        "results": [_sarif_result(found, rules, root.resolve()) for found in findings],
    }
    log = {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _sarif_result(found: Finding, rules: list[str], root: Path) -> dict[str, Any]:
    file = found.file.resolve()
    if file.is_relative_to(root):
        uri = quote(file.relative_to(root).as_posix())
        artifact = {"uri": uri, "uriBaseId": "PROJECT"}
    else:
        artifact = {"uri": file.as_uri()}
    region = {"startLine": found.mark.line, "startColumn": found.mark.column}
    return {
        "ruleId": found.rule,
        "ruleIndex": rules.index(found.rule),
        "level": _LEVELS[found.severity],
        "message": {"text": found.message},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
    }


def as_turtle(findings: Sequence[Finding], report: Graph | None = None) -> str:
    """Write the SHACL report, or one made of the findings where there is none for just these."""
    if report is None:
        report = Graph()
        root = BNode()
        report.add((root, RDF.type, SH.ValidationReport))
        report.add((root, SH.conforms, Literal(not findings, datatype=XSD.boolean)))
        for found in findings:
            result = BNode()
            report.add((root, SH.result, result))
            for name, term in (
                (SH.focusNode, found.focus),
                (SH.resultPath, found.path),
                (SH.value, found.value),
            ):
                if isinstance(node := from_n3(term or ""), Node):
                    report.add((result, name, node))
            report.add((result, RDF.type, SH.ValidationResult))
            report.add((result, SH.resultSeverity, _SH_SEVERITIES[found.severity]))
            report.add((result, SH.resultMessage, Literal(f"{found.place}: {found.message}")))
    return report.serialize(format="turtle")
