"""Identifiers as facts files write them: IRIs relative to the base, names for classes and so on.

Where there is no project, an identifier is the IRI itself.
"""

from cstograph.web.publication import Publication


def of_thing(publication: Publication, iri: str) -> str:
    """Give the identifier of a thing: `state/belarus`, or its IRI if it is not below the base."""
    context = publication.context
    identifier = context.relative(iri) if context else iri
    return iri if ":" in identifier else identifier  # or it would read as another IRI


def iri_of_thing(publication: Publication, identifier: str) -> str:
    """Give the IRI of a thing, by its identifier, with a prefix, or as it is."""
    context = publication.context
    if not context:
        return identifier
    return context.expand(identifier) if ":" in identifier else context.base + identifier


def of_term(publication: Publication, iri: str) -> str:
    """Give the identifier of a class or property: `State`, or its IRI with a prefix."""
    return publication.context.compact(iri) if publication.context else iri


def iri_of_term(publication: Publication, identifier: str) -> str:
    """Give the IRI of a class or property, by its identifier or as it is."""
    return publication.context.expand(identifier) if publication.context else identifier
