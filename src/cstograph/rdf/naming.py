"""The properties of common vocabularies by which things are named."""

_DCTERMS = "http://purl.org/dc/terms/"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
#: The namespaces of schema.org: either is in use, and both mean the same (schema.org FAQ).
SCHEMA_ORG = ("https://schema.org/", "http://schema.org/")


def schema_org(name: str) -> tuple[str, ...]:
    """Give the IRIs of a term of schema.org."""
    return tuple(namespace + name for namespace in SCHEMA_ORG)


#: What is the name of a thing.
NAMING = (
    "http://www.w3.org/2000/01/rdf-schema#label",
    f"{_SKOS}prefLabel",
    f"{_DCTERMS}title",
    *schema_org("name"),
    "http://xmlns.com/foaf/0.1/name",
)
#: What is another name of it.
ALTERNATIVE = (f"{_SKOS}altLabel", *schema_org("alternateName"))
