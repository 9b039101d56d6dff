"""Tests of what answers queries."""
