"""Reminders of unanswered invitations."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.actors import Actor
from consortia.forming.models.invitations import Invitation, InvitationReminder, InvitationState
from consortia.forming.services.answerable import lock_invitation
from consortia.forming.services.inviting import write_invitation

ITSELF = Actor.system("timetable")
BEFORE_EXPIRY = timedelta(days=2)
AT_ONCE = 200


def remind_invited(*, at: datetime) -> int:
    """Write the reminders of invitations that are due; idempotent.

    Each invitation has one, two days before its time to answer passes, unless it was sent within
    those two days.

    Returns
    -------
    int
        How many reminders were written, at most 200: the sweep comes again.
    """
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
            _, invitation = lock_invitation(Invitation.objects.get(pk=pk))
            _, new = InvitationReminder.objects.get_or_create(
                invitation=invitation, defaults={"at": at}
            )
            if new and invitation.state == InvitationState.SENT:
                write_invitation(ITSELF, at, invitation, kind="reminder")
                done += 1
    return done
