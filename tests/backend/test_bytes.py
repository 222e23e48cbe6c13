"""Bytes are read where somebody asks for them, and nowhere else; drafts are decrypted once."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consortia.departures.own_data import counted, own_data
from contracts.commissioners.services import add_commissioner_member
from contracts.drafting.services.bid_questions import add_bid_question
from contracts.publishing.services.stages import open_contract
from tests.backend.forming_scenario import opened
from tests.conftest import SYSTEM

pytestmark = pytest.mark.django_db
HEAVY = (
    '"consortia_sealedbid"."sealed"',
    '"consortia_bidfile"."content"',
    '"accounts_storedfile"."content"',
)


@pytest.fixture
def bid(make_contract, two_organisations):
    """Return an opened bid with a file and an answer."""
    contract = make_contract(opened=False)
    lot = contract.lots.get()
    add_bid_question(by=SYSTEM, at=timezone.now(), lot=lot, text="How?")
    open_contract(by=SYSTEM, at=timezone.now(), contract=contract)
    return opened(contract, lot, two_organisations[0], timezone.now())


def heavy(caught):
    """Return the reads of bytes among queries."""
    return [
        one["sql"]
        for one in caught
        if one["sql"].startswith("SELECT") and any(f"{column}," in one["sql"] for column in HEAVY)
    ]


def test_the_pages_of_a_bid_leave_sealed_bytes_alone_and_decrypt_once(
    bid, two_organisations, make_person
):
    consortium, lot = bid.sealed.bid.consortium, bid.sealed.lot
    member, commissioner = Client(), Client()
    member.force_login(make_person("ada@x.example", two_organisations[0]))
    boss = make_person("boss@county.example")
    add_commissioner_member(
        by=SYSTEM,
        at=timezone.now(),
        commissioner=lot.contract.commissioner,
        email=boss.email,
        role="approver",
        opens_bids=True,
    )
    commissioner.force_login(boss)
    pages = [
        (member, f"/consortia/{consortium.pk}/bid/"),
        (commissioner, f"/lots/{lot.pk}/bids/"),
        (commissioner, f"/bids/{bid.pk}/"),
    ]
    for client, address in pages:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200, address
        assert heavy(caught) == [], address
        drafts = [one for one in caught if '"consortia_bidanswer"."hidden"' in one["sql"]]
        assert len(drafts) == (client is member), address


def test_what_an_organisation_takes_along_is_counted_and_listed_without_its_bytes(
    bid, two_organisations
):
    with CaptureQueriesContext(connection) as caught:
        numbers = counted(two_organisations[0])
        data = own_data(two_organisations[0])
    assert heavy(caught) == []
    assert numbers == {name: len(rows) for name, rows in data.items()}
    assert numbers["attachments"] == 1
