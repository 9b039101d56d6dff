"""Worker processes that evaluate queries, within limits, and can be killed."""
