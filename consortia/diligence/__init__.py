"""Passports shown by consent, gaps in them, and members signing each other off."""
