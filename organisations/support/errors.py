"""Refusals about supporting other organisations, named for the fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.errors import Conflict

if TYPE_CHECKING:
    pass


class NotInfrastructure(Conflict):
    """The organisation has not said that it is an infrastructure organisation."""


class AlreadySupported(Conflict):
    """The organisation supports the group already, or has asked to."""


class SupportEnded(Conflict):
    """The support has ended."""
