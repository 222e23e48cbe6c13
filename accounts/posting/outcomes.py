"""What becomes of a letter: claimed, sent, put off, come back, or parked for the operator."""

import logging
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from random import uniform

from django.conf import settings
from django.db import transaction
from django.db.models import F

from accounts.models import Letter, LetterQuerySet, LetterState
from accounts.posting.blame import Blame, NotTaken
from accounts.posting.circuit import is_away, note_failure, note_success

logger = logging.getLogger(__name__)
#: A claim that was not renewed for so long is given up; longer where the text was being handed
#: over, since taking it over too soon doubles the letter.
GRACE, HANDED_GRACE = timedelta(seconds=20), timedelta(minutes=1)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=4)
#: A recipient that puts off every try counts as come back after so long and so many tries.
UNDELIVERED_AFTER, UNDELIVERED_TRIES = timedelta(days=2), 8
#: A text that was handed over so often, with no answer, is not handed over again by itself.
MOST_DOUBTS = 3
#: Claims that nobody ended: whoever claims this letter seems to die of it.
MOST_ABANDONED = 10
CHANGED = (
    *("state", "handed_at", "next_try_at", "problem"),
    *("put_offs", "put_off_since", "doubts", "abandoned"),
)


@transaction.atomic
def claim(*, at: datetime, urgent: bool, most: int) -> list[Letter]:
    """Claim letters of a lane that are due, counting the try, and return them.

    A claim that nobody ended within its grace is taken over, as `take_over` says.
    """
    for letter in _locked(left_behind(at, urgent=urgent), most):
        take_over(letter, at)
    due = _locked(Letter.objects.due(at, urgent=urgent), most)
    claimed = Letter.objects.filter(pk__in=[letter.pk for letter in due])
    claimed.update(state=LetterState.SENDING, claimed_at=at, tries=F("tries") + 1)
    for letter in due:
        letter.state, letter.claimed_at, letter.tries = LetterState.SENDING, at, letter.tries + 1
    return due


def take_over(letter: Letter, at: datetime) -> None:
    """Let a letter wait again whose claim nobody ended: its worker was killed.

    The one rule for a text that may have been taken, here and where the connection was lost after
    it: it is handed over again, under the same Message-ID, so that the receiving end can tell. What
    does not end after some tries is parked.
    """
    letter.abandoned += 1
    uncertain = letter.handed_at is not None
    letter.handed_at, letter.state, letter.next_try_at = None, LetterState.WAITING, at
    if letter.abandoned >= MOST_ABANDONED:
        whether = "; it may have been sent" if uncertain else ""
        _park(letter, f"Whoever posted it was killed, {letter.abandoned} times{whether}.")
    letter.save(update_fields=CHANGED)


def left_behind(at: datetime, *, urgent: bool) -> LetterQuerySet:
    """Return the letters of a lane whose claims are past their grace: their worker was killed."""
    return Letter.objects.abandoned(at - GRACE, at - HANDED_GRACE, urgent=urgent)


@transaction.atomic
def renew(letters: Collection[Letter], at: datetime) -> None:
    """Renew the claims of letters under way, so that nobody takes them over."""
    ours = _still_ours(letters)
    Letter.objects.filter(pk__in=ours).update(claimed_at=at)
    for letter in letters:
        if letter.pk in ours:
            letter.claimed_at = at


@transaction.atomic
def note_handed(letters: Iterable[Letter], at: datetime) -> set[int]:
    """Note before their texts go out that these may arrive; return those that are still claimed.

    A letter that was erased meanwhile, or taken over, is not among them.
    """
    ours = _still_ours(letters)
    Letter.objects.filter(pk__in=ours).update(handed_at=at)
    return set(ours)


@transaction.atomic
def note_outcomes(ended: Sequence[tuple[Letter, NotTaken | None]], at: datetime) -> list[Letter]:
    """Note of claimed letters that they were taken (None), or why not; return them as they are now.

    Those that are not the caller's any more are left out.
    """
    ours = _still_ours(letter for letter, _ in ended)
    noted = [(ours[letter.pk], problem) for letter, problem in ended if letter.pk in ours]
    _sent([row for row, problem in noted if problem is None], at)
    for row, problem in noted:
        if problem is not None:
            ask_at = note_failure(at, problem.blame, problem.answer)
            row.problem, row.handed_at = problem.answer, None
            _FOLLOWS[problem.blame](row, at, ask_at)
            row.save(update_fields=CHANGED)
    return [row for row, _ in noted]


def _sent(letters: list[Letter], at: datetime) -> None:
    """Note of all at once that they were taken; a secret is not kept."""
    if not letters:
        return
    note_success(at)
    rows = Letter.objects.filter(pk__in=[letter.pk for letter in letters])
    rows.update(state=LetterState.SENT, sent_at=at, problem="", handed_at=None)
    if not settings.DEMO and any(letter.secret for letter in letters):
        rows.filter(secret=True).update(text="", html="")
    for letter in letters:
        letter.state, letter.sent_at, letter.problem = LetterState.SENT, at, ""


def _locked(rows: LetterQuerySet, most: int) -> list[Letter]:
    return list(rows.select_for_update(skip_locked=True)[:most])


def _still_ours(letters: Iterable[Letter]) -> dict[int, Letter]:
    claims = {letter.pk: letter.claimed_at for letter in letters}
    rows = Letter.objects.select_for_update().filter(pk__in=claims, state=LetterState.SENDING)
    return {one.pk: one for one in rows.order_by("pk") if one.claimed_at == claims[one.pk]}


def _come_back(letter: Letter, at: datetime, ask_at: datetime | None) -> None:
    letter.state = LetterState.FAILED


def _put_off(letter: Letter, at: datetime, ask_at: datetime | None) -> None:
    """Wait twice as long after each time; after two days of tries the letter has come back."""
    letter.state, letter.put_offs = LetterState.WAITING, letter.put_offs + 1
    letter.put_off_since = letter.put_off_since or at
    pause = min(FIRST_PAUSE * 2 ** min(letter.put_offs - 1, 12), LONGEST_PAUSE)
    letter.next_try_at = at + pause * uniform(0.75, 1.25)  # noqa: S311 - spreads load
    long_enough = at - letter.put_off_since >= UNDELIVERED_AFTER
    if long_enough and letter.put_offs >= UNDELIVERED_TRIES and not is_away():
        letter.state = LetterState.FAILED
        letter.problem = f"Not delivered in two days of tries: {letter.problem}"[:500]


def _wait(letter: Letter, at: datetime, ask_at: datetime | None) -> None:
    """Wait until the mail service is asked again: this letter has no part in its trouble."""
    letter.state, letter.next_try_at = LetterState.WAITING, ask_at or at + FIRST_PAUSE


def _doubt(letter: Letter, at: datetime, ask_at: datetime | None) -> None:
    letter.doubts += 1
    letter.state = LetterState.WAITING
    letter.next_try_at = at + FIRST_PAUSE * 4**letter.doubts * uniform(0.75, 1.25)  # noqa: S311
    if letter.doubts >= MOST_DOUBTS:
        _park(letter, f"It may have been sent. {letter.problem}, {letter.doubts} times.")


def _unfit(letter: Letter, at: datetime, ask_at: datetime | None) -> None:
    _park(letter, letter.problem)


def _park(letter: Letter, why: str) -> None:
    letter.state, letter.problem = LetterState.PARKED, why[:500]
    logger.error("Letter %s waits for the operator: %s", letter.pk, letter.problem)


_FOLLOWS = {
    Blame.RECIPIENT: _come_back,
    Blame.PUT_OFF: _put_off,
    Blame.SILENCE: _put_off,
    Blame.SERVICE: _wait,
    Blame.UNKNOWN: _doubt,
    Blame.LETTER: _unfit,
}
