"""Proposals: who could bid for a lot together, and who would do what where."""
