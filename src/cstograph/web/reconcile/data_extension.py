"""Identifiers and properties -> values: the data extension service.

Section names are those of the Reconciliation Service API, version 0.2.
"""

import math
from collections.abc import Sequence
from typing import Any

from cstograph.search.index import Index
from cstograph.search.match import Label
from cstograph.web import identifiers
from cstograph.web.publication import Publication
from cstograph.web.queries import select, site
from cstograph.web.queries.select import Row, Term
from cstograph.web.reconcile.requests import Extension

_XSD = "http://www.w3.org/2001/XMLSchema#"
_FLOATS = {f"{_XSD}{name}" for name in ("decimal", "double", "float")}
#: What each property may be asked with ("Data Extension Metadata").
SETTINGS = [
    {
        "name": "limit",
        "label": "Values",
        "type": "number",
        "default": 0,
        "help_text": "How many values to give at most; 0 for all of them",
    },
    {
        "name": "language",
        "label": "Language",
        "type": "text",
        "default": "",
        "help_text": "Give texts in this language only, such as en or ru",
    },
]


def extend(publication: Publication, asked: Extension) -> dict[str, Any]:
    """Give what is asked for ("Data Extension Responses")."""
    things = {each: identifiers.iri_of_thing(publication, each) for each in asked.identifiers}
    known = site.finder(publication).ask(Index.names, set(things.values()))
    facts = {iri: select.select(publication, "facts", resource=iri) for iri in known}
    values = {row["value"].value for rows in facts.values() for row in rows if row["value"].is_iri}
    properties = {
        name: identifiers.iri_of_term(publication, name) for name, _, _ in asked.properties
    }
    names = site.finder(publication).ask(Index.names, values | set(properties.values()))
    rows = {
        identifier: {
            name: _values(publication, facts.get(iri, ()), properties[name], limit, language, names)
            for name, limit, language in asked.properties
        }
        for identifier, iri in things.items()
    }
    meta = [
        {"id": name, "name": names[iri].text if iri in names else name}
        for name, iri in properties.items()
    ]
    return {"meta": meta, "rows": rows}


def _values(
    publication: Publication,
    facts: Sequence[Row],
    iri: str,
    limit: int,
    language: str,
    names: dict[str, Label],
) -> list[dict[str, Any]]:
    stated = sorted(
        (row["value"] for row in facts if row["property"].value == iri),
        key=lambda term: (term.language or "", term.value),
    )
    found = [
        _value(publication, term, names)
        for term in stated
        if not language or (term.language or language).lower() == language.lower()
    ]
    return found[: limit or None]


def _value(publication: Publication, term: Term, names: dict[str, Label]) -> dict[str, Any]:
    """Write a value. A date stays a text: what the API calls one is a moment."""
    if term.is_iri and term.value in names:
        identifier = identifiers.of_thing(publication, term.value)
        return {"id": identifier, "name": names[term.value].text}
    try:
        if term.datatype == f"{_XSD}integer":
            return {"int": int(term.value)}
        if term.datatype in _FLOATS and math.isfinite(number := float(term.value)):
            return {"float": number}
    except ValueError:  # the graph says that it is a number, and it is none
        pass
    return {"str": term.value}


def proposals(publication: Publication, identifier: str, limit: int | None) -> dict[str, Any]:
    """Propose properties for a type ("Data Extension Property Proposals")."""
    iri = identifiers.iri_of_term(publication, identifier)
    is_known = site.finder(publication).ask(lambda index: iri in index.counts)
    rows = select.select(publication, "properties-of", **{"class": iri}) if is_known else []
    found = named(publication, [row["property"].value for row in rows])
    said = {"type": identifier, "properties": found[:limit]}
    return said | ({"limit": limit} if limit is not None else {})


def named(publication: Publication, properties: Sequence[str]) -> list[dict[str, str]]:
    """Give properties with their identifiers and names, sorted by name."""
    names = site.finder(publication).ask(Index.names, properties)
    found = [
        {"id": identifier, "name": names[iri].text if iri in names else identifier}
        for iri in properties
        for identifier in [identifiers.of_term(publication, iri)]
    ]
    return sorted(found, key=lambda each: (each["name"].casefold(), each["id"]))
