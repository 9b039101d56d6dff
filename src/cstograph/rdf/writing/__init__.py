"""N-Quads -> Turtle, TriG, JSON-LD, RDF/XML and N-Triples, each term as it is."""
