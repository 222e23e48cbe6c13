"""The outcome of a consortium's bid once the deadline has passed, in one sentence."""

from datetime import datetime

from consortia.bids.models.bids import Award, SealedBid
from consortia.forming.models.consortia import Consortium
from contracts.drafting.models.choices import Stage


def outcome_of(consortium: Consortium, at: datetime) -> str:
    """Return the outcome of a consortium's bid in a sentence; empty while bids can be submitted."""
    contract = consortium.lot.contract
    if contract.stage == Stage.CANCELLED:
        return "The contract was cancelled."
    over = contract.deadline is not None and contract.deadline <= at
    if contract.stage not in (Stage.CLOSED, Stage.AWARDED) and not over:
        return ""
    award = Award.objects.filter(lot=consortium.lot_id).select_related("opened__sealed__bid")
    won = award.first()
    if won is not None and won.opened.sealed.bid.consortium_id == consortium.pk:
        return "You have won."
    if not SealedBid.objects.submitted().filter(bid__consortium=consortium).exists():
        return "This consortium submitted no bid."
    return "Another bid has won." if won else "Your bid is submitted. The decision is awaited."
