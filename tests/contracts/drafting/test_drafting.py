"""Drafting: what is kept, what is refused, and what everyone is told."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.errors import Conflict, Invalid
from contracts.drafting.errors import (
    DeadlinePast,
    EditedMeanwhile,
    LotsAboveContract,
    NothingRequired,
    WrongStage,
)
from contracts.drafting.models.contracts import Contract
from contracts.drafting.pasting import read_volumes
from contracts.drafting.services.documents import add_document, remove_document
from contracts.drafting.services.drafting import change_contract
from contracts.drafting.services.lots import (
    add_lot,
    change_lot,
    remove_lot,
    require_capabilities,
    set_volumes,
)
from contracts.local_time import NoSuchLocalTime, from_local
from contracts.publishing.checks import warnings_for
from contracts.publishing.services.copying import copy_contract
from contracts.publishing.services.stages import (
    award_contract,
    begin_engagement,
    cancel_contract,
    close_contract,
    open_contract,
    plan_contract,
)
from contracts.thresholds.models import Threshold
from contracts.thresholds.services import set_threshold
from tests.conftest import CAMBRIDGE, CAMBRIDGESHIRE, FENLAND, SYSTEM


def now():
    return timezone.now()


@pytest.fixture
def draft(make_contract):
    """Return a draft with one lot."""
    return make_contract(opened=False)


def change(contract, **changes):
    return change_contract(by=SYSTEM, at=now(), contract=contract, **changes)


def test_every_part_is_kept(draft):
    """What is written is there; the version counts the changes."""
    parts = {
        "outcomes": "Fewer people alone",
        "value": Decimal(600_000),
        "has_vat": False,
        "term_months": 36,
        "extension_months": 24,
        "reports_every": 1,
        "regime": "light-touch",
        "service": "light-touch",
        "contact_email": "bo@fen.example",
        "awards_on": (draft.deadline + timedelta(days=30)).date(),
        "starts_on": (draft.deadline + timedelta(days=60)).date(),
    }
    before = Contract.objects.get(pk=draft.pk).version
    change(draft, **parts)
    draft.refresh_from_db()
    assert {name: getattr(draft, name) for name in parts} == parts
    assert draft.value_with_vat == Decimal(720_000)
    assert draft.version == before + 1
    change(draft, **parts)
    draft.refresh_from_db()
    assert draft.version == before + 1  # nothing new was said


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"regime": "whatever"}, "regime"),
        ({"service": "whatever"}, "service"),
        ({"extension_months": 601}, "extension_months"),
        ({"term_months": 601}, "term_months"),
        ({"awards_on": date(2020, 1, 1)}, "awards_on"),
        ({"starts_on": date(2020, 1, 1)}, "starts_on"),
        ({"opens_on": date(2090, 1, 1)}, "opens_on"),
        ({"starts_on": date(9999, 12, 1)}, "starts_on"),
        ({"reports_every": 2}, "reports_every"),
    ],
)
def test_what_makes_no_sense_is_refused(draft, wrong, field):
    """With the field at fault; nothing is saved."""
    with pytest.raises(Invalid) as refusal:
        change(draft, **wrong)
    assert refusal.value.field == field


def test_lots_never_sum_above_the_contract(draft):
    """Neither by a new lot, nor a dearer one, nor a cheaper contract."""
    change(draft, value=Decimal(100_000))
    lot = draft.lots.get()
    change_lot(by=SYSTEM, at=now(), lot=lot, value=Decimal(60_000))
    with pytest.raises(LotsAboveContract, match=r"£100,001\.00 together"):
        add_lot(by=SYSTEM, at=now(), contract=draft, title="Two", value=Decimal(40_001))
    assert draft.lots.count() == 1
    add_lot(by=SYSTEM, at=now(), contract=draft, title="Two", value=Decimal(40_000))
    with pytest.raises(LotsAboveContract):
        change_lot(by=SYSTEM, at=now(), lot=lot, value=Decimal(60_001))
    with pytest.raises(LotsAboveContract):
        change(draft, value=Decimal(99_999))
    draft.refresh_from_db()
    assert draft.value == 100_000


def test_how_often_delivery_is_reported_is_fixed_once_bids_are_invited(draft):
    """Everybody prices that work: not by the service, nor by the database."""
    plan_contract(by=SYSTEM, at=now(), contract=draft)
    change(draft, reports_every=6)
    assert draft.changes.latest("pk").text == "Changed: how often delivery is reported."
    open_contract(by=SYSTEM, at=now(), contract=draft)
    with pytest.raises(WrongStage, match="until the contract opens for bids") as refusal:
        change(draft, reports_every=1, title="Other")
    assert refusal.value.field == "reports_every"
    change(draft, reports_every=6)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.filter(pk=draft.pk).update(reports_every=1)
    draft.refresh_from_db()
    assert (draft.reports_every, draft.title) == (6, "Advice and company")


def test_a_threshold_above_twice_the_value_is_warned_of(draft):
    """It is allowed: the commissioner decides."""
    lot = draft.lots.get()
    change(draft, value=Decimal(100_000))
    draft.refresh_from_db()
    for minimum, warned in ((200_000, False), (200_001, True)):
        set_threshold(
            by=SYSTEM,
            at=now(),
            lot=lot,
            kind="turnover",
            minimum=Decimal(minimum),
            rule="pooled",
        )
        found = {one.code for one in warnings_for(draft, date(2026, 11, 23))}
        assert ("turnover" in found) is warned


def test_one_lot_above_the_threshold_asks_for_its_reason(draft):
    """Section 18: lots, or why not."""
    change(draft, value=Decimal(900_000))
    day = date(2026, 11, 23)
    draft.refresh_from_db()
    assert "one-lot" in {one.code for one in warnings_for(draft, day)}
    change(draft, no_lots_reason="One ring of minibuses", regime="below")
    draft.refresh_from_db()
    assert {one.code for one in warnings_for(draft, day)} == {"regime"}


def test_two_people_do_not_overwrite_each_other(draft):
    """The second is shown both; a change of a lot counts as one."""
    version = Contract.objects.get(pk=draft.pk).version
    change_lot(by=SYSTEM, at=now(), lot=draft.lots.get(), title="Other")
    with pytest.raises(EditedMeanwhile) as clash:
        change(draft, version=version, title="Mine")
    assert clash.value.yours == {"title": "Mine"}
    assert clash.value.current.version == version + 1
    with pytest.raises(EditedMeanwhile):
        add_lot(by=SYSTEM, at=now(), contract=draft, title="X", version=version)
    change(draft, version=version + 1, title="Mine")


@pytest.mark.parametrize(
    ("day", "hour", "why"),
    [
        (date(2027, 3, 28), time(1, 30), "clocks go forward"),
        (date(2027, 10, 31), time(1, 30), "comes twice"),
    ],
)
def test_a_deadline_in_a_missing_or_doubled_hour_is_refused(day, hour, why):
    """On the nights when the clocks change."""
    with pytest.raises(NoSuchLocalTime, match=why):
        from_local(day, hour)


@pytest.mark.parametrize(
    ("day", "hour", "moment"),
    [
        (date(2027, 3, 28), time(0, 59), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        (date(2027, 3, 28), time(2, 0), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        (date(2027, 10, 31), time(2, 30), datetime(2027, 10, 31, 2, 30, tzinfo=UTC)),
        (date(2027, 7, 1), time(12, 0), datetime(2027, 7, 1, 11, 0, tzinfo=UTC)),
    ],
)
def test_other_hours_are_one_moment(day, hour, moment):
    """Just before, just after, and in summer."""
    assert from_local(day, hour) == moment


def test_changes_of_a_visible_contract_are_told_to_all(draft):
    """A draft's changes are nobody's business; later ones are in the list."""
    change(draft, title="Still hidden")
    assert not draft.changes.exists()
    opened = open_contract(by=SYSTEM, at=now(), contract=draft)
    later = opened.deadline + timedelta(days=7)
    change(opened, deadline=later, description="More")
    add_document(by=SYSTEM, at=now(), contract=opened, title="Terms", url="https://x.example/t")
    kinds = list(opened.changes.values_list("kind", flat=True))
    assert kinds == ["stage", "extended", "changed", "added"]
    assert opened.changes.untold().count() == 4
    with pytest.raises(WrongStage, match="only moves later"):
        change(opened, deadline=later - timedelta(minutes=1))
    with pytest.raises(WrongStage, match="only moves later"):
        change(opened, deadline=None)
    document = opened.documents.get()
    with pytest.raises(WrongStage):
        remove_document(by=SYSTEM, at=now(), document=document)
    with pytest.raises(Conflict):
        add_document(by=SYSTEM, at=now(), contract=opened, title="Again", url="https://x.example/t")


def test_the_stages_follow_each_other(draft):
    """Engagement, planned, open; each once, each told; lots change until it opens."""
    by_stage = (begin_engagement, plan_contract, open_contract)
    for service in by_stage:
        service(by=SYSTEM, at=now(), contract=draft)
        with pytest.raises(WrongStage):
            service(by=SYSTEM, at=now(), contract=draft)
        draft.refresh_from_db()
        if draft.stage != "open":
            add_lot(by=SYSTEM, at=now(), contract=draft, title="More")
            require_capabilities(
                by=SYSTEM,
                at=now(),
                lot=draft.lots.last(),
                capabilities=["befriending"],
                areas=[FENLAND],
            )
    with pytest.raises(WrongStage):
        begin_engagement(by=SYSTEM, at=now(), contract=draft)
    stages = [s for s in draft.changes.values_list("stage", flat=True) if s]
    assert stages == ["engagement", "planned", "open"]
    past = now() - timedelta(minutes=1)
    Contract.objects.update(deadline=past, visible_at=past - timedelta(days=2))
    close_contract(by=SYSTEM, at=now(), contract=draft)
    award_contract(by=SYSTEM, at=now(), contract=draft)
    with pytest.raises(WrongStage):
        cancel_contract(by=SYSTEM, at=now(), contract=draft, reason="x")


def test_a_cancelled_contract_stays_to_be_read_with_its_reason(make_contract):
    """Who could see it still can."""
    contract = make_contract()
    with pytest.raises(Invalid):
        cancel_contract(by=SYSTEM, at=now(), contract=contract, reason=" ")
    cancel_contract(by=SYSTEM, at=now(), contract=contract, reason="No money")
    assert Contract.objects.visible().get().stage == "cancelled"
    assert "No money" in contract.changes.last().text


def test_a_past_deadline_shows_nothing(draft):
    """Neither to open nor to plan."""
    with pytest.raises(DeadlinePast):
        change(draft, deadline=now() - timedelta(minutes=1))
    Contract.objects.update(deadline=now() - timedelta(minutes=1))
    with pytest.raises(DeadlinePast):
        plan_contract(by=SYSTEM, at=now(), contract=draft)


def test_a_copy_has_everything_but_the_dates(make_contract):
    """Lots, requirements and thresholds; a draft of its own."""
    contract = make_contract(turnover=Decimal(5_000))
    made = copy_contract(by=SYSTEM, at=now(), contract=contract)
    assert (made.stage, made.deadline, made.visible_at) == ("draft", None, None)
    lot = made.lots.get()
    assert lot.requirements.count() == contract.lots.get().requirements.count() == 4
    assert lot.thresholds.get().minimum == 5_000
    assert Threshold.objects.count() == 2


def test_from_a_county_to_cells_with_volumes(draft):
    """Volumes of some; the others stay; what the lot does not ask for is refused."""
    lot = draft.lots.get()
    require_capabilities(
        by=SYSTEM, at=now(), lot=lot, capabilities=["debt-advice"], areas=[CAMBRIDGESHIRE, FENLAND]
    )
    changed = set_volumes(by=SYSTEM, at=now(), lot=lot, volumes={("debt-advice", FENLAND): 120})
    assert changed == 1
    assert lot.requirements.get(area=FENLAND).volume == 120
    for wrong, refusal in (
        ({("debt-advice", CAMBRIDGE): 5}, NothingRequired),
        ({("debt-advice", FENLAND): 0}, Invalid),
    ):
        with pytest.raises(refusal):
            set_volumes(by=SYSTEM, at=now(), lot=lot, volumes=wrong)
    remove_lot(by=SYSTEM, at=now(), lot=lot)
    assert not draft.lots.exists()


NAMES = {"debt advice": "debt-advice", "befriending": "befriending"}
PLACES = {"fenland": FENLAND, "cambridge": CAMBRIDGE, FENLAND.lower(): FENLAND}


@pytest.mark.parametrize("separator", ["\t", ";", ","])
def test_a_table_is_read_as_spreadsheets_copy_it(separator):
    """Tabs, semicolons or commas; empty cells are nobody in particular."""
    rows = [["", "Debt advice", "Befriending"], ["Fenland", "12", ""], ["Cambridge", "5.0", "-"]]
    text = "\r\n".join(separator.join(row) for row in rows)
    assert read_volumes(text, NAMES, PLACES) == {
        ("debt-advice", FENLAND): 12,
        ("befriending", FENLAND): None,
        ("debt-advice", CAMBRIDGE): 5,
        ("befriending", CAMBRIDGE): None,
    }


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Debt advice", "at least one line below"),
        ("\tPlumbing\nFenland\t1", "Heading 2"),
        ("\tDebt advice\nNarnia\t1", "Line 2"),
        ("\tDebt advice\nFenland\t-3", "not a number"),
        ("\tDebt advice\nFenland\t0", "not a number"),
        ("\tDebt advice\nFenland\tmany", "not a number"),
        ("\tDebt advice\nFenland\t1\t2", "more cells"),
        ("\tDebt advice\nFenland\t99999999999", "not a number"),
    ],
)
def test_a_table_that_cannot_be_read_says_where(text, why):
    """The line and the cell, and what to do."""
    with pytest.raises(Invalid, match=why):
        read_volumes(text, NAMES, PLACES)
