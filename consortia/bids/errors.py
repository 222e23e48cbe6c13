"""What writing, submitting, opening and awarding bids refuses, named for the fact."""

from __future__ import annotations

from datetime import datetime

from accounts.errors import Conflict, Stale
from contracts.local_time import to_local


class BiddingOver(Conflict):
    """No bid can be submitted: not yet, no longer, or never."""

    @classmethod
    def after(cls, deadline: datetime | None, at: datetime) -> BiddingOver:
        """Return the refusal of what came too late, with both times as the server sees them."""
        due = f"{to_local(deadline):%-d %B %Y at %H:%M:%S}" if deadline else "unknown"
        return cls(
            f"Too late: the deadline was {due}, and by the server's clock it is "
            f"{to_local(at):%-d %B %Y, %H:%M:%S} (London). Nothing was changed."
        )


class BidNotWhole(Conflict):
    """Something is missing before the bid can be submitted."""


class ThresholdsMissed(Conflict):
    """The consortium misses a threshold, and nobody has said to submit all the same."""


class NothingSealed(Conflict):
    """No bid is submitted."""


class NotClosed(Conflict):
    """Bids stay sealed until the deadline has passed and the contract is closed."""


class FeedbackMissing(Conflict):
    """A losing bid has no feedback yet on some question."""


class BidsUnjudged(Conflict):
    """Some bids of a contract have not been judged yet."""


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
    """Somebody else replaced the file in the meantime, or removed it."""


class TooManyFiles(Conflict):
    """A bid takes no more files, or no more bytes."""


class NothingDiffers(Conflict):
    """The submitted bid says what the members agreed, or no bid is submitted."""
