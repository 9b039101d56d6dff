"""HTTP: connections, limits, the access log, reloads and the fast path."""
