"""Findings that keep up with sources as they are edited."""
