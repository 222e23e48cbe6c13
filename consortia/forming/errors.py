"""What forming a consortium refuses, named for the fact."""

from __future__ import annotations

from accounts.errors import Conflict, Gone, NotFound, Stale


class NotInProposal(Conflict):
    """The organisation is no member of the proposal."""


class AlreadyStarted(Conflict):
    """The organisation already has such a consortium.

    Attributes
    ----------
    consortium : int or None
        Its primary key, where the organisation is a member or invited.
    """

    def __init__(self, message: str, *, consortium: int | None = None) -> None:
        super().__init__(message)
        self.consortium = consortium


class AlreadyAnswered(Conflict):
    """The invitation has been answered, and differently."""


class InvitationExpired(Gone):
    """The time to answer has passed."""


class InvitationWithdrawn(Gone):
    """The invitation was withdrawn."""


class BrokenLink(NotFound):
    """The address is not one that we sent, or was changed on its way."""


class MemberStays(Conflict):
    """A member that has accepted would be left out."""


class NothingToReplace(Conflict):
    """No place is free, or no organisation can take it."""


class NotFormed(Conflict):
    """Not everybody has answered yet, or the consortium is dissolved."""


class NotMember(Conflict):
    """The organisation is no member of the consortium."""


class PartChanged(Stale):
    """The part in an invitation has changed since it was read."""
