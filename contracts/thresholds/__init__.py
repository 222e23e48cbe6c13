"""Thresholds: a module per kind, which answers everything that is asked of its kind."""
