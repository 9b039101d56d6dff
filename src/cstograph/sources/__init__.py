"""data/ -> quads, each with its file, line and column."""
