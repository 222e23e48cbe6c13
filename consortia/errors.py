"""What forming a consortium refuses, named for the fact."""

from accounts.errors import Conflict, Gone, Invalid, NotFound


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


class NotFormed(Conflict):
    """Not everybody has answered yet, or the consortium is given up."""


class NotMember(Conflict):
    """The body is no member of the consortium."""


class TermsWaiting(Conflict):
    """Other terms wait for their answers."""


class TermsSettled(Conflict):
    """These terms have been agreed, refused, taken back or replaced."""


class NothingAgreed(Conflict):
    """No terms hold that an agreement could be made from."""


class AgreementReplaced(Conflict):
    """Another version of the agreement has taken the place of this one."""


class SharesDiffer(Invalid):
    """Shares and fee do not add up to the price, or name the wrong bodies."""


class WorkDiffers(Invalid):
    """Who does what does not add up to what the lot wants."""


class CannotLead(Invalid):
    """The body cannot sign a contract."""


class NeedsFundHolder(Invalid):
    """A group without a legal form is paid through a member that can hold money for it."""
