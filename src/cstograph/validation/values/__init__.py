"""Literals and nodes -> what SHACL says of each: well-typed, matched by a pattern, in order."""
