"""Tests of web.reconcile."""
