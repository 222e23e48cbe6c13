"""Reminders of bids that are not submitted yet, as their deadline comes near."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.actors import Actor
from consortia.bids.checklist import missing_for_bid
from consortia.bids.models.bids import BidReminder, SealedBid
from consortia.bids.services.submitting import missed_by_bid
from consortia.destinations import MemberPage
from consortia.forming.letters.members import write_to_members
from consortia.forming.membership import lock_consortium, members_of
from consortia.forming.models.consortia import Consortium, ConsortiumStage
from contracts.drafting.models.choices import Stage

TIMETABLE = Actor.system("timetable")
#: Reminded within so many days of the deadline, but not any more within so many.
DAYS_BEFORE = ((7, 2), (2, 0))
BATCH = 200


def remind_bidders(*, at: datetime) -> int:
    """Write the reminders of bids that have become due; idempotent.

    A formed consortium without a submitted bid is reminded seven and two days before the
    deadline, with all that is missing; a later deadline reminds anew.

    Returns
    -------
    int
        How many reminders were written, at most 200 of each sort: the sweep comes again.
    """
    return sum(_remind_due(at, days, last) for days, last in DAYS_BEFORE)


def _remind_due(at: datetime, days: int, last: int) -> int:
    late = Consortium.objects.filter(
        stage=ConsortiumStage.FORMED,
        lot__contract__stage=Stage.OPEN,
        lot__contract__deadline__gt=at + timedelta(days=last),
        lot__contract__deadline__lte=at + timedelta(days=days),
    ).exclude(bid__sealed__in=SealedBid.objects.submitted())
    told = BidReminder.objects.filter(
        consortium=OuterRef("pk"), days=days, deadline=OuterRef("lot__contract__deadline")
    )
    waiting = late.filter(~Exists(told)).order_by("pk")
    return sum(_remind(one, at, days) for one in list(waiting[:BATCH]))


def _lacking(consortium: Consortium, at: datetime) -> dict[str, object]:
    return {
        "missing": missing_for_bid(consortium),
        "missed": missed_by_bid(consortium, at),
    }


@transaction.atomic
def _remind(consortium: Consortium, at: datetime, days: int) -> int:
    consortium = lock_consortium(consortium)
    deadline = consortium.lot.contract.deadline
    assert deadline is not None  # it was looked for by its deadline
    _, new = BidReminder.objects.get_or_create(
        consortium=consortium, deadline=deadline, days=days, defaults={"at": at}
    )
    if not new:
        return 0
    write_to_members(
        TIMETABLE,
        at,
        consortium,
        page=MemberPage.BID,
        kind="not-submitted",
        subject=f"Not submitted yet: {consortium.lot.contract.title}",
        more=_lacking(consortium, at),
        members=members_of(consortium).values(),
    )
    return 1
