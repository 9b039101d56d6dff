"""Tests of web.discovery."""
