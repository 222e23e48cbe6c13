"""Importing extracts of charity registers."""
