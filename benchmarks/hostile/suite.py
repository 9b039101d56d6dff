"""All cases, and those among them that are many requests at once."""

from benchmarks.hostile import connections, protocol, queries

CASES = (
    *queries.TIME,
    *queries.MEMORY,
    *queries.LENGTH,
    *protocol.OUT,
    *protocol.CHANGE,
    *protocol.TEXT,
    *protocol.HEADER,
    *protocol.BODY,
    *protocol.HTTP,
    *connections.CONNECTIONS,
)
FLOODS = tuple(case for case in CASES if case.name.endswith("-at-once"))
