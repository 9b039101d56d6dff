"""All cases."""

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
