"""Who has room only later, and who has not shown whose number it is, is not counted on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.errors import Invalid
from consortia.departures.services.dissolution import dissolve_consortium
from consortia.forming.models.invitations import Invitation
from consortia.forming.services.answering import accept_invitation
from consortia.forming.services.starting import start_consortium
from consortia.proposals.problems.loading import load_problem
from consortia.proposals.services.matching import request_match, run_match
from organisations.offers.services.offers import change_offer
from organisations.register.errors import NotConfirmed
from organisations.register.models.claims import Claim
from organisations.register.models.entries import RegisterEntry
from organisations.register.services.checking import verify_claim
from tests.conftest import CAMBRIDGE, FENLAND, SYSTEM


def today():
    return timezone.now().date()


def change(offer, spare_from):
    return change_offer(
        by=SYSTEM,
        at=timezone.now(),
        offer=offer,
        areas=[CAMBRIDGE, FENLAND],
        capacity=None,
        spare_from=spare_from,
    )


def counted(lot):
    loaded = load_problem(lot, at=timezone.now())
    return {organisation["name"] for organisation in loaded.problem["organisations"]}


def begin(lot, day):
    lot.contract.starts_on = day
    lot.contract.save(update_fields=["starts_on"])


@pytest.fixture
def lot(make_contract, two_organisations):
    return make_contract().lots.select_related("contract").get()


def test_work_that_begins_earlier_does_not_count_on_it(lot, two_organisations):
    change(two_organisations[0].offers.get(), today() + timedelta(days=90))
    begin(lot, today() + timedelta(days=89))
    assert counted(lot) == {"Fen Friends"}
    begin(lot, today() + timedelta(days=90))
    assert counted(lot) == {"City Advice", "Fen Friends"}


@pytest.mark.parametrize(
    ("begins", "says"),
    [(None, "does not say when the work begins: ask before"), (120, "before the work begins")],
)
def test_a_proposal_says_from_when_there_is_room(lot, two_organisations, begins, says):
    change(two_organisations[0].offers.get(), today() + timedelta(days=90))
    begin(lot, begins and today() + timedelta(days=begins))
    run = request_match(by=SYSTEM, at=timezone.now(), lot=lot)
    run_match(run.pk, at=timezone.now())
    told = " ".join(run.proposals.get(rank=1).reasons)
    assert "City Advice has room for Debt advice from" in told
    assert says in told
    assert "Fen Friends has room" not in told


def test_a_day_that_nobody_can_mean_is_refused(two_organisations):
    offer = two_organisations[0].offers.get()
    with pytest.raises(Invalid, match="five years") as refused:
        change(offer, today() + timedelta(days=4000))
    assert refused.value.field == "spare_from"
    offer.refresh_from_db()
    assert offer.spare_from is None


def test_an_unconfirmed_organisation_is_not_proposed_and_joins_nothing(lot, two_organisations):
    starter, guest = two_organisations
    run = request_match(by=SYSTEM, at=timezone.now(), lot=lot)
    run_match(run.pk, at=timezone.now())
    consortium = start_consortium(
        by=SYSTEM, at=timezone.now(), proposal=run.proposals.get(rank=1), organisation=starter
    )
    entry = RegisterEntry.objects.create(
        identifier="GB-CHC-1000001", name="X", kind="charity", extracted_on="2026-11-01"
    )
    Claim.objects.create(organisation=guest, entry=entry, made_at=timezone.now())
    assert counted(lot) == {"City Advice"}
    with pytest.raises(NotConfirmed):
        accept_invitation(by=SYSTEM, at=timezone.now(), invitation=Invitation.objects.get())
    dissolve_consortium(by=SYSTEM, at=timezone.now(), consortium=consortium)
    with pytest.raises(NotConfirmed):
        start_consortium(
            by=SYSTEM, at=timezone.now(), proposal=run.proposals.get(rank=1), organisation=guest
        )
    verify_claim(by=SYSTEM, at=timezone.now(), organisation=guest)
    assert counted(lot) == {"City Advice", "Fen Friends"}
