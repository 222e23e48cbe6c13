"""Refusals about passports, named for the fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.errors import Conflict, Invalid, NotFound

if TYPE_CHECKING:
    pass


class NoSuchItem(NotFound):
    """The passport has no such item."""


class MalformedItem(Invalid):
    """A passport item lacks a value, or has an impossible one."""


class TooManyFiles(Conflict):
    """An item, or an organisation, has the most files allowed."""
