"""How fast the endpoint is beside other servers, over the same graph on the same two cores.

`python -m benchmarks.speed --help` says what can be measured; `make bench` measures all of it.
"""
