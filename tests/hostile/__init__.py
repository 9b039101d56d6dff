"""Hostile requests, as `python -m benchmarks.hostile` sends them, to a server with tight limits."""
