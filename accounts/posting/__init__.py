"""Posting letters: claimed, handed to the mail service, and what became of them."""
