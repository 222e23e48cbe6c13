"""UUIDs for rows without one, made of primary keys, and read back from them.

RFC 9562 leaves version 8 to whoever uses it: 48 bits say which site, 12 what kind of thing, 62 are
its primary key.
"""

from __future__ import annotations

from enum import IntEnum
from hashlib import sha256
from uuid import UUID, uuid5

from django.conf import settings

#: Name space of our capability tree and of parts of a service; any fixed value does.
TREE = UUID("6e1a5c0e-6f5b-5d0e-9d55-6b7f5c9f8a10")


class Thing(IntEnum):
    """The kind of row that a UUID is for."""

    ORGANISATION = 1
    OFFER = 2


def uuid_of(thing: Thing, pk: int) -> UUID:
    """Return the UUID of one of our rows."""
    return UUID(int=_site() << 80 | 8 << 76 | thing << 64 | 2 << 62 | pk)


def pk_of(thing: Thing, text: str) -> int | None:
    """Return the primary key that a UUID of this site stands for; None for any other text."""
    try:
        pk = UUID(text).int & (1 << 62) - 1
    except ValueError:
        return None
    return pk if UUID(text) == uuid_of(thing, pk) else None


def term_uuid(slug: str) -> UUID:
    """Return the UUID of a capability or a group of them; the same at every site."""
    return uuid5(TREE, slug)


def part_uuid(whole: UUID, name: str) -> UUID:
    """Return the UUID of a part of something, such as one area of a service."""
    return uuid5(whole, name)


def _site() -> int:
    return int.from_bytes(sha256(settings.SITE_URL.encode()).digest()[:6], "big")
