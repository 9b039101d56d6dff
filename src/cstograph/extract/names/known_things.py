"""What the graph has already: the names of its things, to find them again in a page."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad

from cstograph.dataset.dataset import read_ontology
from cstograph.errors import InvalidProjectError
from cstograph.project.project import Project
from cstograph.sources import data_folder

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_TITLE = "http://purl.org/dc/terms/title"
_NAMES = (_RDFS_LABEL, _TITLE, f"{_SKOS}altLabel")
_TOPIC = "skos:Concept"


@dataclass
class Thing:
    """A thing of the graph: its kind, as facts files name it; its names; what it links to."""

    id: str
    kind: str = ""
    labels: list[str] = field(default_factory=list)
    alternatives: list[str] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)
    links: dict[str, list[str]] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """All its names."""
        return [*self.labels, *self.alternatives]


@dataclass(frozen=True)
class Known:
    """The things of a graph, by their ids."""

    things: dict[str, Thing]

    @classmethod
    def read(cls, project: Project) -> "Known":
        """Read what a project's sources and ontology describe. Raises InvalidProjectError."""
        files = read_ontology(project)
        try:
            files += data_folder.read(project)
        except InvalidProjectError as error:
            if [found.rule for found in error.findings] != ["no-data"]:
                raise
        return cls(_things((quad for file in files for quad in file.quads), project))

    def of_kind(self, *kinds: str) -> list[Thing]:
        """Give the things of some kinds."""
        return [thing for thing in self.things.values() if thing.kind in kinds]

    @property
    def topics(self) -> list[Thing]:
        """The topics."""
        return self.of_kind("Topic")


def _things(quads: Iterable[Quad], project: Project) -> dict[str, Thing]:
    context = project.context
    made: dict[str, Thing] = {}
    links: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        if not isinstance(quad.subject, NamedNode):
            continue
        id_ = context.relative(quad.subject.value)
        thing = made.setdefault(id_, Thing(id_))
        predicate, value = quad.predicate.value, quad.object
        if isinstance(value, NamedNode):
            if predicate == _TYPE:
                thing.kind = context.compact(value.value)
            else:
                links[id_][context.compact(predicate)].append(context.compact(value.value))
        elif isinstance(value, Literal) and value.language in ("en", "ru", None):
            if predicate == f"{_SKOS}hiddenLabel":
                thing.terms.append(value.value)
            elif predicate in _NAMES and value.language:
                kept = thing.alternatives if predicate.endswith("altLabel") else thing.labels
                kept.append(value.value)
    for id_, found in links.items():
        made[id_].links = dict(found)
    return made
