"""What pages and descriptions select from the dataset: the queries in queries/, one file each."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

from flask import request

from cstograph.engine.query import Query
from cstograph.rdf.formats import Wanted
from cstograph.rdf.labels import label_order
from cstograph.web.publication import Publication


@dataclass(frozen=True, slots=True)
class Term:
    """An RDF term of a solution; `datatype` is None for a plain text."""

    value: str
    is_iri: bool = False
    language: str | None = None
    datatype: str | None = None

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> "Term":
        """Read a binding (SPARQL 1.1 Query Results JSON Format, section 3.2.2)."""
        return cls(
            found["value"],
            found["type"] == "uri",
            found.get("xml:lang"),
            found.get("datatype"),
        )


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


@cache
def text_of(stem: str) -> str:
    """Give the text of a query."""
    return (files("cstograph.web") / "queries" / f"{stem}.rq").read_text("utf-8")


def query_of(
    publication: Publication,
    text: str,
    wanted: Wanted,
    iris: Mapping[str, str],
    *,
    gives_quads: bool = False,
) -> Query:
    """Make a query of ours on behalf of the client; `iris` are what its variables stand for."""
    return Query(
        text,
        wanted,
        base=publication.base,
        bindings=tuple(iris.items()),
        gives_quads=gives_quads,
        client=request.remote_addr or "" if request else "",
    )


def select(publication: Publication, stem: str, **iris: str) -> list[Row]:
    """Give the solutions of a SELECT query. Raises as `Engine.answer` does."""
    return solutions(publication, text_of(stem), **iris)


def iris(publication: Publication, stem: str) -> list[str]:
    """Give the IRIs that a query of one variable selects. Raises as `Engine.answer` does.

    There may be very many: they come as TSV, where reading takes no time.
    """
    answer = publication.engine.answer(query_of(publication, text_of(stem), Wanted("tsv"), {}))
    lines = b"".join(answer.chunks).decode().splitlines()[1:]
    return [line[1:-1] for line in lines if line.startswith("<")]


def solutions(publication: Publication, text: str, **iris: str) -> list[Row]:
    """Give the solutions of a text that is a SELECT query. Raises as `Engine.answer` does."""
    answer = publication.engine.answer(query_of(publication, text, Wanted("json"), iris))
    found = json.loads(b"".join(answer.chunks))["results"]["bindings"]
    return [{name: Term.read(term) for name, term in row.items()} for row in found]
