"""Everything that changes matches, consortia and invitations: one verb each, atomic, recorded."""

from consortia.services.forming import dissolve_consortium, start_consortium
from consortia.services.invitations import (
    accept_invitation,
    decline_invitation,
    expire_invitations,
    note_letter_sent,
    withdraw_invitation,
)
from consortia.services.matches import request_match, run_match
from consortia.services.replacing import replace_missing
from consortia.services.starting import follow_register, start_matches

__all__ = [
    "accept_invitation",
    "decline_invitation",
    "dissolve_consortium",
    "expire_invitations",
    "follow_register",
    "note_letter_sent",
    "replace_missing",
    "request_match",
    "run_match",
    "start_consortium",
    "start_matches",
    "withdraw_invitation",
]
