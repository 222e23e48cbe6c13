"""What becomes of an invitation."""

from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.recording import note
from consortia import rules
from consortia.errors import AlreadyAnswered, InvitationExpired, InvitationWithdrawn
from consortia.models import (
    UNANSWERED,
    Consortium,
    ConsortiumStage,
    Invitation,
    InvitationState,
    Member,
)
from consortia.services.answered import tell_contacts
from consortia.services.forming import settle
from organisations.rules import require_confirmed


@transaction.atomic
def accept_invitation(*, by: Actor, at: datetime, invitation: Invitation) -> Invitation:
    """Join the consortium. Accepting twice is the same as once.

    Raises
    ------
    NotAllowed
        Unless `by` may speak for the invited body.
    AlreadyAnswered, InvitationExpired, InvitationWithdrawn, NotConfirmed
        When it was declined before, or the time has passed, or it was taken back, or nobody has
        shown yet that the body's public number is theirs.
    """
    invitation = _answerable(by, at, invitation, InvitationState.ACCEPTED)
    if invitation.state == InvitationState.ACCEPTED:
        return invitation
    require_confirmed(invitation.organisation)
    _answer(invitation, InvitationState.ACCEPTED, at)
    Member.objects.create(
        consortium=invitation.consortium, organisation=invitation.organisation, since=at
    )
    note(by, at, "accept_invitation", invitation)
    tell_contacts(by, at, invitation)
    settle(invitation.consortium, at)
    return invitation


@transaction.atomic
def decline_invitation(
    *, by: Actor, at: datetime, invitation: Invitation, reason: str = ""
) -> Invitation:
    """Say no, with a reason if there is one. Declining twice is the same as once.

    Raises
    ------
    NotAllowed
        Unless `by` may speak for the invited body.
    AlreadyAnswered, InvitationExpired, InvitationWithdrawn
        When it was accepted before, or the time has passed, or it was taken back.
    """
    invitation = _answerable(by, at, invitation, InvitationState.DECLINED)
    if invitation.state == InvitationState.DECLINED:
        return invitation
    invitation.reason = reason[:500]
    _answer(invitation, InvitationState.DECLINED, at)
    note(by, at, "decline_invitation", invitation)
    tell_contacts(by, at, invitation)
    return invitation


@transaction.atomic
def withdraw_invitation(*, by: Actor, at: datetime, invitation: Invitation) -> Invitation:
    """Take an unanswered invitation back.

    Raises
    ------
    NotAllowed
        Unless `by` may speak for the body that started the consortium.
    AlreadyAnswered
        When it has been answered.
    """
    rules.require_editor(by, invitation.consortium.starter)
    _, invitation = _lock(invitation)
    if invitation.state == InvitationState.WITHDRAWN:
        return invitation
    if invitation.state not in UNANSWERED:
        raise AlreadyAnswered("It has been answered and cannot be taken back.")
    invitation.state = InvitationState.WITHDRAWN
    invitation.save(update_fields=["state"])
    note(by, at, "withdraw_invitation", invitation)
    return invitation


def expire_invitations(*, at: datetime) -> int:
    """Close every unanswered invitation whose time has passed.

    Returns
    -------
    int
        How many were closed.
    """
    closed = 0
    for pk in Invitation.objects.past(at).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            invitation = Invitation.objects.select_for_update().get(pk=pk)
            if invitation.state in UNANSWERED and invitation.expires_at <= at:
                invitation.state = InvitationState.EXPIRED
                invitation.save(update_fields=["state"])
                note(Actor.system("timetable"), at, "expire_invitation", invitation)
                closed += 1
    return closed


@transaction.atomic
def note_letter_sent(*, at: datetime, letter: int) -> None:
    """Mark the invitation of a sent letter (its primary key) as sent; safe to repeat."""
    waiting = Invitation.objects.select_for_update().filter(
        letter=letter, state=InvitationState.WAITING
    )
    for invitation in waiting:
        invitation.state, invitation.sent_at = InvitationState.SENT, at
        invitation.save(update_fields=["state", "sent_at"])


def _lock(invitation: Invitation) -> tuple[Consortium, Invitation]:
    """Lock the consortium first, then the invitation: the one order that all take them in."""
    consortium = (
        Consortium.objects.select_for_update(of=("self",))
        .select_related("lead", "starter", "lot__contract")
        .get(pk=invitation.consortium_id)
    )
    locked = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=invitation.pk)
    )
    locked.consortium = consortium
    return consortium, locked


def _answerable(
    by: Actor, at: datetime, invitation: Invitation, wanted: InvitationState
) -> Invitation:
    rules.require_answerer(by, invitation.organisation)
    consortium, invitation = _lock(invitation)
    if invitation.state == wanted:
        return invitation
    if invitation.state in (InvitationState.ACCEPTED, InvitationState.DECLINED):
        raise AlreadyAnswered(
            f"{invitation.organisation.name} has already "
            f"{invitation.get_state_display().lower()} this invitation. "
            f"Write to {consortium.starter.name} if that has changed."
        )
    if invitation.state == InvitationState.WITHDRAWN or (
        consortium.stage == ConsortiumStage.DISSOLVED
    ):
        raise InvitationWithdrawn(
            f"{consortium.starter.name} has taken this invitation back. Nothing is expected of you."
        )
    if invitation.state == InvitationState.EXPIRED or invitation.expires_at <= at:
        raise InvitationExpired(
            f"The time to answer has passed. Write to {consortium.starter.name} if you still "
            "want to join."
        )
    return invitation


def _answer(invitation: Invitation, state: InvitationState, at: datetime) -> None:
    invitation.state, invitation.answered_at = state, at
    invitation.save(update_fields=["state", "answered_at", "reason"])
