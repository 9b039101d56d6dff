"""What single values are: well-typed, matched by a pattern, in order."""
