"""Tests of validation.incremental."""
