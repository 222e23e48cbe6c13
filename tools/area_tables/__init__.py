"""Builds the shipped table of places from public sources; run by hand when codes change."""
