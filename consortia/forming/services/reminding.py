"""Reminders: of invitations that wait for an answer, and of bids that are not handed in."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.actors import Actor
from consortia.bids.services.reminding import DAYS_BEFORE, _remind_bidders
from consortia.forming.models.invitations import Invitation, InvitationReminder, InvitationState
from consortia.forming.services.answerable import hold
from consortia.forming.services.inviting import write_invitation

ITSELF = Actor.system("timetable")
BEFORE_EXPIRY = timedelta(days=2)
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
