"""Reminders of bids that are not submitted yet, as their deadline comes near."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from consortia.bids.checklist import missing_for_bid
from consortia.bids.models.bids import BidReminder, SealedBid
from consortia.bids.services.submitting import missed_by_bid
from consortia.destinations import MemberPage
from consortia.forming.letters.members import write_to_members
from consortia.forming.membership import held, members_of
from consortia.forming.models.consortia import Consortium, ConsortiumStage
from consortia.forming.services.reminding import AT_ONCE, ITSELF
from contracts.drafting.models.choices import Stage

#: Reminded within so many days of the deadline, but not any more within so many.
DAYS_BEFORE = ((7, 2), (2, 0))


def _remind_bidders(at: datetime, days: int, last: int) -> int:
    late = Consortium.objects.filter(
        stage=ConsortiumStage.FORMED,
        lot__contract__stage=Stage.OPEN,
        lot__contract__deadline__gt=at + timedelta(days=last),
        lot__contract__deadline__lte=at + timedelta(days=days),
    ).exclude(bid__sealed__in=SealedBid.objects.standing())
    told = BidReminder.objects.filter(
        consortium=OuterRef("pk"), days=days, deadline=OuterRef("lot__contract__deadline")
    )
    waiting = late.filter(~Exists(told)).order_by("pk")
    return sum(_remind(one, at, days) for one in list(waiting[:AT_ONCE]))


def _lacking(consortium: Consortium, at: datetime) -> dict[str, Any]:
    return {
        "missing": missing_for_bid(consortium),
        "missed": missed_by_bid(consortium, at),
    }


@transaction.atomic
def _remind(consortium: Consortium, at: datetime, days: int) -> int:
    consortium = held(consortium)
    deadline = consortium.lot.contract.deadline
    assert deadline is not None  # it was looked for by its deadline
    _, new = BidReminder.objects.get_or_create(
        consortium=consortium, deadline=deadline, days=days, defaults={"at": at}
    )
    if not new:
        return 0
    write_to_members(
        ITSELF,
        at,
        consortium,
        page=MemberPage.BID,
        kind="not-handed-in",
        subject=f"Not handed in yet: {consortium.lot.contract.title}",
        more=_lacking(consortium, at),
        members=members_of(consortium).values(),
    )
    return 1
