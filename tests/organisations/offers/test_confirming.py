"""Offers stay true: asked once in six months, answered by one button, doubted after a year."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Letter, Record
from consortia.proposals.services.matching import request_match
from organisations.offers.models.offers import Offer
from organisations.offers.services.confirming import ask_to_confirm, token_for
from organisations.register.models.organisations import Organisation
from organisations.support.consent import Consent
from organisations.support.services import end_support, let_support
from tests.conftest import CAMBRIDGE, FENLAND, NOW, SYSTEM, whole_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation(make_organisation):
    """Return an organisation with two offers."""
    return make_organisation("City Advice", {"debt-advice": [CAMBRIDGE], "befriending": [FENLAND]})


def age(days):
    """Make all offers so old."""
    Offer.objects.update(
        made_at=timezone.now() - timedelta(days=days),
        confirmed_at=timezone.now() - timedelta(days=days),
    )


def test_an_organisation_is_asked_once_in_six_months_for_all_of_its_offers(organisation):
    age(100)
    assert ask_to_confirm(at=timezone.now()) == 0
    age(200)
    assert ask_to_confirm(at=timezone.now()) == 1
    letter = Letter.objects.get()
    assert letter.to == organisation.email
    assert "Debt advice" in letter.text
    assert "Befriending" in letter.text
    assert ask_to_confirm(at=timezone.now()) == 0
    assert ask_to_confirm(at=timezone.now() + timedelta(days=100)) == 0
    assert ask_to_confirm(at=timezone.now() + timedelta(days=190)) == 1


def test_an_organisation_with_a_second_contact_alone_is_asked_there(organisation):
    Organisation.objects.filter(pk=organisation.pk).update(email="", second_email="two@x.example")
    age(200)
    assert ask_to_confirm(at=timezone.now()) == 1
    assert Letter.objects.get().to == "two@x.example"


def test_one_button_confirms_and_reading_changes_nothing(organisation, client):
    age(200)
    before = list(Offer.objects.values_list("confirmed_at", flat=True))
    address = f"/offers/confirm/{token_for(organisation)}/"
    assert "Yes, it is all still true" in whole_text(client.get(address))
    assert list(Offer.objects.values_list("confirmed_at", flat=True)) == before
    assert "Thank you" in whole_text(client.post(address))
    since = timezone.now() - timedelta(minutes=1)
    assert Offer.objects.confirmed_since(since).count() == 2
    assert ask_to_confirm(at=timezone.now()) == 0


def test_a_group_without_an_address_is_asked_about_at_who_fills_it_in(
    organisation, make_organisation, client
):
    """Each that may, for which group, by a link of its own that ends with the consent."""
    Organisation.objects.filter(pk=organisation.pk).update(email="")
    age(200)
    assert ask_to_confirm(at=timezone.now()) == 0  # nobody could answer
    for name, scope in (
        ("First Service", {}),
        ("Second Service", {"may_offer": False, "may_answer": True}),
        ("Third Service", {}),
    ):
        supporter = make_organisation(name, is_infrastructure=True)
        let_support(
            by=SYSTEM,
            at=NOW,
            supported=organisation,
            supporter=supporter,
            consent=Consent("Ada Lee", date(2026, 11, 20)),
            **scope,
        )
    assert ask_to_confirm(at=timezone.now()) == 1
    letters = list(Letter.objects.filter(kind="confirm-offers").order_by("pk"))
    assert [one.to for one in letters] == [
        "office@first-service.example",
        "office@third-service.example",
    ]
    assert f"you look after City Advice ({organisation.identifier})" in letters[0].text
    address = re.search(r"/offers/confirm/\S+/", letters[0].text).group()
    assert "You answer as First Service" in whole_text(client.get(address))
    assert "Thank you" in whole_text(client.post(address))
    assert Record.objects.filter(verb="confirm_offer").count() == 2
    assert ask_to_confirm(at=timezone.now()) == 0
    end_support(by=SYSTEM, at=NOW, support=organisation.supporters.first())
    for method in (client.get, client.post):
        assert method(address).status_code == 410


def test_a_link_that_is_not_ours_says_so(organisation, client):
    assert client.get("/offers/confirm/nonsense/").status_code == 404
    assert client.post(f"/offers/confirm/{token_for(organisation)}x/").status_code == 404


def test_after_a_year_a_proposal_says_so(two_organisations, make_contract, promptly):
    Offer.objects.filter(organisation=two_organisations[0]).update(
        made_at=timezone.now() - timedelta(days=500),
        confirmed_at=timezone.now() - timedelta(days=400),
    )
    with promptly():
        run = request_match(by=SYSTEM, at=timezone.now(), lot=make_contract().lots.get())
    told = " ".join(run.proposals.get(rank=1).reasons)
    assert "City Advice last confirmed what it offers in" in told
    assert "Fen Friends last confirmed" not in told
