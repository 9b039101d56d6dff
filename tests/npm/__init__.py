"""Programs from npm, which `make .cache/npm/installed` puts in place."""
