"""Sources, ontology and derivations -> one set of quads with one hash."""
