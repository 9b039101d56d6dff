"""Findings that keep up with sources as they are edited: what an edit touches first, then all."""
