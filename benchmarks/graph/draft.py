"""A source while it is written: lines of N-Quads, of what it states and of what follows from it."""

from datetime import date
from typing import NamedTuple

from benchmarks.graph.frame import Frame

BASE = "https://w3id.org/cstograph/"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
TITLE = "<http://purl.org/dc/terms/title>"
SOURCE = "<http://purl.org/dc/terms/source>"

_XSD = "http://www.w3.org/2001/XMLSchema#"
_DERIVED_GRAPH = f"<{BASE}derived>"
_DERIVED = f" {_DERIVED_GRAPH} .\n"
_DEFAULT = " .\n"


class Page(NamedTuple):
    """A source as N-Quads: what it states, and what the derivations make of that."""

    stated: str
    derived: str


def csto(name: str) -> str:
    """Write a term of the vocabulary."""
    return f"<{BASE}ontology#{name}>"


def english(text: str) -> str:
    """Write a text in English."""
    return f'"{text}"@en'


def typed(value: object, datatype: str) -> str:
    """Write a value of a type of XML Schema."""
    return f'"{value}"^^<{_XSD}{datatype}>'


class Draft:
    """A source whose IRI ends with a name, and which is described in the default graph."""

    def __init__(self, frame: Frame, name: str, title: str, day: date) -> None:
        self.frame = frame
        self.iri = f"<{BASE}source/{name}>"
        self._end = f" {self.iri} .\n"
        said = (
            (TYPE, csto("Source")),
            (TITLE, english(title)),
            ("<http://purl.org/dc/terms/publisher>", f"<{BASE}body/csto-parliamentary-assembly>"),
            ("<http://purl.org/dc/terms/issued>", typed(day, "date")),
            ("<https://schema.org/inLanguage>", '"en"'),
            ("<https://schema.org/url>", f"<https://pages.example.org/{name}>"),
        )
        self._stated = [f"{self.iri} {name} {value}{_DEFAULT}" for name, value in said]
        self._derived: list[str] = []
        self.derive(self.iri, (LABEL, english(title)), *self._superclasses(csto("Source")))
        self.derive(_DERIVED_GRAPH, ("<http://www.w3.org/ns/prov#wasDerivedFrom>", self.iri))

    def facts(self, subject: str, *said: tuple[str, str]) -> None:
        """State facts."""
        end = self._end
        self._stated += [f"{subject} {name} {value}{end}" for name, value in said]

    def derive(self, subject: str, *said: tuple[str, str]) -> None:
        """Say what follows from facts."""
        self._derived += [f"{subject} {name} {value}{_DERIVED}" for name, value in said]

    def thing(self, subject: str, kind: str, *said: tuple[str, str]) -> None:
        """State what a thing is, and facts of it; its source and its superclasses follow."""
        self.facts(subject, (TYPE, kind), *said)
        self.derive(subject, (SOURCE, self.iri), *self._superclasses(kind))

    def page(self) -> Page:
        """Give what is written."""
        return Page("".join(self._stated), "".join(self._derived))

    def _superclasses(self, kind: str) -> list[tuple[str, str]]:
        return [(TYPE, iri) for iri in self.frame.superclasses.get(kind, ())]
