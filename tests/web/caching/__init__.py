"""Tests of web.caching."""
