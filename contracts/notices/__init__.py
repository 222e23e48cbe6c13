"""Notices imported and published in the Open Contracting Data Standard (OCDS) 1.1."""
