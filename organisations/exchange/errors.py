"""Refusals about spreadsheets, named for the fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.errors import Conflict, Invalid, Stale

if TYPE_CHECKING:
    pass


class BadSheet(Invalid):
    """A spreadsheet has rows that cannot be imported; nothing was."""


class SheetChanged(Stale):
    """Importing a spreadsheet would no longer do what was shown."""


class StillAtWork(Conflict):
    """A worker has not finished with a spreadsheet yet."""
