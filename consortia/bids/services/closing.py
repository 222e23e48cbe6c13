"""Marking a whole contract as awarded, which waits until every bid is judged."""

from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from consortia.bids.errors import BidsUnjudged
from consortia.bids.models.bids import SealedBid
from contracts.commissioners.rules import require_approver
from contracts.drafting.models.contracts import Contract
from contracts.publishing.services.stages import award_contract


@transaction.atomic
def say_awarded(*, by: Actor, at: datetime, contract: Contract) -> Contract:
    """Say that a closed contract has been awarded elsewhere, or that all its lots have.

    Every bid submitted by the deadline is judged before: all who bid are told who won and why.

    Raises
    ------
    NotAllowed, WrongStage
        Unless `by` approves for the commissioner, and it is closed.
    BidsUnjudged
        While a lot with bids has no award.
    """
    require_approver(by, contract.commissioner)
    rows = SealedBid.objects.submitted().filter(lot__contract=contract, lot__award__isnull=True)
    unjudged = rows.order_by("lot__number").values_list("lot__number", flat=True)
    lots = list(dict.fromkeys(unjudged))
    if lots:
        named = ", ".join(str(number) for number in lots)
        raise BidsUnjudged(
            f"Bids wait for your judgement in lot {named}. Open them and award each lot, so that "
            "everyone who bid is told; the contract then counts as awarded. Or cancel it."
        )
    return award_contract(by=by, at=at, contract=contract)
