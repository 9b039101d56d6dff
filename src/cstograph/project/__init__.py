"""Where a project's files lie, what its names mean, and which queries it declares."""
