"""Flask: the endpoint, the pages, and every other form in which a release is read.

Only this package imports Flask.
"""
