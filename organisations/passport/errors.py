"""What a passport refuses, named for the fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.errors import Conflict, Invalid, NotFound

if TYPE_CHECKING:
    pass


class NoSuchItem(NotFound):
    """The passport does not hold this."""


class MalformedItem(Invalid):
    """An item of a passport lacks something, or says what cannot be."""


class TooManyFiles(Conflict):
    """An item, or an organisation, has as many files as are kept."""
