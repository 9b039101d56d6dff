"""Tests of engine.workers."""
