"""Graphs as large as one likes, in the project's own vocabulary, to measure with.

`python -m benchmarks.graph 1000000 --output FILE` writes the facts of about a million quads;
with `--release` it writes the release that `cstograph build` makes of them.
"""
