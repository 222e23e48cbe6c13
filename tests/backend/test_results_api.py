"""What pages tell of bids, the API tells too: by the same rules, with few queries."""

import pytest
from django.utils import timezone

from accounts.actors import Actor
from backend.keys import make_key
from consortia.forming.models.consortia import Consortium
from contracts.commissioners.services import add_commissioner_member
from contracts.drafting.services.bid_questions import add_bid_question
from contracts.publishing.services.stages import open_contract
from tests.backend.forming_scenario import awarded
from tests.conftest import CAMBRIDGE, FENLAND, SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def won(make_contract, two_organisations):
    """Return the award of a lot to the consortium of two organisations."""
    contract = make_contract(("debt-advice", "befriending"), (CAMBRIDGE, FENLAND), opened=False)
    lot = contract.lots.get()
    add_bid_question(by=SYSTEM, at=timezone.now(), lot=lot, text="How?", most_words=10)
    open_contract(by=SYSTEM, at=timezone.now(), contract=contract)
    return awarded(contract, lot, two_organisations[0], timezone.now())


@pytest.fixture
def asks(client, two_organisations, make_person):
    """Return a reader of the API for the first of the two organisations."""
    person = make_person("ann@city.example", two_organisations[0])
    _, secret = make_key(
        by=Actor.person(person),
        at=timezone.now(),
        owner=two_organisations[0],
        name="test",
        may_write=False,
    )

    def ask(path):
        return client.get(f"/api/v1/{path}", headers={"Authorization": f"Api-Key {secret}"})

    return ask


def test_members_read_who_declared_what_was_written_and_how_it_ended(
    won, asks, two_organisations, django_assert_max_num_queries
):
    consortium = Consortium.objects.get(bid__sealed__opened=won.opened)
    at = f"consortia/{consortium.pk}"
    with django_assert_max_num_queries(16):
        declared = asks(f"{at}/declarations/").json()
    assert [one["declared"] for one in declared] == [True, True]
    assert {one["organisation"] for one in declared} == {
        one.identifier for one in two_organisations
    }
    assert sum("Lead" in one["role"] for one in declared) == 1
    with django_assert_max_num_queries(16):
        (version,) = asks(f"{at}/answers/1/versions/").json()
    assert (version["version"], version["text"]) == (1, "By bus.")
    with django_assert_max_num_queries(16):
        result = asks(f"{at}/result/").json()
    assert (result["won"], result["winning"]) == (True, None)
    assert result["own"]["worked"] == "It knows the place."
    (other,) = asks(f"{at}/together/?organisation={two_organisations[0].identifier}").json()
    assert (other["organisation"], other["said"]) == (two_organisations[1].identifier, False)
    assert asks(f"{at}/together/?organisation={two_organisations[1].identifier}").status_code == 404
    assert asks(f"{at}/answers/9/versions/").status_code == 404


def test_the_agreement_comes_as_a_word_document(won, asks):
    consortium = Consortium.objects.get(bid__sealed__opened=won.opened)
    answer = asks(f"agreements/{consortium.agreements.get().pk}/docx/")
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"


def test_an_organisation_switches_letters(client, two_organisations, make_person):
    organisation = two_organisations[0]
    client.force_login(make_person("ann@city.example", organisation))
    address = f"/api/v1/organisations/{organisation.identifier}/letters/"
    (first,) = client.get(address).json()
    assert first == {"email": organisation.email, "contact": "first", "on": True}
    for on in (False, True):
        said = {"email": organisation.email.upper(), "on": on}
        answer = client.put(address, said, content_type="application/json")
        assert answer.json()[0]["on"] is on
    wrong = {"email": "x@y.example", "on": False}
    assert client.put(address, wrong, content_type="application/json").status_code == 422


def test_the_opening_report(client, won, commissioner, django_assert_max_num_queries):
    person = add_commissioner_member(
        by=SYSTEM,
        at=timezone.now(),
        commissioner=commissioner,
        email="o@buy.example",
        role="reader",
        opens_bids=True,
    )
    client.force_login(person.user)
    with django_assert_max_num_queries(16):
        report = client.get(f"/api/v1/lots/{won.lot_id}/bids/").json()
    (line,) = report["bids"]
    assert (report["waiting"], report["awarded_to"]) == (0, won.opened_id)
    assert (line["members"], line["price"], line["not_met"]) == (2, "100.00", [])
