"""Letters that came back, or were reported as unwanted: what follows for invitations."""

from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.errors import Conflict
from accounts.models import EventKind, LetterEvent, LetterState
from accounts.recording import note
from consortia.forming.models.invitations import Invitation, InvitationLetter
from consortia.forming.services.answerable import lock_invitation, require_open
from consortia.forming.services.inviting import write_invitation
from consortia.forming.services.replacing import want_replacement
from consortia.forming.services.starting import settle
from organisations.people.addresses import organisations_asked_at
from organisations.people.models.stops import StopReason
from organisations.people.rules import require_answer
from organisations.people.services.contacts import stop_letters

ITSELF = Actor.system("mail")


@transaction.atomic
def follow_letter_event(pk: int, *, at: datetime) -> LetterEvent | None:
    """Follow up on an event of a letter, and return it; idempotent.

    A letter that came back for good is noted on its invitation; one that was reported as
    unwanted stops letters that ask into bids to that address.
    """
    event = (
        LetterEvent.objects.select_for_update(of=("self",))
        .select_related("letter")
        .filter(pk=pk, followed_at=None)
        .first()
    )
    if event is None:
        return None
    if event.kind == EventKind.BOUNCED and event.for_good:
        note_letter_returned(at=at, letter=event.letter_id)
    if event.kind == EventKind.COMPLAINED:
        _stop(event.letter.to, at)
    event.followed_at = at
    event.save(update_fields=["followed_at"])
    return event


def _stop(email: str, at: datetime) -> None:
    for organisation in organisations_asked_at(email):
        stop_letters(
            by=ITSELF, at=at, organisation=organisation, email=email, reason=StopReason.COMPLAINED
        )


@transaction.atomic
def note_letter_returned(*, at: datetime, letter: int) -> Invitation | None:
    """Note that a letter (its primary key) came back for good; idempotent.

    Where no letter of an unanswered invitation has reached anybody, its place counts as free and a
    replacement is worked out. The invitation can still be answered.

    Returns
    -------
    Invitation or None
        The invitation that has reached nobody; None where there is none.
    """
    about = InvitationLetter.objects.filter(letter=letter)
    found = Invitation.objects.filter(pk__in=about.values("invitation")).first()
    if found is None:
        return None
    consortium, invitation = lock_invitation(found)
    if not Invitation.objects.come_back().filter(pk=invitation.pk).exists():
        return None
    invitation.undelivered_at = at
    invitation.save(update_fields=["undelivered_at"])
    note(ITSELF, at, "note_letter_returned", invitation)
    if want_replacement(consortium, at) is None:
        settle(consortium, at)
    return invitation


def note_all_returned(*, at: datetime) -> int:
    """Note all invitations whose letters have all come back; catches up after a lost hint.

    Returns
    -------
    int
        How many were noted.
    """
    letters = [
        invitation.letters.values_list("letter", flat=True).first()
        for invitation in Invitation.objects.come_back().order_by("pk")
    ]
    return sum(
        1 for pk in letters if pk is not None and note_letter_returned(at=at, letter=pk) is not None
    )


@transaction.atomic
def resend_invitation(*, by: Actor, at: datetime, invitation: Invitation) -> Invitation:
    """Write the invitation's letters again, to the addresses that the organisation has now.

    Raises
    ------
    NotAllowed
        Unless `by` may speak for the organisation that started the consortium.
    AlreadyAnswered, InvitationExpired, InvitationWithdrawn
        When it cannot be answered any more.
    Conflict
        When a letter is on its way or has arrived, or the organisation still takes none.
    """
    require_answer(by, invitation.consortium.starter)
    consortium, invitation = lock_invitation(invitation)
    require_open(invitation, at)
    first = invitation.letter
    if first and first.state != LetterState.FAILED and invitation.undelivered_at is None:
        raise Conflict("The letter is on its way or has arrived. Wait, or phone them.")
    letters = write_invitation(by, at, invitation)
    if not letters:
        raise Conflict(f"{invitation.organisation.name} takes no letters. Phone it.")
    invitation.letter, invitation.undelivered_at = letters[0], None
    invitation.save(update_fields=["letter", "undelivered_at"])
    note(by, at, "resend_invitation", invitation)
    want_replacement(consortium, at)
    return invitation
