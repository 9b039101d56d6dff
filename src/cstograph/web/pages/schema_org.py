"""What search engines are told: the dataset and its items in the terms of schema.org."""

from typing import Any
from urllib.parse import urljoin

from flask import request

from cstograph.rdf.naming import SCHEMA_ORG
from cstograph.release.history import written
from cstograph.web.discovery import signposting
from cstograph.web.discovery.dcat_void import dataset_iri
from cstograph.web.pages.description import Description
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
    classes = [term for iri in description.types if (term := _term(iri))]
    said: dict[str, list[Any]] = {}
    for row in description.rows:
        name, value = row["property"].value, row["value"]
        if row["subject"].value != description.iri:
            continue
        if name == _SAME_AS:
            said.setdefault("sameAs", []).append(value.value)
        elif term := _term(name):
            found = {"@id": value.value} if value.is_iri else value.value
            said.setdefault(term, []).append(found)
    return {
        "@context": "https://schema.org/",
        "@id": description.iri,
        "@type": classes or "Thing",
        "name": description.title.value,
        "mainEntityOfPage": urljoin(request.url_root, page),
        "isPartOf": {"@type": "Dataset", "@id": dataset_iri(publication)},
        **{name: values[0] if len(values) == 1 else values for name, values in said.items()},
    }


def _term(iri: str) -> str:
    """Give the name of a term of schema.org; nothing for another IRI."""
    found = (iri.removeprefix(space) for space in SCHEMA_ORG if iri.startswith(space))
    return next(found, "")
