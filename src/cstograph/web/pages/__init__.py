"""HTML pages about resources, classes, the vocabulary and changes."""
