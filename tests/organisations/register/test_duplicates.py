"""Organisations that may be the same are shown before one is saved twice."""

import pytest
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import User
from areas.models import Area
from organisations.register.duplicates import AT_MOST, perhaps_the_same
from organisations.register.errors import PerhapsTheSame
from organisations.register.models.organisations import Organisation
from organisations.register.services.registering import change_organisation, register_organisation
from tests.conftest import CAMBRIDGE, FENLAND, SOUTH_CAMBS, SYSTEM

LEEDS = "E08000035"


@pytest.fixture
def place(db):
    return lambda code: Area.objects.get(code=code)


@pytest.fixture
def club(make_organisation, place):
    return make_organisation("Wisbech Lunch Club", home_area=place(FENLAND))


@pytest.mark.parametrize(
    "name",
    [
        "The Wisbech Lunch Club Ltd",
        "LUNCH CLUB WISBECH",
        "Wisbeach Lunch Club",
        "Wisbech Lunch-Club C.I.O.",
        "Wísbech Lunch Clubs",
        "Wisbech Lunch Club and Friends",
    ],
)
def test_a_similar_name_in_the_same_district_is_shown(club, place, name):
    assert perhaps_the_same(name, place(FENLAND)) == [club]


@pytest.mark.parametrize(
    "name", ["Wisbech Food Bank", "March Lunch Circle", "Lunch", "Wisbech", "Fenland Advice"]
)
def test_another_name_is_not(club, place, name):
    assert perhaps_the_same(name, place(FENLAND)) == []


def test_a_bordering_district_counts_and_a_far_one_does_not(make_organisation, place):
    one = make_organisation("River Carers", home_area=place(SOUTH_CAMBS))
    assert perhaps_the_same("River Carers", place(CAMBRIDGE)) == [one]
    assert perhaps_the_same("River Carers", place(LEEDS)) == []


def test_without_a_district_only_the_same_name_counts(make_organisation, place):
    one = make_organisation("River Carers")
    assert perhaps_the_same("The River Carers", place(LEEDS)) == [one]
    assert perhaps_the_same("The River Carers", None) == [one]
    assert perhaps_the_same("River Carer", None) == []


def test_the_likest_come_first_and_few(make_organisation, place):
    for n in range(AT_MOST + 3):
        make_organisation(f"Wisbech Lunch Club {n}", home_area=place(FENLAND))
    exact = make_organisation("Wisbech Lunch Club", home_area=place(FENLAND))
    found = perhaps_the_same("Wisbech Lunch Club", place(FENLAND))
    assert found[0] == exact
    assert len(found) == AT_MOST


def test_it_takes_two_queries_whatever_is_there(
    make_organisation, place, django_assert_num_queries
):
    home = place(FENLAND)
    for n in range(30):
        make_organisation(f"Wisbech Lunch Club {n}", home_area=home)
    perhaps_the_same("Wisbech Lunch Club", home)
    with django_assert_num_queries(2):
        perhaps_the_same("Wisbech Lunch Club", home)


def test_a_person_is_asked_and_the_answer_saves(club, place):
    given = {
        "by": Actor.person(User.objects.create_user("ann@x.example")),
        "at": timezone.now(),
        "name": "Wisbech Lunch-Club",
        "kind": "unincorporated",
        "email": "ann@x.example",
        "home_area": place(FENLAND),
    }
    with pytest.raises(PerhapsTheSame, match="one of these") as question:
        register_organisation(**given)
    assert question.value.candidates == [club.identifier]
    assert Organisation.objects.count() == 1
    register_organisation(**given, confirmed_distinct=True)
    register_organisation(**given | {"by": SYSTEM})
    assert Organisation.objects.count() == 3


def test_a_changed_name_is_compared_anew(club, place):
    change_organisation(by=SYSTEM, at=timezone.now(), organisation=club, name="Fen Diners")
    assert perhaps_the_same("Wisbech Lunch Club", place(FENLAND)) == []
    assert perhaps_the_same("Fen Diners", place(FENLAND)) == [club]
