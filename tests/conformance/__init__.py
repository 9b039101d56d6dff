"""The W3C's own SPARQL 1.1 test suites, run against a live cstograph server."""
