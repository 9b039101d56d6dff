"""Entity tags, and answers kept for as long as their release is served."""
