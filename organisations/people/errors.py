"""Refusals about an organisation's people and relationships, named for the fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.errors import Conflict

if TYPE_CHECKING:
    pass


class AlreadyMember(Conflict):
    """The person already belongs to this organisation."""


class AlreadySaid(Conflict):
    """The same relationship, or one that contradicts it, is there already."""


class LastAdministrator(Conflict):
    """An organisation would be left without an administrator."""
