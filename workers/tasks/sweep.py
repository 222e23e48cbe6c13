"""The sweep: finds rows whose hint was lost and does what has become due with time."""

from datetime import datetime, timedelta

from celery import shared_task
from django.conf import settings
from django.utils.module_loading import import_string

from accounts.actors import Actor
from accounts.clock import database_now
from accounts.letters import GRACE as LETTER_GRACE
from accounts.models import Letter, LetterEvent, LetterState
from consortia.models import Invitation, MatchRun, MatchState, Replacement, ReplacementState
from consortia.services import (
    ask_for_reports,
    expire_invitations,
    follow_register,
    note_all_returned,
    note_letter_sent,
    remind,
    remind_of_plans,
    survey,
    tell_of_differences,
)
from consortia.services.matches import GRACE as MATCH_GRACE
from contracts.models import Contract
from contracts.services import close_contract, gather_news, keep_timetable, write_news
from organisations.services import ask_to_confirm, drop_old_sheets, remind_of_expiry
from workers.tasks.letters import letter_event, post_letter
from workers.tasks.matches import match, start_matches
from workers.tasks.replacements import replacement

HINT_GRACE = timedelta(seconds=30)


@shared_task
def sweep() -> None:
    """Hint again for every row left behind, do what is due; safe anytime."""
    sweep_with(grace=HINT_GRACE)


def sweep_with(*, grace: timedelta, interrupted: bool = False) -> None:
    """Sweep with another patience.

    Parameters
    ----------
    grace : timedelta
        How long a waiting row is left to its first hint.
    interrupted : bool
        True at the start of the embedded server: no other process can be working, so rows that
        were half done when it last stopped are taken up at once.
    """
    now = database_now()
    if interrupted:
        MatchRun.objects.filter(state=MatchState.RUNNING).update(state=MatchState.WAITING)
        Letter.objects.filter(state=LetterState.SENDING).update(state=LetterState.WAITING)
    follow_register(at=now)
    ask_to_confirm(at=now)
    remind_of_expiry(at=now)
    drop_old_sheets(at=now)
    for pk in Contract.objects.wanting_match().order_by("pk").values_list("pk", flat=True):
        start_matches.delay(pk)
    for pk in MatchRun.objects.due(now - MATCH_GRACE).values_list("pk", flat=True):
        match.delay(pk)
    waiting = MatchRun.objects.filter(state=MatchState.WAITING, requested_at__lte=now - grace)
    for pk in waiting.order_by("pk").values_list("pk", flat=True):
        match.delay(pk)
    for pk in _letters(grace):
        post_letter.delay(pk)
    for invitation in Invitation.objects.letter_gone().select_related("letter"):
        if invitation.letter is not None and invitation.letter.sent_at is not None:
            note_letter_sent(at=invitation.letter.sent_at, letter=invitation.letter.pk)
    _invitations(now, grace)
    remind(at=now)
    ask_for_reports(at=now)
    survey(at=now)
    remind_of_plans(at=now)
    tell_of_differences(at=now)
    keep_timetable(at=now)
    for contract in Contract.objects.past_deadline(now).select_related("commissioner"):
        close_contract(by=Actor.system("timetable"), at=now, contract=contract)
    gather_news(at=now)
    write_news(at=now)
    for chore in settings.CHORES:
        import_string(chore)(at=now)


def _invitations(now: datetime, grace: timedelta) -> None:
    """Follow what became of letters, let time pass, and look who could take a free place."""
    for pk in LetterEvent.objects.filter(followed_at=None).order_by("pk").values_list("pk"):
        letter_event.delay(*pk)
    note_all_returned(at=now)
    expire_invitations(at=now)
    waiting = Replacement.objects.filter(state=ReplacementState.WAITING, wanted_at__lte=now - grace)
    for pk in waiting.order_by("pk").values_list("pk"):
        replacement.delay(*pk)


def _letters(grace: timedelta) -> list[int]:
    now = database_now()
    waiting = Letter.objects.filter(state=LetterState.WAITING, next_try_at__lte=now - grace)
    stuck = Letter.objects.filter(state=LetterState.SENDING, claimed_at__lte=now - LETTER_GRACE)
    return sorted({*waiting.values_list("pk", flat=True), *stuck.values_list("pk", flat=True)})
