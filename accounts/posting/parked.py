"""What an operator does about letters that were not sent: try again, or give up."""

from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.errors import Conflict
from accounts.letters import hint_to_post
from accounts.models import Letter, LetterState
from accounts.people.approving import require_approver
from accounts.posting.circuit import ask_now
from accounts.recording import note

MOST_WORDS = 300


@transaction.atomic
def try_again(*, by: Actor, at: datetime, letter: Letter) -> Letter:
    """Let a letter be posted at once, as if it had not been tried; return it.

    Where the mail service is away, this letter asks whether it is back.

    Raises
    ------
    NotAllowed
        Unless `by` is an approver or the system.
    Conflict
        When it was sent or erased, or is being sent now.
    """
    letter = _locked(by, letter)
    letter.state, letter.next_try_at, letter.problem = LetterState.WAITING, at, ""
    letter.put_offs = letter.doubts = letter.abandoned = 0
    letter.put_off_since = letter.handed_at = None
    letter.save()
    ask_now(at)
    note(by, at, "try_letter_again", letter)
    hint_to_post(letter)
    return letter


@transaction.atomic
def give_up(*, by: Actor, at: datetime, letter: Letter, reason: str = "") -> Letter:
    """Give a letter up: it counts as come back, and whoever relies on it is told; return it.

    Raises
    ------
    NotAllowed
        Unless `by` is an approver or the system.
    Conflict
        When it was sent or erased, or is being sent now.
    """
    letter = _locked(by, letter)
    words = " ".join(reason.split())[:MOST_WORDS] or letter.problem
    letter.state = LetterState.FAILED
    letter.problem = f"Given up by this site’s operator. {words}".strip()[:500]
    letter.save()
    note(by, at, "give_letter_up", letter)
    return letter


def _locked(by: Actor, letter: Letter) -> Letter:
    require_approver(by)
    row = Letter.objects.select_for_update().get(pk=letter.pk)
    if row.state == LetterState.SENT:
        raise Conflict("This letter has been sent meanwhile. Nothing was changed.")
    if row.state == LetterState.SENDING:
        raise Conflict("This letter is being sent now. Look again in a few minutes.")
    if not row.to:
        raise Conflict("Its address was erased, and with it the letter.")
    return row
