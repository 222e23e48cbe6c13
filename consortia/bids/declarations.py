"""A member's declaration decrypted, and whether it says all that its bid needs."""

import json

from consortia.bids.encryption import decrypt_draft
from consortia.bids.models.bids import BidDeclaration
from consortia.bids.package_json import DeclaredJSON


def said_in(row: BidDeclaration) -> DeclaredJSON:
    """Return what a declaration says: ``grounds``, ``conflicts``, ``smaller``, each in words."""
    said: DeclaredJSON = json.loads(decrypt_draft(bytes(row.hidden), row.bid_id))
    return said


def is_declared(said: DeclaredJSON | None, *, alone: bool) -> bool:
    """Return whether a member has declared all that its bid needs.

    Parameters
    ----------
    said : DeclaredJSON or None
        What it declared last; None for nothing. Declarations made before the question why no
        smaller consortium bids lack that answer, and still count for the rest.
    alone : bool
        Whether nobody else is in: then there is no smaller consortium to explain away.
    """
    return said is not None and (alone or bool(said.get("smaller")))
