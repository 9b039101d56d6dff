"""A validated dataset -> the immutable release, its history, dumps and exports."""
