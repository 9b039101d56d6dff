"""A page's bytes -> its text, sentences, tables, layout and dates."""
