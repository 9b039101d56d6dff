"""Tests of extract.reading."""
