"""What people and relationships of an organisation are refused, named for the fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.errors import Conflict

if TYPE_CHECKING:
    pass


class AlreadyMember(Conflict):
    """The person already belongs to this organisation."""


class AlreadySaid(Conflict):
    """The same, or what contradicts it, has been said before."""


class LastAdministrator(Conflict):
    """An organisation would be left with nobody to look after it."""
