"""A release -> the graphs of a store elsewhere."""
