"""Nobody is asked in, and nobody comes in, once bids can no longer be submitted."""

from datetime import timedelta

import pytest
from django.db import Error, transaction
from django.test import Client
from django.utils import timezone

from accounts.actors import Actor
from consortia.forming.errors import InvitationExpired
from consortia.forming.models.invitations import Invitation
from consortia.forming.models.replacements import Replacement
from consortia.forming.services.answering import decline_invitation, extend_invitation
from consortia.forming.services.by_hand import adjust_consortium
from consortia.forming.services.counter_offers import accept_counter_offer, make_counter_offer
from consortia.forming.services.replacing import (
    replace_automatically,
    replace_missing,
    work_out_replacement,
)
from consortia.forming.services.starting import start_consortium
from consortia.proposals.assignments.cells import Cell
from consortia.proposals.errors import LotNotOpen
from consortia.proposals.models import Proposal
from contracts.drafting.models.contracts import Contract
from contracts.publishing.services.stages import cancel_contract, close_contract
from organisations.register.models.organisations import Organisation
from tests.conftest import CAMBRIDGESHIRE, SYSTEM, whole_text
from workers.tasks.sweep import sweep_with

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


@pytest.fixture
def consortium(matched_lot, two_organisations, make_organisation):
    """Return a consortium whose second organisation has been asked, with a spare one."""
    make_organisation("Good Company", {"befriending": [CAMBRIDGESHIRE]})
    return start_consortium(
        by=SYSTEM,
        at=now(),
        proposal=Proposal.objects.get(rank=1),
        organisation=two_organisations[0],
    )


@pytest.fixture
def invitation(consortium):
    """Return the one invitation."""
    return Invitation.objects.get()


def past(contract):
    """Let the deadline pass, without closing the contract yet."""
    at = now()
    Contract.objects.filter(pk=contract.pk).update(
        visible_at=at - timedelta(days=9), deadline=at - timedelta(seconds=1)
    )


def closed(contract):
    """Let it pass, and close the contract."""
    past(contract)
    close_contract(by=SYSTEM, at=now(), contract=contract)


def cancelled(contract):
    """Cancel the contract."""
    cancel_contract(by=SYSTEM, at=now(), contract=contract, reason="No money")


ENDS = pytest.mark.parametrize("end", [past, closed, cancelled])


def decline(invitation):
    decline_invitation(
        by=Actor.link(invitation.pk, invitation.organisation_id), at=now(), invitation=invitation
    )


def nobody_new():
    """Tell that only the first invitation was ever made."""
    return Invitation.objects.count() == 1


@ENDS
def test_nobody_is_asked_in_the_place_of_a_decliner_any_more(consortium, invitation, end):
    """Not at the starter's word, not automatically, not by adjusting; the open row is dropped."""
    decline(invitation)
    row = Replacement.objects.get()
    end(consortium.lot.contract)
    other = Organisation.objects.get(name="Good Company")
    with pytest.raises(LotNotOpen, match="can no longer be submitted"):
        replace_missing(by=SYSTEM, at=now(), consortium=consortium)
    with pytest.raises(LotNotOpen):
        adjust_consortium(
            by=SYSTEM,
            at=now(),
            consortium=consortium,
            members=[other],
            seen=[consortium.starter.identifier],
        )
    with pytest.raises(LotNotOpen):
        replace_automatically(by=SYSTEM, at=now(), consortium=consortium, on=True)
    work_out_replacement(row.pk, at=now())
    row.refresh_from_db()
    assert row.state == "dropped"
    assert nobody_new()


@ENDS
def test_what_was_proposed_is_dropped_by_the_sweep(consortium, invitation, end):
    """A proposal that nobody can act on any more does not stay."""
    decline(invitation)
    row = Replacement.objects.get()
    work_out_replacement(row.pk, at=now())
    end(consortium.lot.contract)
    sweep_with(grace=timedelta(0))
    row.refresh_from_db()
    assert row.state == "dropped"
    assert nobody_new()


def test_automatic_replacement_asks_nobody_after_the_award(consortium, invitation):
    """A letter that comes to nothing after the deadline brings nobody new in."""
    replace_automatically(by=SYSTEM, at=now(), consortium=consortium, on=True)
    closed(consortium.lot.contract)
    Contract.objects.filter(pk=consortium.lot.contract_id).update(stage="awarded")
    for _ in range(3):
        sweep_with(grace=timedelta(0))
    invitation.refresh_from_db()
    assert invitation.state == "expired"
    assert nobody_new()
    assert not Replacement.objects.open().exists()


@ENDS
def test_a_yes_after_bids_were_due_is_refused_in_words(consortium, invitation, end, client):
    """By the page (410), the API's service, and a counter-offer that waited."""
    offer = make_counter_offer(
        by=Actor.link(invitation.pk, invitation.organisation_id),
        at=now(),
        invitation=invitation,
        cells=[Cell("befriending", "E07000010")],
    )
    end(consortium.lot.contract)
    from consortia.forming.services.inviting import invitation_token

    page = f"/invitations/{invitation_token(invitation)}/"
    shown = whole_text(client.get(page))
    assert "Yes, we join" not in shown
    assert "no longer be submitted" in shown
    answer = client.post(f"{page}accept/")
    assert answer.status_code == 410
    assert "can no longer be submitted" in whole_text(answer)
    with pytest.raises(InvitationExpired):
        accept_counter_offer(by=SYSTEM, at=now(), offer=offer)
    with pytest.raises(InvitationExpired):
        extend_invitation(
            by=SYSTEM, at=now(), invitation=invitation, until=now() + timedelta(days=99)
        )
    assert consortium.members.count() == 1
    sweep_with(grace=timedelta(0))
    invitation.refresh_from_db()
    assert invitation.state == "expired"


def test_an_invitation_ends_when_bids_are_due_at_the_latest(consortium, invitation):
    """Asked shortly before the deadline; and the database keeps it so."""
    contract = consortium.lot.contract
    soon = now() + timedelta(hours=30)
    Contract.objects.filter(pk=contract.pk).update(deadline=soon)
    decline(invitation)
    (asked,) = replace_missing(by=SYSTEM, at=now(), consortium=consortium)
    assert asked.expires_at == soon
    with pytest.raises(Error, match="deadline"), transaction.atomic():
        Invitation.objects.filter(pk=asked.pk).update(expires_at=soon + timedelta(days=2))
    asked.refresh_from_db()
    with pytest.raises(Error, match="deadline"), transaction.atomic():
        Invitation.objects.filter(pk=asked.pk).update(state="accepted", answered_at=soon)
    cancelled(contract)
    with pytest.raises(Error, match="Bids are not taken"), transaction.atomic():
        Invitation.objects.create(
            consortium=consortium,
            organisation=consortium.starter,
            invited_at=now(),
            expires_at=soon,
        )
    with pytest.raises(Error, match="Bids are not taken"), transaction.atomic():
        Invitation.objects.filter(pk=asked.pk).update(state="accepted", answered_at=now())


@ENDS
def test_the_starters_page_offers_nothing_that_cannot_be_done(
    consortium, invitation, end, make_person
):
    """No next best, no adjusting, no more time; and it says why."""
    decline(invitation)
    person = make_person("ada@city.example", consortium.starter)
    end(consortium.lot.contract)
    client = Client()
    client.force_login(person)
    shown = whole_text(client.get(f"/consortia/{consortium.pk}/"))
    for words in ("Ask the next best", "Adjust who is asked", "without me"):
        assert words not in shown
    assert "no longer be submitted" in shown
    assert client.post(f"/consortia/{consortium.pk}/replace/").status_code == 409
    assert client.get(f"/consortia/{consortium.pk}/adjust/").status_code == 409
