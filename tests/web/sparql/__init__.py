"""Tests of web.sparql."""
