"""What pages and descriptions select from the dataset: the queries in queries/, one file each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TypeAlias

from flask import request
from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions

from cstograph.engine.query import Query
from cstograph.rdf import naming
from cstograph.rdf.formats import Wanted
from cstograph.rdf.labels import label_order
from cstograph.web.publication import Publication
from cstograph.web.queries import results

_STRING = "http://www.w3.org/2001/XMLSchema#string"


@dataclass(frozen=True, slots=True)
class Term:
    """An RDF term of a solution; `datatype` is None for a plain text."""

    value: str
    is_iri: bool = False
    language: str | None = None
    datatype: str | None = None
    is_blank: bool = False

    @classmethod
    def of(cls, node: object) -> "Term":
        """Make a term of one of pyoxigraph's."""
        match node:
            case NamedNode():
                return cls(node.value, is_iri=True)
            case Literal(language=str(language)):
                return cls(node.value, language=language)
            case Literal():
                datatype = node.datatype.value
                return cls(node.value, datatype=None if datatype == _STRING else datatype)
            case BlankNode():
                return cls(node.value, is_blank=True)
            case _:
                return cls(str(node))


def best_labels(stated: Iterable[tuple[str, Term]]) -> dict[str, Term]:
    """Give the best label of each thing; see `label_order`.

    `stated` has pairs of a thing and one of its preferred labels.
    """
    labels: defaultdict[str, list[Term]] = defaultdict(list)
    for thing, label in stated:
        labels[thing].append(label)
    return {
        thing: min(found, key=lambda label: label_order(label.value, label.language))
        for thing, found in labels.items()
    }


#: A solution: its terms by the names of their variables, without those that are unbound.
Row: TypeAlias = dict[str, Term]


#: Properties that queries are about: `<naming>` stands for these, `<naming,>` with commas.
_PROPERTIES = {
    "naming": naming.NAMING,
    "alternative": naming.ALTERNATIVE,
    "url": naming.schema_org("url"),
}


@cache
def text_of(stem: str) -> str:
    """Give the text of a query."""
    text = (files("cstograph.web") / "queries" / f"{stem}.rq").read_text("utf-8")
    for name, iris in _PROPERTIES.items():
        written = [f"<{iri}>" for iri in iris]
        text = text.replace(f"<{name}>", " ".join(written)).replace(
            f"<{name},>", ", ".join(written)
        )
    return text


def query_of(
    publication: Publication,
    text: str,
    wanted: Wanted,
    iris: Iterable[tuple[str, str]],
    *,
    gives_quads: bool = False,
) -> Query:
    """Make a query of ours on behalf of the client; `iris` are what its variables stand for."""
    return Query(
        text,
        wanted,
        base=publication.base,
        bindings=tuple(iris),
        gives_quads=gives_quads,
        client=request.remote_addr or "" if request else "",
    )


def select(publication: Publication, stem: str, **iris: str) -> list[Row]:
    """Give the solutions of a SELECT query. Raises as `IsolatedEngine.answer` does."""
    return solutions(publication, text_of(stem), iris.items())


def iris(publication: Publication, stem: str) -> list[str]:
    """Give the IRIs that a query of one variable selects; raises as `IsolatedEngine.answer`."""
    found = (node for (node,) in _answered(publication, text_of(stem), ()))
    return [node.value for node in found if isinstance(node, NamedNode)]


def solutions(
    publication: Publication, text: str, iris: Iterable[tuple[str, str]] = ()
) -> list[Row]:
    """Give the solutions of a SELECT query's text; raises as `IsolatedEngine.answer`."""
    found = _answered(publication, text, iris)
    names = [variable.value for variable in found.variables]
    return [
        {name: Term.of(node) for name, node in zip(names, row, strict=True) if node is not None}
        for row in found
    ]


def _answered(
    publication: Publication, text: str, iris: Iterable[tuple[str, str]]
) -> QuerySolutions:
    answer = publication.engine.answer(query_of(publication, text, Wanted("tsv"), iris))
    return results.parse_solutions(results.read_bytes(answer))
