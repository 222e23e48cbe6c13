"""How it ended for a consortium, or how it stands once bids are taken no more."""

from datetime import datetime

from consortia.bids.models.bids import Award, SealedBid
from consortia.forming.models.consortia import Consortium
from contracts.drafting.models.choices import Stage


def outcome_of(consortium: Consortium, at: datetime) -> str:
    """Return in a sentence how a consortium's bid stands; empty while bids are taken."""
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
    if not SealedBid.objects.standing().filter(bid__consortium=consortium).exists():
        return "No bid of this group was handed in."
    return "Another bid has won." if won else "Your bid is handed in. The decision is awaited."
