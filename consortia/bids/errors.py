"""What writing, submitting, opening and awarding bids refuses, named for the fact."""

from __future__ import annotations

from datetime import datetime

from accounts.errors import Conflict, Stale
from contracts.local_time import to_local


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


class FileChanged(Stale):
    """Somebody else replaced the file in the meantime, or took it away."""


class TooManyFiles(Conflict):
    """A bid takes no more files, or no more bytes."""


class NothingDiffers(Conflict):
    """What is handed in is what the members agreed, or nothing is handed in."""
