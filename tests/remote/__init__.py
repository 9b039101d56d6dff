"""Stores on disk and elsewhere: prepared, pushed to, and served from."""
