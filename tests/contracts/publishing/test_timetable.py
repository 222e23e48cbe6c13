"""Days given in advance: the contract moves on the day, or its commissioner hears what lacks."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.actors import Actor
from accounts.errors import Invalid, NotAllowed
from accounts.models import Letter
from contracts.commissioners.services import add_commissioner_member, register_commissioner
from contracts.drafting.errors import EditedMeanwhile, WrongStage
from contracts.drafting.models.changes import ContractChange
from contracts.drafting.services.drafting import change_contract, draft_contract
from contracts.drafting.services.joint import (
    answer_partner,
    approve_contract,
    invite_partner,
    set_partner_part,
)
from contracts.local_time import to_local
from contracts.publishing.models.timetable import StageDate
from contracts.publishing.services.stages import plan_contract
from contracts.publishing.services.timetable import drop_stage_date, keep_timetable, set_stage_date
from tests.conftest import CAMBRIDGE, FENLAND, SYSTEM, whole_text
from workers.tasks.sweep import sweep

pytestmark = pytest.mark.django_db


def in_days(days):
    """Return a day so many days from now, in Britain."""
    return to_local(timezone.now()).date() + timedelta(days=days)


@pytest.fixture
def draft(make_contract):
    """Return a draft with one lot and a deadline in four weeks."""
    made = make_contract(opened=False)
    made.refresh_from_db()
    return made


def set_date(contract, stage="open", days=3, **given):
    """Set a day."""
    return set_stage_date(
        by=SYSTEM, at=timezone.now(), contract=contract, stage=stage, on=in_days(days), **given
    )


def keep(days):
    """Do what the sweep does, so many days from now."""
    return keep_timetable(at=timezone.now() + timedelta(days=days))


def test_a_contract_opens_by_itself_on_its_day_and_once(draft):
    row = set_date(draft)
    assert keep(2) == 0
    assert [keep(3), keep(3), keep(9)] == [1, 0, 0]
    draft.refresh_from_db()
    row.refresh_from_db()
    assert (draft.stage, draft.opens_on, row.state) == ("open", in_days(3), "kept")
    assert ContractChange.objects.filter(stage="open").count() == 1
    assert not Letter.objects.filter(kind="stage-date").exists()


@pytest.mark.parametrize(
    ("day", "before", "begun"),
    [
        (date(2026, 12, 1), "2026-11-30T23:59:59+00:00", "2026-12-01T00:00:00+00:00"),
        (date(2027, 6, 1), "2027-05-31T22:59:59+00:00", "2027-05-31T23:00:00+00:00"),
    ],
)
def test_a_day_begins_at_midnight_in_britain(draft, day, before, begun):
    StageDate.objects.create(
        contract=draft, stage="planned", on=day, version=1, set_at=datetime(2026, 11, 1, tzinfo=UTC)
    )
    assert not StageDate.objects.due(datetime.fromisoformat(before)).exists()
    assert StageDate.objects.due(datetime.fromisoformat(begun)).exists()


def test_several_stages_each_on_its_day(draft):
    for stage, days in (("engagement", 2), ("planned", 5), ("open", 9)):
        set_date(draft, stage, days)
    for days, stage in ((2, "engagement"), (5, "planned"), (9, "open")):
        assert keep(days) == 1
        draft.refresh_from_db()
        assert draft.stage == stage


def test_a_sweep_that_comes_late_does_them_in_order(draft):
    set_date(draft, "engagement", 2)
    set_date(draft, "open", 5)
    assert keep(20) == 2
    stages = ContractChange.objects.filter(kind="stage").order_by("pk")
    assert list(stages.values_list("stage", flat=True)) == ["engagement", "open"]


def test_the_sweep_keeps_the_timetable(draft):
    set_date(draft, "planned", 1)
    StageDate.objects.update(on=in_days(0))
    for _ in range(2):
        sweep()
    draft.refresh_from_db()
    assert draft.stage == "planned"


def test_what_is_missing_is_said_in_one_letter_and_nothing_is_shown(commissioner):
    empty = draft_contract(by=SYSTEM, at=timezone.now(), commissioner=commissioner, title="Lunch")
    row = set_date(empty)
    assert [keep(3), keep(3), keep(4)] == [1, 0, 0]
    empty.refresh_from_db()
    row.refresh_from_db()
    assert (empty.stage, empty.visible_at, row.state) == ("draft", None, "missed")
    letter = Letter.objects.get(kind="stage-date")
    assert (letter.to, letter.subject) == (commissioner.email, "Not yet open for bids: Lunch")
    for words in (
        "Set a future deadline",
        "Every lot needs",
        f"/contracts/{empty.pk}/draft/check/",
    ):
        assert words in letter.text
    assert len(row.missing) == 2


def test_every_partner_has_to_stand_behind_it(draft):
    partner = register_commissioner(
        by=SYSTEM, at=timezone.now(), name="Marsh", kind="district", email="m@m.example"
    )
    row = invite_partner(by=SYSTEM, at=timezone.now(), contract=draft, commissioner=partner)
    set_partner_part(by=SYSTEM, at=timezone.now(), partner=row, areas=[FENLAND], share=Decimal(40))
    answer_partner(by=SYSTEM, at=timezone.now(), partner=row, joins=True)
    set_date(draft)
    keep(3)
    assert "Marsh has not approved" in Letter.objects.get(kind="stage-date").text
    set_date(draft, days=4)
    approve_contract(by=SYSTEM, at=timezone.now(), partner=row)
    keep(4)
    draft.refresh_from_db()
    assert draft.stage == "open"


def test_what_was_written_after_the_day_was_set_is_not_shown_unread(draft):
    """Those who draft do not publish; setting the day again is the new look."""
    set_date(draft)
    change_contract(by=SYSTEM, at=timezone.now(), contract=draft, description="New")
    keep(3)
    assert "changed after" in Letter.objects.get(kind="stage-date").text
    set_date(draft, days=4)
    keep(4)
    draft.refresh_from_db()
    assert draft.stage == "open"


def test_a_move_by_hand_overtakes_a_day_and_leaves_the_others(draft):
    early, late = set_date(draft, "planned", 2), set_date(draft, "open", 6)
    plan_contract(by=SYSTEM, at=timezone.now(), contract=draft)
    keep(6)
    draft.refresh_from_db()
    early.refresh_from_db()
    late.refresh_from_db()
    assert (early.state, late.state, draft.stage) == ("overtaken", "kept", "open")


def test_a_day_is_taken_back(draft):
    set_date(draft)
    for _ in range(2):
        drop_stage_date(by=SYSTEM, at=timezone.now(), contract=draft, stage="open")
    assert keep(9) == 0


@pytest.mark.parametrize(
    ("given", "refusal", "words"),
    [
        ({"days": 0}, Invalid, "future day"),
        ({"days": 40}, Invalid, "before bids are due"),
        ({"stage": "awarded"}, Invalid, "Choose one of"),
        ({"stage": "engagement", "days": 9}, Invalid, "comes before"),
        ({"version": 77}, EditedMeanwhile, "Somebody else"),
    ],
)
def test_what_is_refused(draft, given, refusal, words):
    set_date(draft, "planned", 5)
    with pytest.raises(refusal, match=words):
        set_date(draft, **given)
    assert StageDate.objects.count() == 1


def test_only_who_approves_sets_a_day(draft, commissioner, make_contract):
    drafter = add_commissioner_member(
        by=SYSTEM, at=timezone.now(), commissioner=commissioner, email="d@d.example", role="drafter"
    ).user
    by, day = Actor.person(drafter), in_days(3)
    with pytest.raises(NotAllowed):
        set_stage_date(by=by, at=timezone.now(), contract=draft, stage="open", on=day)
    with pytest.raises(NotAllowed):
        drop_stage_date(by=by, at=timezone.now(), contract=draft, stage="open")
    with pytest.raises(WrongStage):
        set_date(make_contract(("debt-advice",), (CAMBRIDGE,)), "planned")


def test_the_page_sets_a_day_shows_what_is_missing_and_takes_it_back(draft, commissioner, client):
    approver = add_commissioner_member(
        by=SYSTEM,
        at=timezone.now(),
        commissioner=commissioner,
        email="a@a.example",
        role="approver",
    ).user
    client.force_login(approver)
    check = f"/contracts/{draft.pk}/draft/check/"
    address = f"/contracts/{draft.pk}/stage-dates/"
    bad = client.post(address, {"stage": "open", "on": str(in_days(0))})
    assert bad.status_code == 422
    assert "Give a future day" in whole_text(bad)
    given = {"stage": "open", "on": str(in_days(3)), "version": draft.version}
    assert client.post(address, given).status_code == 302
    assert "Take this day back" in whole_text(client.get(check))
    change_contract(by=SYSTEM, at=timezone.now(), contract=draft, outcomes="Joy")
    assert "it was changed since" in whole_text(client.get(check))
    late = client.post(address, given, follow=True)
    assert "Somebody changed it meanwhile" in whole_text(late)
    assert client.post(address, {"drop": "open"}).status_code == 302
    assert "Take this day back" not in whole_text(client.get(check))
