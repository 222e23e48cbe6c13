"""What forming a consortium refuses, named for the fact."""

from __future__ import annotations

from accounts.errors import Conflict, Gone, NotFound, Stale


class NotInProposal(Conflict):
    """The organisation is no member of the proposal."""


class AlreadyStarted(Conflict):
    """The organisation already forms such a consortium.

    Attributes
    ----------
    consortium : int or None
        Primary key of the one that is there, where the organisation is in it or asked.
    """

    def __init__(self, message: str, *, consortium: int | None = None) -> None:
        super().__init__(message)
        self.consortium = consortium


class AlreadyAnswered(Conflict):
    """The invitation has been answered, and differently."""


class InvitationExpired(Gone):
    """The time to answer has passed."""


class InvitationWithdrawn(Gone):
    """The invitation was taken back."""


class BrokenLink(NotFound):
    """The address of the page was not one that we sent, or was changed on its way."""


class MemberStays(Conflict):
    """Somebody that has accepted would be left out."""


class NothingToReplace(Conflict):
    """Nobody has declined, or nobody is there to take the place."""


class NotFormed(Conflict):
    """Not everybody has answered yet, or the consortium is given up."""


class NotMember(Conflict):
    """The organisation is no member of the consortium."""


class PartChanged(Stale):
    """What an invited organisation is asked for has changed since it was read."""
