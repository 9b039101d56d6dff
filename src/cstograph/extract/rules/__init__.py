"""Sentences and tables -> records: one module for each kind of statement."""
