"""Two at once after the award: reports, their reminders, and the survey; each with its control."""

import threading
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts import clock as clocks
from accounts.models import Letter
from consortia.delivery.models.reports import DeliveryReport
from consortia.delivery.models.surveys import FIELDS, Survey, SurveyAnswer, SurveyAsk
from consortia.delivery.services import reporting, surveying
from consortia.delivery.services.reporting import ask_for_reports, report_delivery
from consortia.delivery.services.surveying import answer_survey, open_and_close_surveys
from consortia.delivery.sheet import periods_for
from consortia.forming.models.consortia import Consortium
from consortia.proposals.models import Told
from contracts.drafting.services.bid_questions import add_bid_question
from contracts.publishing.services.stages import cancel_contract, open_contract
from tests.backend.forming_scenario import awarded
from tests.conftest import CAMBRIDGE, CAMBRIDGESHIRE, SYSTEM, forget_matches
from tests.races.together import at_once, until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def organisation(db, make_organisation):
    """Return an organisation that wins with another one."""
    make_organisation("Fen Friends", {"befriending": [CAMBRIDGE]})
    return make_organisation("City Advice", {"debt-advice": [CAMBRIDGESHIRE]})


@pytest.fixture
def delivery(organisation, make_contract):
    """Return a delivery that began a hundred days ago."""
    lot = make_contract(("debt-advice", "befriending"), (CAMBRIDGE,), opened=False).lots.get()
    at = timezone.now()
    add_bid_question(by=SYSTEM, at=at, lot=lot, text="How?")
    open_contract(by=SYSTEM, at=at, contract=lot.contract)
    forget_matches()
    return awarded(lot.contract, lot, organisation, at).delivery


def reporter(delivery, organisation, people, *, version=0, at=None):
    """Return a deed that reports the first period."""
    return lambda: report_delivery(
        by=SYSTEM,
        at=at or timezone.now(),
        delivery=delivery,
        organisation=organisation,
        period=1,
        people={("debt-advice", CAMBRIDGE): people},
        version=version,
    )


def unlocked(consortium):
    """Return a consortium as `lock_consortium` does, without its lock."""
    rows = Consortium.objects.select_related("lot__contract", "starter", "lead")
    return rows.get(pk=consortium.pk)


def test_of_two_reports_of_one_organisation_one_is_told_to_look_again(delivery, organisation):
    came = at_once(reporter(delivery, organisation, 1), reporter(delivery, organisation, 2))
    assert sorted(came) == ["ReportEdited", "done"]
    assert DeliveryReport.objects.get().version == 1


def test_the_control_without_the_lock_both_believe_to_be_first(delivery, organisation, monkeypatch):
    """Only the database keeps the second out, and its writer sees a fault instead of words."""
    met, checked = threading.Barrier(2), reporting._check_version

    def slowly(*given):
        checked(*given)
        met.wait(10)

    monkeypatch.setattr(reporting, "lock_consortium", unlocked)
    monkeypatch.setattr(reporting, "_check_version", slowly)
    came = at_once(reporter(delivery, organisation, 1), reporter(delivery, organisation, 2))
    assert sorted(came) == ["done", "fault: IntegrityError"]


def late(delivery, organisation, clock):
    """Change a report on its last day, while something else locks the consortium past midnight."""
    reporter(delivery, organisation, 1)()
    last = datetime.combine(periods_for(delivery)[0].closes, time(23, 30), tzinfo=UTC)
    inside, tick = threading.Event(), []

    def lock():
        with transaction.atomic():
            reporting.lock_consortium(delivery.consortium)
            inside.set()
            until_somebody_waits()
            tick.append(last + timedelta(days=1))

    def change():
        assert inside.wait(10)
        reporter(delivery, organisation, 2, version=1, at=last)()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clocks, "database_now", lambda: clock(tick, last))
        return at_once(lock, change)


def test_a_report_that_waits_past_its_last_day_is_too_late(delivery, organisation):
    """The time is read once the consortium is locked, as it is for bids."""
    assert late(delivery, organisation, lambda tick, last: tick[0]) == ["done", "ReportClosed"]
    assert DeliveryReport.objects.get().version == 1


def test_the_control_with_the_time_of_before_it_waited_it_is_saved(delivery, organisation):
    assert late(delivery, organisation, lambda tick, last: last) == ["done", "done"]
    assert DeliveryReport.objects.newest().get().version == 2


def reminded(delivery, organisation, waits):
    """Report just as the sweep reminds; return whether the organisation is reminded."""
    ask_for_reports(at=timezone.now())
    delivery.asks.exclude(organisation=organisation).delete()
    written, inside, swept = reporting.record, threading.Event(), threading.Event()

    def slowly(*given, **more):
        inside.set()
        until_somebody_waits() if waits else swept.wait(10)
        written(*given, **more)

    def sweep():
        assert inside.wait(10)
        ask_for_reports(at=timezone.now() + timedelta(days=24))
        swept.set()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reporting, "record", slowly)
        assert at_once(reporter(delivery, organisation, 1), sweep) == ["done", "done"]
    return Letter.objects.filter(subject__startswith="Reminder", to=organisation.email).exists()


def test_nobody_is_reminded_of_a_report_that_is_being_saved(delivery, organisation):
    assert not reminded(delivery, organisation, waits=True)


def test_the_control_without_the_lock_it_is_reminded_all_the_same(
    delivery, organisation, monkeypatch
):
    monkeypatch.setattr(reporting, "lock_consortium", unlocked)
    assert reminded(delivery, organisation, waits=False)


@pytest.fixture
def ask(organisation, make_contract):
    """Return what one organisation is asked of a contract that was cancelled."""
    contract = make_contract()
    Told.objects.create(lot=contract.lots.get(), organisation=organisation, at=timezone.now())
    cancel_contract(by=SYSTEM, at=timezone.now(), contract=contract, reason="No money")
    open_and_close_surveys(at=timezone.now())
    return SurveyAsk.objects.get(organisation=organisation)


def answered_and_closed(ask, waits):
    """Answer just as the survey closes; return whether the tie is cut."""
    written, inside, closed = surveying.note, threading.Event(), threading.Event()

    def slowly(*given, **more):
        if given[2] == "answer_survey":
            inside.set()
            until_somebody_waits() if waits else closed.wait(10)
        written(*given, **more)

    def close():
        assert inside.wait(10)
        open_and_close_surveys(at=ask.survey.closes_at)
        closed.set()

    def answer():
        answer_survey(by=SYSTEM, at=timezone.now(), ask=ask, scores=dict.fromkeys(FIELDS, 3))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(surveying, "note", slowly)
        assert at_once(answer, close) == ["done", "done"]
    assert Survey.objects.get().untied_at is not None
    return SurveyAnswer.objects.get().ask_id is None


def test_an_answer_that_is_being_written_is_untied_with_the_others(ask):
    """Who closes waits for it; nothing of it stays tied to its organisation."""
    assert answered_and_closed(ask, waits=True)


def test_the_control_without_the_lock_the_tie_stays_for_good(ask, monkeypatch):
    monkeypatch.setattr(surveying, "_locked", lambda pk: Survey.objects.get(pk=pk))
    assert not answered_and_closed(ask, waits=False)
