"""Taking a file while consent is withdrawn, on PostgreSQL; with the control that shows it."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.actors import Actor
from accounts.exchange.files import check_file
from consortia.diligence.models import PassportConsent
from consortia.diligence.services import viewing
from consortia.diligence.services.sharing import show_items
from consortia.diligence.services.viewing import take_file
from organisations.passport.models.evidence import Evidence, PassportLook
from organisations.passport.models.passports import PassportItem
from organisations.passport.services.evidence import attach_evidence
from organisations.passport.services.items import keep_item
from tests.accounts.exchange.test_files import GOOD
from tests.backend.forming_scenario import formed, matched
from tests.conftest import CAMBRIDGESHIRE, SYSTEM, forget_matches
from tests.races.together import at_once, until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)
LIABILITY = "insurance.public-liability"


@pytest.fixture
def pair(db, make_organisation, make_contract):
    """Return a formed consortium of two, the first of which shows an insurance with its file."""
    first = make_organisation("City Advice", {"debt-advice": [CAMBRIDGESHIRE]})
    second = make_organisation("Fen Friends", {"befriending": [CAMBRIDGESHIRE]})
    lot = make_contract().lots.get()
    forget_matches()
    consortium = formed(matched(lot, timezone.now()), first, timezone.now())
    insure(first)
    attach(first)
    show_items(
        by=SYSTEM, at=timezone.now(), consortium=consortium, organisation=first, items=[LIABILITY]
    )
    return consortium, first, second


def insure(organisation):
    keep_item(
        by=SYSTEM,
        at=timezone.now(),
        organisation=organisation,
        section="insurance",
        code="public-liability",
        amount=Decimal(5_000_000),
        expires_on=(timezone.now() + timedelta(days=300)).date(),
    )


def attach(organisation, content=GOOD["pdf"]):
    attach_evidence(
        by=SYSTEM,
        at=timezone.now(),
        organisation=organisation,
        key=LIABILITY,
        file=check_file("cover.pdf", content),
    )


def taker(consortium, first, second):
    """Return a deed that takes the file for the second organisation."""
    evidence = Evidence.objects.get().pk
    return lambda: take_file(
        by=Actor.letter(second.pk),
        at=timezone.now(),
        consortium=consortium,
        reader=second,
        organisation=first,
        evidence=evidence,
    )


def stopper(consortium, first):
    """Return a deed that withdraws the consent."""
    return lambda: show_items(
        by=SYSTEM, at=timezone.now(), consortium=consortium, organisation=first, items=[]
    )


def standing():
    return PassportConsent.objects.live().count()


def test_withdrawing_consent_waits_for_the_file_that_is_being_taken(pair, monkeypatch):
    """While the file is read its consent is still given; the look is recorded before it ends."""
    consortium, first, second = pair
    inside, seen, read = threading.Event(), [], viewing.shown_by

    def slowly(*args):
        shown = read(*args)
        inside.set()
        until_somebody_waits()
        seen.append(standing())
        return shown

    def stop():
        assert inside.wait(10)
        stopper(consortium, first)()
        seen.append(PassportLook.objects.count())

    monkeypatch.setattr(viewing, "shown_by", slowly)
    assert at_once(taker(consortium, first, second), stop) == ["done", "done"]
    assert seen == [1, 1]
    assert standing() == 0
    monkeypatch.undo()
    assert at_once(taker(consortium, first, second)) == ["NotShown"]
    assert PassportLook.objects.count() == 1


def test_the_control_without_the_lock_a_file_goes_out_after_consent_has_ended(pair, monkeypatch):
    consortium, first, second = pair
    inside, ended, seen, read = threading.Event(), threading.Event(), [], viewing.shown_by

    def slowly(*args):
        shown = read(*args)
        inside.set()
        assert ended.wait(10)
        seen.append(standing())
        return shown

    def stop():
        assert inside.wait(10)
        stopper(consortium, first)()
        ended.set()

    monkeypatch.setattr(viewing, "_lock_consents", lambda *_: None)
    monkeypatch.setattr(viewing, "shown_by", slowly)
    assert at_once(taker(consortium, first, second), stop) == ["done", "done"]
    assert seen == [0]


def test_the_same_file_and_the_same_item_twice_at_once_are_kept_once(pair):
    first = pair[1]
    PassportItem.objects.all().delete()
    assert at_once(*[lambda: insure(first)] * 3) == ["done"] * 3
    assert PassportItem.objects.count() == 1
    assert at_once(*[lambda: attach(first, GOOD["png"])] * 3) == ["done"] * 3
    assert Evidence.objects.count() == 2


def test_two_at_once_show_the_same(pair):
    consortium, first, _ = pair
    stopper(consortium, first)()

    def share():
        show_items(
            by=SYSTEM,
            at=timezone.now(),
            consortium=consortium,
            organisation=first,
            items=[LIABILITY],
        )

    assert at_once(share, share) == ["done", "done"]
    assert standing() == 1
