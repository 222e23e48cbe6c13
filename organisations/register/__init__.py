"""Organisations themselves: names, numbers, entries of public registers, claims, merges."""
