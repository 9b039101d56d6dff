"""A page of text -> drafts of facts files, each fact with the passage it was read from."""
