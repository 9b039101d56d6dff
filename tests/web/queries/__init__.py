"""Tests of web.queries."""
