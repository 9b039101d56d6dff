"""Tests of engine.evaluators."""
