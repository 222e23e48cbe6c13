"""Consortia on their way: members, invitations and their answers, replacements."""
