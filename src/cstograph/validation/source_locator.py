"""Results of SHACL -> findings, at the place in the sources where the offending fact stands."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, cached_property
from pathlib import Path

import pyoxigraph as ox
from rdflib import BNode, Graph, URIRef
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from cstograph.findings import Finding, Mark, Severity, did_you_mean, shown
from cstograph.project.context import Context
from cstograph.project.project import Project
from cstograph.rdf import rdflib_terms
from cstograph.sources.data_folder import SourceFile

_SEVERITIES: dict[Node | None, Severity] = {
    SH.Violation: Severity.VIOLATION,
    SH.Warning: Severity.WARNING,
    SH.Info: Severity.INFO,
}
_TYPE = f"<{RDF.type}>"


class Locator:
    """Turns SHACL results into findings at the place of the offending fact."""

    def __init__(
        self,
        project: Project,
        files: Sequence[SourceFile],
        described: Callable[[], AbstractSet[object]],
    ) -> None:
        """Take the files, and what gives the subjects of all their statements."""
        self.project = project
        self.context: Context = project.context
        self.files = files
        self.described = cache(described)

    @cached_property
    def ids(self) -> list[str]:
        """What is described, as facts files call it."""
        iris = (name.value for name in self.described() if isinstance(name, ox.NamedNode))
        return [self.context.relative(iri) for iri in iris if iri.startswith(self.context.base)]

    @cached_property
    def hint(self) -> Callable[[str], str]:
        """Tells the id nearest to one; many results are about the same."""
        return cache(lambda name: did_you_mean(name, self.ids))

    def findings(self, report: Graph) -> Iterator[Finding]:
        """Make a finding of each sh:ValidationResult."""
        for result in report.objects(None, SH.result):
            yield self._finding(report, result)

    def _finding(self, report: Graph, result: Node) -> Finding:
        focus = report.value(result, SH.focusNode)
        path = report.value(result, SH.resultPath)
        value = report.value(result, SH.value)
        shape = report.value(result, SH.sourceConstraint) or report.value(result, SH.sourceShape)
        if not isinstance(shape, URIRef):
            shape = report.value(result, SH.sourceShape)
        message = min(map(str, report.objects(result, SH.resultMessage)), default="Not valid.")
        severity = report.value(result, SH.resultSeverity)
        component = report.value(result, SH.sourceConstraintComponent)
        is_closed = component == SH.ClosedConstraintComponent  # the key is what is wrong
        file, mark, others = self.place(focus, path, value)
        return Finding(
            file=file,
            mark=mark,
            severity=_SEVERITIES.get(severity, Severity.VIOLATION),
            message=self._told(message, path if is_closed else value) + self._also(others),
            rule=local(shape),
            focus=_written(focus),
            path=_written(path),
            value=_written(value),
        )

    def place(
        self, focus: Node | None, path: Node | None, value: Node | None
    ) -> tuple[Path, Mark, list[tuple[Path, Mark]]]:
        """Find where the offending value stands, else its key, else the resource.

        Where it stands in several places, the last is the place, and the others are given too.
        """
        subject, property_, stated = map(_written, (focus, path, value))
        subject = subject or ""
        for known in (stated, None) if property_ else ():
            if places := self._places(subject, property_, known):
                return (*places[-1], places[:-1])
        for key in (_TYPE, None):
            if places := self._places(subject, key, None):
                file = places[0][0]
                at = next(f for f in self.files if f.path == file).locate(subject, None, None)
                return file, at[0] if at else places[0][1], []
        return self.project.root / "data", Mark(), []

    def _places(
        self, subject: str, property_: str | None, value: str | None
    ) -> list[tuple[Path, Mark]]:
        return [
            (file.path, mark)
            for file in self.files
            for mark in file.locate(subject, property_, value)
        ]

    def _told(self, message: str, value: Node | None) -> str:
        """Shorten the IRIs in a message, and say the value if the message does not."""
        message = re.sub(
            r"<?(https?://[^\s<>\"`]+?)>?(?=[\s`,;)]|[.:]?(?:\s|$))", self._compact, message
        )
        if value is None:
            return message
        text = self.context.compact(str(value)) if isinstance(value, URIRef) else str(value)
        told = message if text in message else f"{message} Here: `{text}`."
        if isinstance(value, URIRef) and rdflib_terms.term(value) not in self.described():
            told += self.hint(text)
        return told

    def _compact(self, iri: re.Match[str]) -> str:
        return self.context.compact(iri[1])

    @staticmethod
    def _also(others: Iterable[tuple[Path, Mark]]) -> str:
        places = ", ".join(f"{shown(path)}:{mark.line}:{mark.column}" for path, mark in others)
        return f" It also stands at {places}." if places else ""


def local(node: object) -> str:
    """Give the last part of an IRI; of what is none, that it is a shape."""
    return re.split("[/#]", str(node))[-1] if isinstance(node, URIRef) else "shape"


def _written(node: Node | None) -> str | None:
    """Write a term as N-Triples do; None for what is no term of the data, such as a long path."""
    return None if node is None or isinstance(node, BNode) else str(rdflib_terms.term(node))
