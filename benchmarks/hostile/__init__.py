"""Hostile requests, and whether an endpoint survives them.

    python -m benchmarks.hostile --help

Each case is judged by what it does to others: while it runs and right after it, a canary, a client
of its own, asks a cheap question several times a second. A case is survived if

- every answer to the canary was right and came within two seconds,
- every hostile request, once sent, ended within the deadline and two seconds, with an answer or
  with a closed connection, and none with a part of an answer that looks whole,
- the server asked nobody on behalf of a query, and changed nothing,
- its process is the same as before, and its memory stayed within its bound.
"""
