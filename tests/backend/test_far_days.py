"""Days at the end of the calendar: nothing that counts on from them falls over."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from consortia.delivery.models.reports import Delivery
from consortia.delivery.services.reporting import ask_for_reports
from consortia.planning.services.planning import add_task
from contracts.commissioners.services import add_commissioner_member
from contracts.drafting.models.contracts import Contract
from contracts.drafting.services.bid_questions import add_bid_question
from contracts.publishing.services.stages import open_contract
from tests.backend.forming_scenario import formed, matched, opened
from tests.conftest import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def bid(make_contract, two_organisations, request):
    """Return an opened bid for a contract whose work begins on a day far away."""
    contract = make_contract(opened=False)
    lot = contract.lots.get()
    add_bid_question(by=SYSTEM, at=timezone.now(), lot=lot, text="How?")
    open_contract(by=SYSTEM, at=timezone.now(), contract=contract)
    Contract.objects.update(starts_on=request.param)
    contract.refresh_from_db()
    lot.refresh_from_db()
    return opened(contract, lot, two_organisations[0], timezone.now())


@pytest.mark.parametrize("bid", [date(9999, 3, 1), date.max], indirect=True)
def test_a_contract_that_begins_in_9999_is_awarded_and_shown(bid, two_organisations, make_person):
    """Its term ends with the calendar, on every page that speaks of it."""
    contract, consortium = bid.sealed.lot.contract, bid.sealed.bid.consortium
    commissioner, member = Client(), Client()
    boss = make_person("boss@county.example")
    add_commissioner_member(
        by=SYSTEM,
        at=timezone.now(),
        commissioner=contract.commissioner,
        email=boss.email,
        role="approver",
        opens_bids=True,
    )
    commissioner.force_login(boss)
    member.force_login(make_person("ada@x.example", two_organisations[0]))
    sent = commissioner.post(
        f"/api/v1/bids/{bid.pk}/award/", {"reasons": "Best"}, "application/json"
    )
    assert sent.status_code == 201
    made = Delivery.objects.get()
    assert (made.starts_on, made.ends_on) == (contract.starts_on, date.max)
    table = f"/consortia/{consortium.pk}/"
    partner = f"{table}passports/of/{two_organisations[1].identifier}/"
    pages = ["", "passports/", "terms/", "bid/", "plan/", "delivery/", "delivery/1/", "pack/"]
    for address in [*(f"{table}{page}" for page in pages), partner]:
        assert member.get(address).status_code in (200, 404), address
    for address in (f"/contracts/{contract.pk}/", f"/lots/{bid.sealed.lot_id}/delivery/"):
        assert commissioner.get(address).status_code == 200, address
    assert member.get(f"/api/v1{table}diligence/").status_code == 200
    assert ask_for_reports(at=timezone.now()) == 0


def test_a_task_for_the_last_day_is_in_the_calendar(two_organisations, make_contract, make_person):
    at = timezone.now()
    consortium = formed(matched(make_contract().lots.get(), at), two_organisations[0], at)
    add_task(
        by=SYSTEM,
        at=at,
        consortium=consortium,
        organisation=two_organisations[0],
        title="Rest",
        due_on=date.max,
        owner=two_organisations[0],
    )
    client = Client()
    client.force_login(make_person("ada@x.example", two_organisations[0]))
    for page in ("plan/", "plan/calendar/"):
        answer = client.get(f"/consortia/{consortium.pk}/{page}")
        assert answer.status_code == 200, page
    assert b"DTSTART;VALUE=DATE:99991231" in answer.content
    told = client.get(f"/api/v1/consortia/{consortium.pk}/plan-calendar/")
    assert told["Content-Type"].startswith("text/calendar")
    assert b"DTSTART;VALUE=DATE:99991231" in told.content
    assert b"Rest" in client.get("/your-work/").content
