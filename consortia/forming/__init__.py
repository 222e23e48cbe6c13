"""Forming consortia: members, invitations and their answers, replacements."""
