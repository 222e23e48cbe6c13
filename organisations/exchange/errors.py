"""What spreadsheets are refused for, named for the fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.errors import Conflict, Invalid, Stale

if TYPE_CHECKING:
    pass


class BadSheet(Invalid):
    """A spreadsheet has rows that cannot be taken; nothing of it was."""


class SheetChanged(Stale):
    """What taking a spreadsheet would do is not what was shown any more."""


class StillAtWork(Conflict):
    """A worker has not come to the end of a spreadsheet yet."""
