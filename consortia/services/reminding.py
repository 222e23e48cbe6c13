"""Reminders: of invitations that wait for an answer, and of bids that are not handed in."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.actors import Actor
from consortia.bids.checklist import missing_for_bid
from consortia.destinations import MemberPage
from consortia.models import (
    BidReminder,
    Consortium,
    ConsortiumStage,
    Invitation,
    InvitationReminder,
    InvitationState,
    SealedBid,
)
from consortia.services.answerable import hold
from consortia.services.inviting import write_invitation
from consortia.services.letters import write_to_members
from consortia.services.sealing import missed_by_bid
from consortia.services.seats import held, members_of
from contracts.models import Stage

ITSELF = Actor.system("timetable")
BEFORE_EXPIRY = timedelta(days=2)
#: Reminded within so many days of the deadline, but not any more within so many.
DAYS_BEFORE = ((7, 2), (2, 0))
AT_ONCE = 200


def remind(*, at: datetime) -> int:
    """Write the reminders that have become due; safe to repeat.

    An invitation is reminded of once, two days before its time to answer passes, unless it was
    sent within those two days. A formed consortium without a bid that stands is reminded seven and
    two days before the deadline, with all that is missing; a later deadline reminds anew.

    Returns
    -------
    int
        How many reminders were written, at most 200 of each sort: the sweep comes again.
    """
    return _remind_invited(at) + sum(_remind_bidders(at, *days) for days in DAYS_BEFORE)


def _remind_invited(at: datetime) -> int:
    due = Invitation.objects.filter(
        state=InvitationState.SENT,
        reminder__isnull=True,
        expires_at__gt=at,
        expires_at__lte=at + BEFORE_EXPIRY,
        invited_at__lte=at - BEFORE_EXPIRY,
    )
    done = 0
    for pk in list(due.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            _, invitation = hold(Invitation.objects.get(pk=pk))
            _, new = InvitationReminder.objects.get_or_create(
                invitation=invitation, defaults={"at": at}
            )
            if new and invitation.state == InvitationState.SENT:
                write_invitation(ITSELF, at, invitation, kind="reminder")
                done += 1
    return done


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
