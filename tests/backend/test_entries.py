"""What pages and API say of doubles, claims and places; nothing is half saved."""

import pytest
from django.test import Client

from areas.models import Area
from consortia.departures.services.merging import ask_to_merge
from organisations.offers.models.offers import Offer
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation
from tests.conftest import CAMBRIDGE, CAMBRIDGESHIRE, FENLAND, SYSTEM, whole_text

API = "/api/v1/organisations/"


@pytest.fixture
def club(make_organisation):
    return make_organisation("Wisbech Lunch Club", home_area=Area.objects.get(code=FENLAND))


@pytest.fixture
def client(make_person):
    made = Client()
    made.force_login(make_person("ann@x.example"))
    return made


def post(client, address, said, method="post"):
    return getattr(client, method)(address, said, content_type="application/json")


def new(**said):
    return (
        {"name": "Wisbech Lunch-Club", "kind": "unincorporated", "email": "a@x.example"}
        | {"home_area": FENLAND}
        | said
    )


def test_the_api_answers_409_with_candidates_until_somebody_says_so(client, club):
    answer = post(client, API, new())
    assert (answer.status_code, answer.json()["candidates"]) == (409, [club.identifier])
    assert Organisation.objects.count() == 1
    assert post(client, API, new(confirmed_distinct=True)).status_code == 201


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": "\u200b\u202e"}, "name"),
        ({"name": "x" * 300}, "name"),
        ({"email": "a@x.example,b@x.example"}, "email"),
        ({"email": "a@x.example\nb@x.example"}, "email"),
        ({"postcode": "CB7"}, "postcode"),
        ({"identifier": "GB-CHC-12"}, "identifier"),
    ],
)
def test_bad_input_is_named_by_its_field_and_saves_nothing(client, db, said, field):
    answer = post(client, API, new(**said))
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {field}
    assert not Organisation.objects.exists()


def test_a_page_keeps_a_name_as_it_is_seen(client, db):
    client.post(
        "/organisations/register/",
        {
            "name": "Fen\u202e Advice\u200b",
            "kind": "cio",
            "email": "a@x.example",
            "home": "Fenland",
        },
    )
    assert Organisation.objects.get().name == "Fen Advice"


def test_a_merged_number_leads_to_the_kept_entry(client, club, make_organisation):
    kept = make_organisation("Wisbech Lunch Charity", identifier="GB-CHC-1098765")
    ask_to_merge(by=SYSTEM, at=club.registered_at, organisation=kept, other=club)
    page = client.get(f"/organisations/{club.identifier}/")
    assert (page.status_code, page.url) == (301, f"/organisations/{kept.identifier}/")
    assert "Also known here as Wisbech Lunch Club" in whole_text(client.get(page.url))
    for answer in (
        client.get(f"{API}{club.identifier}/"),
        post(client, f"{API}{club.identifier}/", {"description": "x"}, "patch"),
    ):
        assert (answer.status_code, answer.json()["identifier"]) == (410, kept.identifier)
    assert [o["identifier"] for o in client.get(API).json()["results"]] == [kept.identifier]
    assert club.name not in whole_text(client.get("/organisations/"))


@pytest.fixture
def mine(client, make_organisation, make_person):
    organisation = make_organisation("Fen Friends", home_area=Area.objects.get(code=FENLAND))
    make_person("ann@x.example", organisation)
    return organisation


def test_a_list_with_one_wrong_place_saves_nothing_and_says_which(client, mine):
    page = client.post(
        f"/organisations/{mine.identifier}/offers/",
        {"capability": "befriending", "areas": "Fenland, Narnia; Fenlnad"},
    )
    said = whole_text(page)
    assert page.status_code == 422
    assert "Narnia" in said
    assert "Did you mean “Fenland”?" in said
    assert not Offer.objects.exists()


@pytest.mark.parametrize("words", ["debt advice", "money advice", "debt-advice"])
def test_words_that_name_one_thing_are_enough(client, mine, words):
    client.post(
        f"/organisations/{mine.identifier}/offers/", {"capability": words, "areas": "Fenland"}
    )
    assert Offer.objects.get().capability_id == "debt-advice"


@pytest.mark.parametrize("words", ["advice", "85312310", "D19"])
def test_words_and_codes_that_mean_several_things_are_asked_about(client, mine, words):
    address = f"/organisations/{mine.identifier}/offers/"
    page = client.post(address, {"capability": words, "areas": "Fenland"})
    assert page.status_code == 422
    assert "Which of these do you mean?" in whole_text(page)
    client.post(address, {"capability": words, "areas": "Fenland", "chosen": "debt-advice"})
    assert Offer.objects.get().capability_id == "debt-advice"


def test_places_picked_elsewhere_stay_picked(client, mine):
    page = whole_text(
        client.post(
            f"/organisations/{mine.identifier}/offers/map/",
            {
                "place": [CAMBRIDGESHIRE, "E08000035"],
                "part": "E12000006",
                "capability": "lunch club",
            },
        )
    )
    assert "Also picked, in other parts of the country: Leeds" in page
    assert page.split().count("checked") == 5
    assert 'name="capability" value="lunch club"' in page


@pytest.mark.parametrize("places", [["nonsense"], [CAMBRIDGE] * 501])
def test_a_form_that_is_not_ours_is_refused(client, mine, places):
    address = f"/organisations/{mine.identifier}/offers/map/"
    assert client.post(address, {"place": places}).status_code == 400


def test_the_public_address_is_never_shown(client, make_person):
    RegisterEntry.objects.create(
        identifier="GB-CHC-1000001",
        name="FEN HELPERS",
        kind="charity",
        email="office@fen.example",
        extracted_on="2026-11-01",
    )
    post(client, API, new(identifier="GB-CHC-1000001", name="Fen Helpers"))
    answer = client.get(f"{API}GB-CHC-1000001/claim/")
    assert answer.json()["hint"] == "o…@fen.example"
    assert client.get(f"{API}GB-CHC-1000001/").json()["awaits_confirmation"] is True
    for address in (f"{API}GB-CHC-1000001/claim/", "/organisations/GB-CHC-1000001/claim/"):
        assert "office@" not in whole_text(client.get(address))
    assert client.get("/organisations/GB-CHC-1000001/claim/").status_code == 200


def test_the_register_is_listed_in_as_many_queries_whatever_is_claimed(
    client, make_organisation, django_assert_max_num_queries
):
    for n in range(25):
        make_organisation(f"Organisation {n}")
    with django_assert_max_num_queries(6):
        client.get("/organisations/")


def test_an_offer_is_changed_and_taken_back_on_its_page(make_organisation, make_person):
    organisation = make_organisation("Fen Friends", {"befriending": [CAMBRIDGESHIRE]})
    offer, client = organisation.offers.get(), Client()
    client.force_login(make_person("ed@fen.example", organisation, "editor"))
    page = f"/offers/{offer.pk}/change/"
    assert "Cambridgeshire" in whole_text(client.get(page))
    assert client.post(page, {"areas": "Atlantis"}).status_code == 422
    said = {"areas": "Fenland", "capacity": "30", "spare_from": ""}
    assert client.post(page, said).status_code == 302
    offer.refresh_from_db()
    assert (offer.capacity, [area.code for area in offer.areas.all()]) == (30, [FENLAND])
    assert client.post(f"/offers/{offer.pk}/withdraw/").status_code == 302
    assert not organisation.offers.live().exists()
    assert client.get(page).status_code == 404
