"""The SPARQL endpoint: protocol, result page, service description, graph store."""
