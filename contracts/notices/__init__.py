"""Notices in and out, as the Open Contracting Data Standard 1.1 writes them."""
