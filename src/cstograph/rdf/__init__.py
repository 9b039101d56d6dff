"""RDF terms, formats and media types, and the store of the union graph."""
