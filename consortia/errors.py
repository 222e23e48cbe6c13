"""What forming a consortium refuses, named for the fact."""

from __future__ import annotations

from datetime import datetime

from accounts.errors import Conflict, Gone, Invalid, NotFound, Stale
from contracts.local_time import to_local


class NotInProposal(Conflict):
    """The body is no member of the proposal."""


class AlreadyStarted(Conflict):
    """The body already forms such a consortium.

    Attributes
    ----------
    consortium : int or None
        Primary key of the one that is there, where the body is in it or asked.
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


class LotNotOpen(Conflict):
    """Nobody can bid for this lot now."""


class MemberStays(Conflict):
    """Somebody that has accepted would be left out."""


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


class SignaturesEnd(Invalid):
    """A new version of the agreement ends signatures; to be said on purpose.

    Attributes
    ----------
    signers : list of str
        Who has signed the version that stands, and would sign again.
    """

    def __init__(self, signers: list[str]) -> None:
        super().__init__(
            f"{', '.join(signers)} signed the version that stands, and would have to sign again. "
            "Say that you are sure.",
            field="sure",
        )
        self.signers = signers


class TooManyVersions(Conflict):
    """The agreement was drawn up too often within a day."""


class AgreementReplaced(Conflict):
    """Another version of the agreement has taken the place of this one."""


class NothingShown(Conflict):
    """The member shows nothing that could be signed off."""


class NotAsked(Conflict):
    """The member was not asked for this."""


class NotShown(NotFound):
    """The item or file is not shown to this consortium, or not any more."""


class BiddingOver(Conflict):
    """Bids are not taken: not yet, no more, or never."""

    @classmethod
    def after(cls, deadline: datetime | None, at: datetime) -> BiddingOver:
        """Return the refusal of what came too late, with both times as the server sees them."""
        due = f"{to_local(deadline):%-d %B %Y at %H:%M:%S}" if deadline else "unknown"
        return cls(
            f"Too late: the deadline was {due}, and by the server's clock it is "
            f"{to_local(at):%-d %B %Y, %H:%M:%S} (London). Nothing was changed."
        )


class BidNotWhole(Conflict):
    """Something is missing before the bid can be handed in."""


class ThresholdsMissed(Conflict):
    """The group does not reach what the lot asks, and nobody has said to hand in all the same."""


class NothingSealed(Conflict):
    """No bid is handed in."""


class NotClosed(Conflict):
    """Bids stay sealed until the deadline has passed and the contract is closed."""


class FeedbackMissing(Conflict):
    """A losing bid has no feedback yet on some question."""


class BidsUnjudged(Conflict):
    """Bids of a contract wait for their judgement."""


class AlreadyAwarded(Conflict):
    """The lot has been awarded."""


class NotAwarded(Conflict):
    """The lot has not been awarded yet, or not to a bid of this group."""


class PeriodNotOver(Conflict):
    """What is to be reported has not ended yet."""


class ReportClosed(Gone):
    """The time to change a report has passed."""


class SurveyClosed(Gone):
    """The time to answer a survey is over."""


class ReportEdited(Stale):
    """Somebody else of the body saved the report in the meantime."""


class MoreThanPlanned(Invalid):
    """More people than were planned; to be said on purpose."""


class AnswerEdited(Stale):
    """Somebody else saved the answer in the meantime.

    Attributes
    ----------
    theirs : str
        Their text.
    version : int
        Its version.
    """

    def __init__(self, theirs: str, version: int) -> None:
        super().__init__("Somebody else has saved this answer meanwhile. Put both together.")
        self.theirs, self.version = theirs, version


class PartChanged(Stale):
    """What an invited body is asked for has changed since it was read."""


class FileChanged(Stale):
    """Somebody else replaced the file in the meantime, or took it away."""


class TooManyFiles(Conflict):
    """A bid takes no more files, or no more bytes."""


class NothingDiffers(Conflict):
    """What is handed in is what the members agreed, or nothing is handed in."""


class NothingSignedOff(Conflict):
    """There is no sign-off to take back, or it was taken back already."""


class SharesDiffer(Invalid):
    """Shares and fee do not add up to the price, or name the wrong bodies."""


class WorkDiffers(Invalid):
    """Who does what does not add up to what the lot wants."""


class CannotLead(Invalid):
    """The body cannot sign a contract."""


class NeedsFundHolder(Invalid):
    """A group without a legal form is paid through a member that can hold money for it."""
