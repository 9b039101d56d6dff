"""Tests of extract.rules."""
