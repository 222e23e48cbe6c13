"""Two spreadsheets at once about the same organisation, on PostgreSQL; with the control."""

import threading
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from accounts.actors import Actor
from organisations.exchange.services import sheets
from organisations.exchange.services.sheets import plan_of, take_sheet, upload_sheet
from organisations.exchange.sheets.reading import check_sheet
from organisations.offers.models.offers import Offer
from organisations.support.consent import Consent
from organisations.support.services import let_support
from tests.conftest import SYSTEM
from tests.races.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
SAID = Consent("Ada Lee", date(2026, 11, 20), "minutes")


@pytest.fixture
def takers(db, make_organisation, make_person):
    """Return two deeds: editors of two supporters take a sheet each, about the same group."""
    club = make_organisation("Lunch Club", kind="unincorporated", identifier="GB-CHC-1098765")
    deeds = []
    for name in ("First Service", "Second Service"):
        supporter = make_organisation(name, is_infrastructure=True)
        let_support(
            by=SYSTEM,
            at=datetime(2026, 11, 23, tzinfo=UTC),
            supported=club,
            supporter=supporter,
            consent=SAID,
        )
        person = make_person(f"ed@{name[:5].lower()}.example", supporter, "editor")
        deeds.append(taker(supporter, Actor.person(person)))
    return deeds


def taker(supporter, by):
    rows = b"Organisation,What,Where\nGB-CHC-1098765,befriending,Fenland\n"
    sheet = upload_sheet(
        by=by, at=timezone.now(), organisation=supporter, file=check_sheet("o.csv", rows)
    )
    digest = plan_of(by=by, sheet=sheet).digest
    return lambda: take_sheet(by=by, at=timezone.now(), sheet=sheet, digest=digest)


def meet_before_writing(monkeypatch):
    """Let neither write before the other has planned, or has waited for it in vain."""
    both, write = threading.Barrier(2), sheets.write_offers

    def slowly(*args):
        with suppress(threading.BrokenBarrierError):
            both.wait(2)
        write(*args)

    monkeypatch.setattr(sheets, "write_offers", slowly)


def test_the_second_is_told_that_the_register_changed(takers, monkeypatch):
    """Both look at the same group, one offer is made."""
    meet_before_writing(monkeypatch)
    assert sorted(at_once(*takers)) == ["SheetChanged", "done"]
    assert Offer.objects.count() == 1


def test_the_control_without_the_lock_the_second_meets_an_error(takers, monkeypatch):
    """What the lock on the organisations is for: without it only the constraint is left."""
    meet_before_writing(monkeypatch)
    monkeypatch.setattr(sheets, "_lock", lambda organisations: None)
    assert sorted(at_once(*takers)) == ["done", "fault: IntegrityError"]
    assert Offer.objects.count() == 1
