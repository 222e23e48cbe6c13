"""Awards a lot, which begins its delivery."""

from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.errors import Invalid
from accounts.recording import note
from consortia.bids.errors import FeedbackMissing
from consortia.bids.models.bids import Award, OpenedBid, SealedBid
from consortia.bids.services.opening import lot_to_judge
from consortia.delivery.services.reporting import begin_delivery
from consortia.destinations import MemberPage
from consortia.forming.letters.members import write_to_members
from consortia.forming.membership import lock_consortium, members_of
from contracts.drafting.models.choices import Stage
from contracts.publishing.services.stages import award_contract
from organisations.register.names import visible_lines


@transaction.atomic
def award_lot(*, by: Actor, at: datetime, opened: OpenedBid, reasons: str) -> Award:
    """Award a lot to a bid, and tell every member of every bidder, with the feedback on its bid.

    Losing bidders also read how the winning bid was scored and what it did well, as assessment
    summaries say it (Procurement Act 2023, s. 50; Procurement Regulations 2024, reg. 31). All are
    asked whether they worked together. When it was the last lot with bids, the contract is awarded.

    Raises
    ------
    NotAllowed, AlreadyAwarded, Invalid
        Unless `by` approves for the commissioner, it is not awarded yet, and says why.
    FeedbackMissing
        While a bid, the winning one too, has none.
    """
    lock_consortium(opened.sealed.bid.consortium)  # before the contract: the delivery names it
    lot = lot_to_judge(by, opened, approves=True)
    if not visible_lines(reasons):
        raise Invalid("Say why this bid won. Everyone who bid reads it.", field="reasons")
    bids = list(OpenedBid.objects.filter(sealed__lot=lot).select_related("feedback"))
    silent = [one for one in bids if not hasattr(one, "feedback")]
    if silent:
        names = ", ".join(one.package["consortium"] for one in silent)
        raise FeedbackMissing(f"Write feedback first for: {names}.")
    award = Award.objects.create(
        lot=lot, opened=opened, reasons=visible_lines(reasons)[:5000], awarded_at=at
    )
    note(by, at, "award_lot", award, bid=opened.sealed_id)
    begin_delivery(award)
    for one in bids:
        _tell(by, at, one, award)
    left = SealedBid.objects.submitted().filter(lot__contract=lot.contract, lot__award__isnull=True)
    if not left.exists() and lot.contract.stage == Stage.CLOSED:
        award_contract(by=by, at=at, contract=lot.contract)
    return award


def _tell(by: Actor, at: datetime, opened: OpenedBid, award: Award) -> None:
    consortium = opened.sealed.bid.consortium
    won = award.opened_id == opened.pk
    members = members_of(consortium)
    write_to_members(
        Actor.system("consortia"),
        at,
        consortium,
        page=MemberPage.BID,
        kind="result",
        subject=f"{'You have won' if won else 'The result'}: {consortium.lot.contract.title}",
        more={
            "won": won,
            "award": award,
            "feedback": opened.feedback,
            "best": award.opened.feedback,
        },
        members=members.values(),
        also={"together": MemberPage.TOGETHER} if len(members) > 1 else None,
    )
