"""What a store elsewhere says of the release that was pushed to it, in a small graph of its own.

The graph is named like what it describes, `published` below the project's base. It says which
release the store holds as a whole, if any, and of each graph the hash of its canonical N-Triples:

    <published> owl:versionInfo "7bcc..." ; void:triples 1318 .
    <source/delegations> spdx:checksumValue "52fe..." .
    <published#default> spdx:checksumValue "a01b..." .
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Triple

_VERSION = NamedNode("http://www.w3.org/2002/07/owl#versionInfo")
_TRIPLES = NamedNode("http://rdfs.org/ns/void#triples")
_CHECKSUM = NamedNode("http://spdx.org/rdf/terms#checksumValue")


def name(base: str) -> str:
    """Give the name of the graph, below a base."""
    return f"{base}published"


@dataclass(slots=True)
class Published:
    """The release that a store holds, empty while it is none as a whole, and hashes by graph.

    The default graph is that of the name None.
    """

    release: str = ""
    quads: int = 0
    graphs: dict[str | None, str] = field(default_factory=dict)

    @classmethod
    def read(cls, triples: Iterable[Triple], base: str) -> "Published":
        """Read what the graph says; what it does not say is unknown."""
        told, own = cls(), name(base)
        for triple in triples:
            match triple.subject, triple.predicate, triple.object:
                case NamedNode(value=iri), predicate, Literal(value=value):
                    if predicate == _VERSION and iri == own:
                        told.release = value
                    elif predicate == _TRIPLES and iri == own and value.isdecimal():
                        told.quads = int(value)
                    elif predicate == _CHECKSUM:
                        told.graphs[None if iri == f"{own}#default" else iri] = value
        return told

    def triples(self, base: str) -> Iterator[Triple]:
        """Write the graph."""
        own = name(base)
        if self.release:
            yield Triple(NamedNode(own), _VERSION, Literal(self.release))
            yield Triple(NamedNode(own), _TRIPLES, Literal(self.quads))
        for graph, checksum in self.graphs.items():
            subject = NamedNode(graph or f"{own}#default")
            yield Triple(subject, _CHECKSUM, Literal(checksum))
