"""Triples -> RDF/XML, or the reason why it cannot hold them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any, cast

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, serialize

from cstograph.errors import InexpressibleError
from cstograph.rdf.writing.statements import RDF
from cstograph.rdf.xml_limits import Output, XmlOutput

# RDF/XML, section 7.2.4: what the names of elements were taken for, and are refused as now.
_OLD = {NamedNode(f"{RDF}{name}") for name in ("aboutEach", "aboutEachPrefix", "bagID")}
_TYPE = NamedNode(f"{RDF}type")
# Prefixes that XML, RDF/XML or the serializer have for themselves.
_TAKEN = re.compile(r"xml.*|rdf|its|oxprefix", re.IGNORECASE)


def write_rdf_xml(triples: Iterable[Triple], prefixes: Mapping[str, str], output: Output) -> None:
    """Write triples in their order.

    Raises InexpressibleError, and what was written until then is no document.
    """
    checked = XmlOutput(output)
    names = {n: iri for n, iri in prefixes.items() if not _TAKEN.fullmatch(n)}
    try:
        serialize(
            _expressible(triples), cast("IO[bytes]", checked), RdfFormat.RDF_XML, prefixes=names
        )
    except OSError as error:  # the serializer's word for a property that no element can name
        raise InexpressibleError(f"RDF/XML cannot hold this graph: {error}.") from None
    checked.flush()


def _expressible(triples: Iterable[Triple]) -> Iterator[Triple]:
    """Give blank nodes labels that are names of XML, as the values of rdf:nodeID are."""
    labels: dict[BlankNode, BlankNode] = {}

    def labelled(term: Any) -> Any:  # noqa: ANN401 - any term
        if isinstance(term, BlankNode):
            return labels.setdefault(term, BlankNode(f"b{len(labels)}"))
        if isinstance(term, Triple):
            return Triple(labelled(term.subject), term.predicate, labelled(term.object))
        return term

    for triple in triples:
        for name in (triple.predicate, triple.object if triple.predicate == _TYPE else None):
            if name in _OLD:
                raise InexpressibleError(f"RDF/XML cannot hold {name} as the name of an element.")
        yield cast("Triple", labelled(triple))
