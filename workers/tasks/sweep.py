"""The sweep: finds rows whose hint was lost, and does what has become due."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from accounts.actors import Actor
from accounts.clock import database_now
from accounts.models import Letter, LetterEvent, LetterState
from accounts.posting.outcomes import left_behind, take_over
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
from workers.carrier import carry

HINT_GRACE = timedelta(seconds=5)
#: What must not be late, in the order in which it is done.
PROMPT = (expire_invitations, keep_timetable)
CHORES = (
    follow_register,
    follow_register_ends,
    ask_to_confirm,
    remind_of_expiry,
    drop_old_sheets,
    remind_invited,
    remind_bidders,
    ask_for_reports,
    open_and_close_surveys,
    remind_of_plans,
    tell_of_differences,
    tell_consortia,
    gather_news,
    write_news,
)
Hint = Callable[[str, int], None]


class Step(Protocol):
    """An idempotent step of the sweep that does what has become due."""

    def __call__(self, *, at: datetime) -> object:
        """Do what is due at `at`."""


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
    if interrupted:
        take_up_interrupted()
    failed = [*do_prompt(), *do_chores(), *hint_again(grace, carry)]
    raise_together(failed)


def take_up_interrupted() -> None:
    """Let everything wait again that was half done when the one process stopped."""
    now = database_now()
    MatchRun.objects.filter(state=MatchState.RUNNING).update(state=MatchState.WAITING)
    for letter in Letter.objects.filter(state=LetterState.SENDING):
        take_over(letter, now)
    Sheet.objects.filter(started_at__isnull=False).update(started_at=None)


def do_prompt() -> Iterator[Exception]:
    """Do what must not be late; yield what failed."""
    yield from _do(_close_contracts, *PROMPT)


def do_chores() -> Iterator[Exception]:
    """Do what may take its time; yield what failed."""
    yield from _do(*CHORES, *(import_string(chore) for chore in settings.CHORES))


def hint_again(grace: timedelta, hint: Hint) -> Iterator[Exception]:
    """Hint again for every row left behind, and note what was missed; yield what failed."""
    now = database_now()
    for task, pks in waiting_rows(now, grace):
        for pk in pks:
            hint(task, pk)
    yield from _do(_note_letters_sent, note_all_returned, drop_replacements)


def waiting_rows(now: datetime, grace: timedelta) -> Iterator[tuple[str, list[int]]]:
    """Yield each task with the rows that wait for it longer than `grace`, or were left half done.

    Of letters one of each lane is enough: whoever posts it posts all.
    """
    for task, urgent in (("post_urgent", True), ("post_letter", False)):
        due = Letter.objects.due(now - grace, urgent=urgent)
        idle = left_behind(now, urgent=urgent)
        yield task, [*due.values_list("pk", flat=True)[:1], *idle.values_list("pk", flat=True)[:1]]
    waiting = MatchRun.objects.filter(state=MatchState.WAITING, requested_at__lte=now - grace)
    left = Sheet.objects.left_behind(asked=now - grace, started=now - SHEET_GRACE)
    places = Replacement.objects.filter(state=ReplacementState.WAITING, wanted_at__lte=now - grace)
    yield "letter_event", _keys(LetterEvent.objects.filter(followed_at=None))
    yield "start_matches", _keys(Contract.objects.wanting_match())
    yield "match", [*_keys(MatchRun.objects.due(now - MATCH_GRACE)), *_keys(waiting)]
    yield "replacement", _keys(places)
    yield "sheet", _keys(left)


def raise_together(failed: list[Exception]) -> None:
    """Raise what failed, if anything did.

    Raises
    ------
    ExceptionGroup
        Of all of it.
    """
    if failed:
        raise ExceptionGroup("Parts of the sweep failed; the next one tries again.", failed)


def _keys(rows: QuerySet[Any]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _do(*steps: Step) -> Iterator[Exception]:
    """Run these steps, each whether or not the others fail; yield the failures."""
    for step in steps:
        try:
            step(at=database_now())
        except Exception as problem:  # one bad row must not keep a contract open past its deadline
            yield problem


def _note_letters_sent(*, at: datetime) -> None:
    """Record on invitations that their letters went out, where that was missed."""
    for invitation in Invitation.objects.letter_gone().select_related("letter"):
        if invitation.letter is not None and invitation.letter.sent_at is not None:
            note_letter_sent(at=invitation.letter.sent_at, letter=invitation.letter.pk)


def _close_contracts(*, at: datetime) -> None:
    for contract in Contract.objects.past_deadline(at).select_related("commissioner"):
        close_contract(by=Actor.system("timetable"), at=at, contract=contract)
