"""Who opens bids and may not award gets no form whose text would be lost."""

import pytest
from django.utils import timezone

from consortia.delivery.services.awarding import award_lot
from contracts.commissioners.services import add_commissioner_member
from contracts.drafting.services.bid_questions import add_bid_question
from contracts.publishing.services.stages import open_contract
from tests.backend.forming_scenario import opened
from tests.conftest import CAMBRIDGE, FENLAND, SYSTEM, whole_text

pytestmark = pytest.mark.django_db


def test_only_who_approves_gets_the_award_form(
    client, make_contract, two_organisations, commissioner
):
    contract = make_contract(("debt-advice", "befriending"), (CAMBRIDGE, FENLAND), opened=False)
    lot = contract.lots.get()
    add_bid_question(by=SYSTEM, at=timezone.now(), lot=lot, text="How?", most_words=10)
    open_contract(by=SYSTEM, at=timezone.now(), contract=contract)
    bid = opened(contract, lot, two_organisations[0], timezone.now())
    for role, offered in (("drafter", False), ("approver", True)):
        person = add_commissioner_member(
            by=SYSTEM,
            at=timezone.now(),
            commissioner=commissioner,
            email=f"{role}@buy.example",
            role=role,
            opens_bids=True,
        )
        client.force_login(person.user)
        page = whole_text(client.get(f"/bids/{bid.pk}/"))
        assert ("Why did this bid win?" in page) is offered
        assert ("awards the lot" in page) is not offered


def test_what_was_told_with_the_award_can_be_read_again(
    client, make_contract, two_organisations, commissioner
):
    contract = make_contract(("debt-advice", "befriending"), (CAMBRIDGE, FENLAND), opened=False)
    lot = contract.lots.get()
    add_bid_question(by=SYSTEM, at=timezone.now(), lot=lot, text="How?", most_words=10)
    open_contract(by=SYSTEM, at=timezone.now(), contract=contract)
    bid = opened(contract, lot, two_organisations[0], timezone.now())
    person = add_commissioner_member(
        by=SYSTEM,
        at=timezone.now(),
        commissioner=commissioner,
        email="approver@buy.example",
        role="approver",
        opens_bids=True,
    )
    client.force_login(person.user)
    assert "Move it on" in whole_text(client.get(f"/contracts/{contract.pk}/"))
    award_lot(by=SYSTEM, at=timezone.now(), opened=bid, reasons="Best")
    page = whole_text(client.get(f"/bids/{bid.pk}/"))
    for words in ("What the consortium was told with the award", "1. How?", "60 of 100", "Clear."):
        assert words in page, words
    page = whole_text(client.get(f"/contracts/{contract.pk}/"))
    assert "ove it on" not in page
