"""What due diligence refuses, named for the fact."""

from __future__ import annotations

from accounts.errors import Conflict, NotFound


class NothingShown(Conflict):
    """The member shows nothing that could be signed off."""


class NotAsked(Conflict):
    """The member was not asked for this."""


class NotShown(NotFound):
    """The item or file is not shown to this consortium, or not any more."""


class NothingSignedOff(Conflict):
    """There is no sign-off to withdraw, or it was withdrawn already."""
