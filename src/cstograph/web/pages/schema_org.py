"""What search engines are told: the dataset and its items in the terms of schema.org."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urljoin

from flask import request

from cstograph.rdf.naming import SCHEMA_ORG
from cstograph.release.history import written
from cstograph.web.discovery import signposting
from cstograph.web.discovery.dcat_void import dataset_iri
from cstograph.web.pages.description import TYPE, Description
from cstograph.web.publication import Publication

_SAME_AS = "http://www.w3.org/2002/07/owl#sameAs"


def dataset(publication: Publication) -> dict[str, Any]:
    """Describe the dataset (schema.org Dataset)."""
    about, dumps, root = publication.about, publication.dumps, request.url_root
    published = publication.history.published
    described = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": dataset_iri(publication),
        "url": root,
        "name": about.title or publication.title,
        "description": about.description,
        "license": about.license,
        "creator": {"@type": "Organization", "@id": about.publisher} if about.publisher else None,
        "version": publication.version,
        "dateModified": written(published) if published else None,
        "isAccessibleForFree": True,
        "keywords": about.keywords,
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": dump.media_type,
                "contentUrl": f"{root}dumps/{dump.name}",
                "contentSize": f"{dump.size} B",
                "sha256": dump.sha256,
            }
            for dump in (dumps.files.values() if dumps.is_made else ())
        ],
    }
    return {name: value for name, value in described.items() if value}


def item(description: Description) -> dict[str, Any]:
    """Describe a resource, as far as the terms of schema.org go."""
    publication = description.publication
    page = signposting.page(publication, description.iri)
    said = _said(description, description.iri, ())
    return {
        "@context": "https://schema.org/",
        "@id": description.iri,
        "@type": said.pop("@type", "Thing"),
        "name": description.title.value,
        "mainEntityOfPage": urljoin(request.url_root, page),
        "isPartOf": {"@type": "Dataset", "@id": dataset_iri(publication)},
        **said,
    }


def _said(description: Description, node: str, above: Sequence[str]) -> dict[str, Any]:
    """Give what is said of a resource, or of a blank node within what is said of others."""
    said: dict[str, list[Any]] = {}
    for row in description.held(node):
        name, value = row["property"].value, row["value"]
        if name == TYPE:
            if found := _term(value.value):
                said.setdefault("@type", []).append(found)
        elif name == _SAME_AS:
            said.setdefault("sameAs", []).append(value.value)
        elif (term := _term(name)) and value.value not in above:
            inner = _said(description, value.value, (*above, node)) if value.is_blank else None
            stated = {"@id": value.value} if value.is_iri else value.value
            said.setdefault(term, []).append(stated if inner is None else inner)
    return {n: v[0] if len(v) == 1 and n != "@type" else v for n, v in said.items()}


def _term(iri: str) -> str:
    """Give the name of a term of schema.org; nothing for another IRI."""
    found = (iri.removeprefix(space) for space in SCHEMA_ORG if iri.startswith(space))
    return next(found, "")
