"""The sweep: finds rows whose hint was lost, and does what has become due."""

from datetime import datetime, timedelta
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.actors import Actor
from accounts.clock import database_now
from accounts.letters import GRACE as LETTER_GRACE
from accounts.models import Letter, LetterEvent, LetterState
from consortia.bids.services.differences import tell_of_differences
from consortia.bids.services.reminding import remind_bidders
from consortia.delivery.services.reporting import ask_for_reports
from consortia.delivery.services.surveying import open_and_close_surveys
from consortia.departures.services.register_removals import follow_register_ends
from consortia.forming.models.invitations import Invitation
from consortia.forming.models.replacements import Replacement, ReplacementState
from consortia.forming.services.answering import expire_invitations, note_letter_sent
from consortia.forming.services.contract_news import tell_consortia
from consortia.forming.services.reminding import remind_invited
from consortia.forming.services.replacing import drop_replacements
from consortia.forming.services.returned_letters import note_all_returned
from consortia.planning.services.reminding import remind_of_plans
from consortia.proposals.models import MatchRun, MatchState
from consortia.proposals.services.matching import GRACE as MATCH_GRACE
from consortia.proposals.services.rematching import follow_register
from contracts.alerts.services.telling import gather_news, write_news
from contracts.drafting.models.contracts import Contract
from contracts.publishing.services.stages import close_contract
from contracts.publishing.services.timetable import keep_timetable
from organisations.exchange.models import Sheet
from organisations.exchange.services.sheet_work import GRACE as SHEET_GRACE
from organisations.exchange.services.sheets import drop_old_sheets
from organisations.offers.services.confirming import ask_to_confirm
from organisations.passport.services.expiring import remind_of_expiry
from workers.app import app
from workers.tasks.letters import letter_event, post_letter
from workers.tasks.matches import match, start_matches
from workers.tasks.replacements import replacement
from workers.tasks.sheets import sheet

HINT_GRACE = timedelta(seconds=30)
REMINDING = (
    remind_invited,
    remind_bidders,
    ask_for_reports,
    open_and_close_surveys,
    remind_of_plans,
    tell_of_differences,
    tell_consortia,
)


class Step(Protocol):
    """An idempotent step of the sweep that does what has become due."""

    def __call__(self, *, at: datetime) -> object:
        """Do what is due at `at`."""


@app.task
def sweep() -> None:
    """Hint again for every row left behind, and do what is due; idempotent."""
    sweep_with(grace=HINT_GRACE)


def sweep_with(*, grace: timedelta, interrupted: bool = False) -> None:
    """Sweep with another grace period.

    Parameters
    ----------
    grace : timedelta
        How long a waiting row is left to its first hint before it is hinted again.
    interrupted : bool
        Whether the embedded server is starting: no other process can be working, so rows that were
        half done when it last stopped are taken up at once.
    """
    now = database_now()
    if interrupted:
        MatchRun.objects.filter(state=MatchState.RUNNING).update(state=MatchState.WAITING)
        Letter.objects.filter(state=LetterState.SENDING).update(state=LetterState.WAITING)
        Sheet.objects.filter(started_at__isnull=False).update(started_at=None)
    failed = _do(now, follow_register, follow_register_ends)
    failed += _do(now, ask_to_confirm, remind_of_expiry, drop_old_sheets)
    _hint_matches(now, grace)
    left = Sheet.objects.left_behind(asked=now - grace, started=now - SHEET_GRACE)
    for pk in left.order_by("pk").values_list("pk", flat=True):
        sheet.delay(pk)
    for pk in _letters(grace):
        post_letter.delay(pk)
    events = LetterEvent.objects.filter(followed_at=None).order_by("pk")
    for pk in events.values_list("pk", flat=True):
        letter_event.delay(pk)
    failed += _do(now, _note_letters_sent, note_all_returned, expire_invitations, drop_replacements)
    waiting = Replacement.objects.filter(state=ReplacementState.WAITING, wanted_at__lte=now - grace)
    for pk in waiting.order_by("pk").values_list("pk", flat=True):
        replacement.delay(pk)
    failed += _do(now, *REMINDING, keep_timetable, _close_contracts, gather_news, write_news)
    failed += _do(now, *(import_string(chore) for chore in settings.CHORES))
    if failed:
        raise ExceptionGroup("Parts of the sweep failed; the next one tries again.", failed)


def _do(now: datetime, *steps: Step) -> list[Exception]:
    """Run these steps, each whether or not the others fail; return the failures."""
    failed = []
    for step in steps:
        try:
            step(at=now)
        except Exception as problem:  # one bad row must not keep a contract open past its deadline
            failed.append(problem)
    return failed


def _hint_matches(now: datetime, grace: timedelta) -> None:
    for pk in Contract.objects.wanting_match().order_by("pk").values_list("pk", flat=True):
        start_matches.delay(pk)
    for pk in MatchRun.objects.due(now - MATCH_GRACE).values_list("pk", flat=True):
        match.delay(pk)
    waiting = MatchRun.objects.filter(state=MatchState.WAITING, requested_at__lte=now - grace)
    for pk in waiting.order_by("pk").values_list("pk", flat=True):
        match.delay(pk)


def _note_letters_sent(*, at: datetime) -> None:
    """Record on invitations that their letters went out, where that was missed."""
    for invitation in Invitation.objects.letter_gone().select_related("letter"):
        if invitation.letter is not None and invitation.letter.sent_at is not None:
            note_letter_sent(at=invitation.letter.sent_at, letter=invitation.letter.pk)


def _close_contracts(*, at: datetime) -> None:
    for contract in Contract.objects.past_deadline(at).select_related("commissioner"):
        close_contract(by=Actor.system("timetable"), at=at, contract=contract)


def _letters(grace: timedelta) -> list[int]:
    now = database_now()
    waiting = Letter.objects.filter(state=LetterState.WAITING, next_try_at__lte=now - grace)
    stuck = Letter.objects.filter(state=LetterState.SENDING, claimed_at__lte=now - LETTER_GRACE)
    return sorted({*waiting.values_list("pk", flat=True), *stuck.values_list("pk", flat=True)})
