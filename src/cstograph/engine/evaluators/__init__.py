"""What evaluates a query: the embedded store, or a remote endpoint."""
