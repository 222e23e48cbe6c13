"""What forming a consortium refuses, named for the fact."""

from accounts.errors import Conflict, Gone, NotFound


class NotInProposal(Conflict):
    """The body is no member of the proposal."""


class AlreadyStarted(Conflict):
    """The body already forms a consortium from this proposal."""


class AlreadyAnswered(Conflict):
    """The invitation has been answered, and differently."""


class InvitationExpired(Gone):
    """The time to answer has passed."""


class InvitationWithdrawn(Gone):
    """The invitation was taken back."""


class BrokenLink(NotFound):
    """The address of the page was not one that we sent, or was changed on its way."""


class LotNotOpen(Conflict):
    """Nobody can bid for this lot now."""


class NothingToReplace(Conflict):
    """Nobody has declined, or nobody is there to take the place."""
