"""The text of a query -> its surface, or where it stops being SPARQL."""
