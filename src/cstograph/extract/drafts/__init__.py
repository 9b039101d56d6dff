"""Records read from a page -> facts files and their evidence."""
