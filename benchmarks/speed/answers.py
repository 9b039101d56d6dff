"""Answers as sets of rows, so that no server is measured while it answers wrongly."""

import json
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlencode, urlsplit

from pyoxigraph import Literal, RdfFormat, parse

from cstograph.rdf import union_store as stores

ACCEPT = "application/sparql-results+json"
#: What a row binds: the name of each variable, and its term as kind, value, language and type.
Row: TypeAlias = frozenset[tuple[str, str, str, str, str]]
Answer: TypeAlias = frozenset[Row]

_XSD = "http://www.w3.org/2001/XMLSchema#"
_INTEGERS = {name.value for name in stores.INTEGERS}


class NoAnswerError(Exception):
    """A server did not answer a query, or with an error."""


def ask(endpoint: str, query: str, patience: float = 120.0) -> Answer:
    """Ask a query. Raises NoAnswerError."""
    parts = urlsplit(endpoint)
    connection = HTTPConnection(parts.netloc, timeout=patience)
    try:
        path = f"{parts.path}?{urlencode({'query': query})}"
        connection.request("GET", path, headers={"Accept": ACCEPT})
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise NoAnswerError(f"{response.status}: {body[:200]!r}")
        return read(body)
    except (OSError, HTTPException, ValueError, KeyError) as error:
        raise NoAnswerError(f"{type(error).__name__}: {error}") from None
    finally:
        connection.close()


def read(body: bytes) -> Answer:
    """Read an answer in JSON (SPARQL 1.1 Query Results JSON Format).

    Which type of integers a number has does not matter, as stores keep only its value.
    """
    return frozenset(
        frozenset(
            _cell(
                name,
                term["type"],
                term["value"],
                term.get("xml:lang", ""),
                term.get("datatype", ""),
            )
            for name, term in row.items()
        )
        for row in json.loads(body)["results"]["bindings"]
    )


def described(release: Path, iri: str) -> Answer:
    """Give what a release says of a resource, as rows of ?property and ?value."""
    start = f"<{iri}> ".encode()
    with release.open("rb") as lines:
        said = b"".join(line for line in lines if line.startswith(start))
    return frozenset(
        frozenset(
            {
                _cell("property", "uri", quad.predicate.value, "", ""),
                _cell("value", "literal", term.value, term.language or "", term.datatype.value)
                if isinstance(term := quad.object, Literal)
                else _cell("value", "uri", str(term).strip("<>"), "", ""),
            }
        )
        for quad in parse(said, RdfFormat.N_QUADS)
    )


def _cell(
    name: str, kind: str, value: str, language: str, datatype: str
) -> tuple[str, str, str, str, str]:
    if language or datatype == f"{_XSD}string":
        datatype = ""
    elif datatype in _INTEGERS:
        datatype = f"{_XSD}integer"
    return name, kind.removeprefix("typed-"), value, language, datatype
