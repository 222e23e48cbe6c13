"""What every page of a consortium says aloud: that nothing is handed in, or something else."""

from dataclasses import dataclass
from datetime import datetime

from consortia.bids.models.bids import SealedBid
from consortia.bids.services.differences import Differences, differences, standing_bid
from consortia.forming.models.consortia import Consortium, ConsortiumStage
from contracts.drafting.models.choices import Stage


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that costs the members their bid if nobody acts before the deadline.

    Attributes
    ----------
    deadline : datetime
        Until when bids are taken.
    standing : SealedBid or None
        What is handed in; None for nothing.
    differences : Differences or None
        How that differs from what the members agreed since; None while nothing is handed in.
    """

    deadline: datetime
    standing: SealedBid | None
    differences: Differences | None


def alarm_of(consortium: Consortium, at: datetime) -> Alarm | None:
    """Return what has to be said on every page; None where all is well, or nothing can be done."""
    contract = consortium.lot.contract
    deadline = contract.deadline
    if contract.stage != Stage.OPEN or deadline is None or deadline <= at:
        return None
    if consortium.stage == ConsortiumStage.DISSOLVED:
        return None
    standing = standing_bid(consortium)
    if standing is None:
        return Alarm(deadline, None, None)
    found = differences(consortium, standing)
    return Alarm(deadline, standing, found) if found.loud else None
