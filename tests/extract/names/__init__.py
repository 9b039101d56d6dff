"""Tests of extract.names."""
