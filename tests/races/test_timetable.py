"""A contract's day comes while somebody moves or changes it, on PostgreSQL; with the controls."""

import threading
from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from contracts.drafting.models.changes import ContractChange
from contracts.drafting.models.contracts import Contract
from contracts.drafting.services.drafting import change_contract
from contracts.local_time import to_local
from contracts.publishing.models.timetable import StageDate
from contracts.publishing.services import timetable
from contracts.publishing.services.stages import open_contract
from contracts.publishing.services.timetable import keep_timetable, set_stage_date
from tests.conftest import SYSTEM
from tests.races.together import at_once, until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft(db, make_contract):
    """Return a draft that opens automatically in three days."""
    made = make_contract(opened=False)
    day = to_local(timezone.now()).date() + timedelta(days=3)
    set_stage_date(by=SYSTEM, at=timezone.now(), contract=made, stage="open", on=day)
    return Contract.objects.get(pk=made.pk)


def keep():
    """Do what the sweep does when the day has come."""
    keep_timetable(at=timezone.now() + timedelta(days=3, hours=1))


def opener(draft):
    """Return a deed that opens it by hand."""
    return lambda: open_contract(by=SYSTEM, at=timezone.now(), contract=draft)


def meanwhile(deed, waits):
    """Do something between the timetable's look at a contract and its move."""
    looked, done, missing = threading.Event(), threading.Event(), timetable._missing

    def slowly(*given):
        found = missing(*given)
        looked.set()
        until_somebody_waits() if waits else done.wait(10)
        return found

    def other():
        assert looked.wait(10)
        try:
            deed()
        finally:
            done.set()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timetable, "_missing", slowly)
        return at_once(keep, other)


def openings():
    """Return how often everyone was told that it is open."""
    return ContractChange.objects.filter(kind="stage", stage="open").count()


def test_opened_by_hand_and_by_its_date_at_once_it_opens_once(draft):
    """Whoever comes second hears that it is open already."""
    assert meanwhile(opener(draft), waits=True) == ["done", "WrongStage"]
    assert (openings(), StageDate.objects.get().state) == (1, "kept")


def test_two_sweeps_at_once_open_it_once(draft):
    assert at_once(keep, keep) == ["done", "done"]
    assert (openings(), StageDate.objects.get().state) == (1, "kept")


def test_the_control_without_the_lock_the_day_fails_on_what_was_done_by_hand(draft, monkeypatch):
    """The sweep has looked and found it in order; then it is open already."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_: rows)
    assert meanwhile(opener(draft), waits=False) == ["WrongStage", "done"]
    assert StageDate.objects.get().state == "waiting"


def writer(draft):
    """Return a deed that changes the title."""
    return lambda: change_contract(
        by=SYSTEM, at=timezone.now(), contract=draft, title="Something else"
    )


def told():
    """Tell whether everyone reads that the title was changed."""
    return ContractChange.objects.filter(field="title").exists()


def test_what_is_changed_while_it_opens_is_told_to_everyone(draft):
    """It opens as it was approved; the change waits, and is in the public list."""
    assert meanwhile(writer(draft), waits=True) == ["done", "done"]
    draft.refresh_from_db()
    assert (draft.stage, draft.title, told()) == ("open", "Something else", True)


def test_what_was_changed_before_keeps_it_from_opening(draft):
    writer(draft)()
    keep()
    draft.refresh_from_db()
    assert (draft.stage, StageDate.objects.get().state) == ("draft", "missed")


def test_the_control_without_the_lock_it_opens_with_what_nobody_approved(draft, monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_: rows)
    assert meanwhile(writer(draft), waits=False) == ["done", "done"]
    draft.refresh_from_db()
    assert (draft.stage, draft.title, told()) == ("open", "Something else", False)
