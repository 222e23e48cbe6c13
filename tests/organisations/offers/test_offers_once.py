"""The same offer twice is one offer: people are not counted twice."""

from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Record
from consortia.departures.services.merging import ask_to_merge
from organisations.offers.errors import AlreadyOffered, OfferOverlaps
from organisations.offers.models.offers import Offer
from organisations.offers.services.offers import change_offer, make_offer, withdraw_offer
from organisations.register.models.organisations import Organisation
from tests.conftest import CAMBRIDGE, CAMBRIDGESHIRE, EAST_CAMBS, FENLAND, SYSTEM, whole_text


@pytest.fixture
def organisation(make_organisation):
    """Return an organisation that offers nothing yet."""
    return make_organisation("City Advice")


@pytest.fixture
def person(organisation, make_person):
    """Return its administrator."""
    return make_person("ada@x.example", organisation)


@pytest.fixture
def offers(organisation, person):
    """Return a function that makes an offer of befriending in that person's name."""

    def made(*areas, **more):
        return make_offer(
            by=Actor.person(person),
            at=timezone.now(),
            organisation=organisation,
            capability="befriending",
            areas=areas,
            **more,
        )

    return made


def live(organisation):
    return sorted(organisation.offers.live().values_list("capacity", flat=True))


def test_the_same_again_is_the_same_offer(organisation, offers):
    first = offers(FENLAND, CAMBRIDGE, capacity=50)
    again = offers(CAMBRIDGE, FENLAND, FENLAND, capacity=50)
    assert first.pk == again.pk
    assert again.confirmed_at > first.confirmed_at
    assert live(organisation) == [50]
    assert offers(CAMBRIDGE, FENLAND).capacity == 50, "who says no number changes none"
    offers(CAMBRIDGE, FENLAND, capacity=80)
    assert live(organisation) == [80]
    verbs = Record.objects.about("offer", first.pk)
    assert list(verbs.values_list("verb", flat=True))[-4:] == [
        "make_offer",
        "confirm_offer",
        "confirm_offer",
        "change_offer",
    ]


def test_the_same_after_withdrawing_is_a_new_one(organisation, offers):
    first = offers(FENLAND)
    withdraw_offer(by=SYSTEM, at=timezone.now(), offer=first)
    assert offers(FENLAND).pk != first.pk
    assert len(live(organisation)) == 1


@pytest.mark.parametrize("areas", [[FENLAND], [CAMBRIDGESHIRE], [FENLAND, EAST_CAMBS, "E07000026"]])
def test_an_offer_in_some_of_the_same_places_is_asked_about(organisation, offers, areas):
    first = offers(FENLAND, CAMBRIDGE, capacity=50)
    with pytest.raises(
        OfferOverlaps, match=r"You have an offer of Befriending in .*Fenland"
    ) as asked:
        offers(*areas, capacity=50)
    assert asked.value.offers == [first.pk]
    assert live(organisation) == [50]
    offers(*areas, capacity=20, confirmed_apart=True)
    assert live(organisation) == [20, 50]


def test_elsewhere_or_something_else_is_not_asked_about(organisation, offers):
    offers(FENLAND, capacity=1)
    offers(CAMBRIDGE, capacity=2)
    assert live(organisation) == [1, 2]


def test_no_change_makes_two_of_the_same(organisation, offers):
    offers(FENLAND, capacity=1)
    other = offers(CAMBRIDGE, capacity=2)
    with pytest.raises(AlreadyOffered, match="exactly these places"):
        change_offer(by=SYSTEM, at=timezone.now(), offer=other, areas=[FENLAND], capacity=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.filter(pk=other.pk).update(areas_key=offers(FENLAND).areas_key)
    assert live(organisation) == [1, 2]


def test_a_form_that_is_sent_twice_ends_with_one_offer_and_no_error(organisation, person, client):
    client.force_login(person)
    page = f"/organisations/{organisation.identifier}/offers/"
    sent = {"capability": "befriending", "areas": "Fenland", "capacity": "1,200"}
    assert [client.post(page, sent).status_code for _ in range(2)] == [302, 302]
    assert live(organisation) == [1200]
    asked = client.post(page, sent | {"areas": "all of Cambridgeshire"})
    assert asked.status_code == 422
    assert f"/offers/{organisation.offers.get().pk}/" in whole_text(asked)
    assert 'name="apart"' in whole_text(asked)
    sent |= {"areas": "all of Cambridgeshire", "apart": "yes"}
    assert client.post(page, sent).status_code == 302
    assert live(organisation) == [1200, 1200]


def test_by_the_api(organisation, person, client):
    client.force_login(person)
    address = f"/api/v1/organisations/{organisation.identifier}/offers/"
    sent = {"capability": "befriending", "areas": [FENLAND], "capacity": 5}
    told = [client.post(address, sent, content_type="application/json").json() for _ in range(2)]
    assert told[0]["id"] == told[1]["id"]
    sent |= {"areas": [FENLAND, CAMBRIDGE]}
    refused = client.post(address, sent, content_type="application/json")
    assert (refused.status_code, refused.json()["offers"]) == (409, [told[0]["id"]])
    sent |= {"confirmed_apart": True}
    assert client.post(address, sent, content_type="application/json").status_code == 201


def test_doubles_end_when_two_entries_become_one(organisation, make_organisation, offers):
    offers(FENLAND, capacity=1)
    other = make_organisation("City Advice Centre", {"befriending": [FENLAND, CAMBRIDGE]})
    make_offer(
        by=SYSTEM,
        at=timezone.now(),
        organisation=other,
        capability="befriending",
        areas=[FENLAND],
        capacity=9,
    )
    ask_to_merge(
        by=SYSTEM, at=timezone.now(), organisation=organisation, other=other, keep=organisation
    )
    assert set(organisation.offers.live().values_list("capacity", flat=True)) == {9, None}


@pytest.mark.django_db(transaction=True)
def test_two_at_once_end_with_one_offer(make_organisation):
    organisation = make_organisation("City Advice")
    start, failed = Barrier(4), []

    def make():
        start.wait()
        try:
            make_offer(
                by=SYSTEM,
                at=timezone.now(),
                organisation=organisation,
                capability="befriending",
                areas=[FENLAND],
                capacity=5,
            )
        except Exception as problem:
            failed.append(problem)
        finally:
            connection.close()

    threads = [Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert live(Organisation.objects.get()) == [5]
