"""Answers to an invitation, and its other ends: accepted, declined, withdrawn, expired."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.actors import Actor
from accounts.errors import Invalid
from accounts.models import Letter
from accounts.recording import note
from consortia.forming.errors import AlreadyAnswered, PartChanged
from consortia.forming.letters.invited import tell_contacts, write_to_invited
from consortia.forming.letters.members import tell_joined
from consortia.forming.models.answers import Reserve
from consortia.forming.models.consortia import Consortium, Member
from consortia.forming.models.invitations import (
    UNANSWERED,
    Invitation,
    InvitationLetter,
    InvitationReminder,
    InvitationState,
)
from consortia.forming.open_lots import takes_bids
from consortia.forming.services.answerable import answerable, lock_invitation, require_open
from consortia.forming.services.replacing import want_replacement
from consortia.forming.services.starting import settle
from contracts.local_time import to_local
from organisations.people.rules import require_answer
from organisations.register.rules import require_confirmed


@transaction.atomic
def accept_invitation(
    *, by: Actor, at: datetime, invitation: Invitation, version: int = 1
) -> Invitation:
    """Accept an invitation: join the consortium with the part that was read; idempotent.

    Parameters
    ----------
    version : int
        Which version of the invitation was read; without it, the first letter.

    Raises
    ------
    PartChanged
        When the part has changed since.
    NotAllowed
        Unless `by` may speak for the invited organisation.
    AlreadyAnswered, InvitationExpired, InvitationWithdrawn, NotConfirmed
        When it was declined before, or the time has passed, or it was withdrawn, or nobody has
        shown yet that the organisation's public number is theirs.
    """
    invitation = answerable(by, at, invitation, InvitationState.ACCEPTED)
    if invitation.state == InvitationState.ACCEPTED:
        return invitation
    if invitation.version != version:
        raise PartChanged(
            "Your part has changed since you read it. Read below what it is now, then answer."
        )
    join(by, at, invitation)
    note(by, at, "accept_invitation", invitation, version=version)
    settle(invitation.consortium, at)
    return invitation


def join(by: Actor, at: datetime, invitation: Invitation) -> None:
    """Make an invited organisation a member; the caller has the lock and settles the consortium.

    Raises
    ------
    NotConfirmed
        When nobody has shown yet that the organisation's public number is theirs.
    """
    require_confirmed(invitation.organisation)
    _answer(invitation, InvitationState.ACCEPTED, at)
    Member.objects.create(
        consortium=invitation.consortium, organisation=invitation.organisation, since=at
    )
    tell_contacts(by, at, invitation)
    tell_joined(at, invitation)


@transaction.atomic
def decline_invitation(
    *,
    by: Actor,
    at: datetime,
    invitation: Invitation,
    reason: str = "",
    as_reserve: bool = False,
) -> Invitation:
    """Decline an invitation, with a reason if there is one; idempotent.

    Parameters
    ----------
    as_reserve : bool
        True where the organisation would step in later: it counts as declined, and is preferred
        among equals when another place comes free.

    Raises
    ------
    NotAllowed
        Unless `by` may speak for the invited organisation.
    AlreadyAnswered, InvitationExpired, InvitationWithdrawn
        When it was accepted before, or the time has passed, or it was withdrawn.
    """
    invitation = answerable(by, at, invitation, InvitationState.DECLINED)
    if invitation.state == InvitationState.DECLINED:
        return invitation
    invitation.reason = reason[:500]
    _answer(invitation, InvitationState.DECLINED, at)
    if as_reserve:
        Reserve.objects.create(invitation=invitation, at=at)
    note(by, at, "decline_invitation", invitation, as_reserve=as_reserve)
    tell_contacts(by, at, invitation)
    _place_came_free(invitation.consortium, at)
    return invitation


@transaction.atomic
def withdraw_invitation(*, by: Actor, at: datetime, invitation: Invitation) -> Invitation:
    """Withdraw an unanswered invitation; idempotent.

    Raises
    ------
    NotAllowed
        Unless `by` may speak for the organisation that started the consortium.
    AlreadyAnswered
        When it has been answered.
    """
    require_answer(by, invitation.consortium.starter)
    _, invitation = lock_invitation(invitation)
    if invitation.state == InvitationState.WITHDRAWN:
        return invitation
    if invitation.state not in UNANSWERED:
        raise AlreadyAnswered("It has been answered and cannot be withdrawn.")
    _end(invitation, InvitationState.WITHDRAWN, at)
    note(by, at, "withdraw_invitation", invitation)
    _place_came_free(invitation.consortium, at)
    return invitation


@transaction.atomic
def extend_invitation(
    *, by: Actor, at: datetime, invitation: Invitation, until: datetime
) -> Invitation:
    """Give an invited organisation more time to answer; it is told, and reminded anew.

    Raises
    ------
    NotAllowed
        Unless `by` may speak for the organisation that started the consortium.
    AlreadyAnswered, InvitationExpired, InvitationWithdrawn
        When it cannot be answered any more.
    Invalid
        When the new time is not later, or after the deadline for bids.
    """
    require_answer(by, invitation.consortium.starter)
    consortium, invitation = lock_invitation(invitation)
    require_open(invitation, at)
    if until <= invitation.expires_at:
        raise Invalid("Choose a time later than the present one.", field="until")
    deadline = consortium.lot.contract.deadline
    if deadline is not None and until > deadline:
        raise Invalid(
            f"Bids are due on {to_local(deadline):%-d %B %Y at %H:%M}. Choose a time before that.",
            field="until",
        )
    invitation.expires_at = until
    invitation.save(update_fields=["expires_at"])
    InvitationReminder.objects.filter(invitation=invitation).delete()
    write_to_invited(
        by, at, invitation, kind="more-time", subject="You have more time to answer", more={}
    )
    note(by, at, "extend_invitation", invitation, until=until.isoformat())
    return invitation


def expire_invitations(*, at: datetime) -> int:
    """Expire all unanswered invitations whose time has passed or whose contract takes no bids.

    Returns
    -------
    int
        How many expired.
    """
    expired = 0
    for pk in Invitation.objects.past(at).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            consortium, invitation = lock_invitation(Invitation.objects.get(pk=pk))
            if invitation.state in UNANSWERED and not _in_time(invitation, at):
                _end(invitation, InvitationState.EXPIRED, at)
                _place_came_free(consortium, at)
                note(Actor.system("timetable"), at, "expire_invitation", invitation)
                expired += 1
    return expired


@transaction.atomic
def note_letter_sent(*, at: datetime, letter: int) -> None:
    """Mark the invitation of a sent letter (its primary key) as sent; safe to repeat."""
    about = InvitationLetter.objects.filter(letter=letter).values("invitation")
    again = Q(undelivered_at__isnull=False, state__in=UNANSWERED)  # the operator had it tried again
    bounced = Letter.objects.returned().filter(pk=letter).exists()  # told before this was noted
    rows = Invitation.objects.select_for_update().filter(Q(letter=letter) | Q(pk__in=about))
    for invitation in rows.filter(Q(state=InvitationState.WAITING) | again):
        if invitation.state == InvitationState.WAITING:
            invitation.state, invitation.sent_at = InvitationState.SENT, at
        if not bounced:
            invitation.undelivered_at = None
        invitation.save(update_fields=["state", "sent_at", "undelivered_at"])


def _in_time(invitation: Invitation, at: datetime) -> bool:
    contract = invitation.consortium.lot.contract
    return invitation.expires_at > at and takes_bids(contract, at)


def _answer(invitation: Invitation, state: InvitationState, at: datetime) -> None:
    invitation.state, invitation.answered_at = state, at
    invitation.save(update_fields=["state", "answered_at", "reason"])
    invitation.counter_offers.lapse(at)


def _end(invitation: Invitation, state: InvitationState, at: datetime) -> None:
    invitation.state = state
    invitation.save(update_fields=["state"])
    invitation.counter_offers.lapse(at)


def _place_came_free(consortium: Consortium, at: datetime) -> None:
    """Look for a replacement; without a place to fill, everybody may be in by now."""
    if want_replacement(consortium, at) is None:
        settle(consortium, at)
