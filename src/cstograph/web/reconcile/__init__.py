"""The Reconciliation Service API."""
