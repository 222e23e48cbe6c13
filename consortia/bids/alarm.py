"""The warning on every page of a consortium: no bid is submitted, or not the one agreed on."""

from dataclasses import dataclass
from datetime import datetime

from consortia.bids.models.bids import SealedBid
from consortia.bids.services.differences import Differences, differences, submitted_bid
from consortia.forming.models.consortia import Consortium, ConsortiumStage
from contracts.drafting.models.choices import Stage


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that costs the members their bid if nobody acts before the deadline.

    Attributes
    ----------
    deadline : datetime
        Until when bids can be submitted.
    submitted : SealedBid or None
        The bid that is submitted; None for none.
    differences : Differences or None
        How that differs from what members have agreed since; None while no bid is submitted.
    """

    deadline: datetime
    submitted: SealedBid | None
    differences: Differences | None


def alarm_of(consortium: Consortium, at: datetime) -> Alarm | None:
    """Return the warning for every page; None where all is well, or nothing can be done."""
    if not _can_be_mended(consortium, at):
        return None
    submitted = submitted_bid(consortium)
    return alarm_from(consortium, at, submitted, differences(consortium, submitted))


def alarm_from(
    consortium: Consortium, at: datetime, submitted: SealedBid | None, found: Differences
) -> Alarm | None:
    """Return the same where the submitted bid, and how it differs, have been read."""
    deadline = consortium.lot.contract.deadline
    if deadline is None or not _can_be_mended(consortium, at):
        return None
    if submitted is None:
        return Alarm(deadline, None, None)
    return Alarm(deadline, submitted, found) if found.unsettled else None


def _can_be_mended(consortium: Consortium, at: datetime) -> bool:
    contract = consortium.lot.contract
    if consortium.stage == ConsortiumStage.DISSOLVED or contract.stage != Stage.OPEN:
        return False
    return contract.deadline is not None and contract.deadline > at
