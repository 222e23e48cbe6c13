"""What the label of a bid's file says, which only its members can read before the deadline."""

import json
from typing import TypedDict

from consortia.bids.encryption import decrypt_draft
from consortia.bids.models.files import BidFile


class Label(TypedDict):
    """A file's name, type and SHA-256, and the key that opens its bytes, in hexadecimal."""

    name: str
    media_type: str
    sha256: str
    key: str


def label_of(row: BidFile) -> Label:
    """Return what the label of a file says."""
    label: Label = json.loads(decrypt_draft(bytes(row.label), row.bid_id))
    return label
