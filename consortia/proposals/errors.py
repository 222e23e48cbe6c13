"""Errors of proposals, each named for the fact."""

from __future__ import annotations

from accounts.errors import Conflict, Invalid


class AssignedTwice(Invalid):
    """An organisation has two assignments for one cell."""


class LotNotOpen(Conflict):
    """Nobody can bid for this lot now."""
