"""The form of an offer, in the words of volunteers: understood, asked about, or chosen from."""

import pytest

from organisations.offers.models.offers import Offer
from tests.conftest import FENLAND, whole_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def offering(make_organisation, make_person, client):
    """Return a function that posts an offer as the organisation's administrator."""
    organisation = make_organisation("Fen Friends", {})
    client.force_login(make_person("a@x.example", organisation))

    def post(**fields):
        sent = {"areas": "Fenland"} | fields
        return client.post(f"/organisations/{organisation.identifier}/offers/", sent)

    return post


@pytest.mark.parametrize(
    ("said", "slug"),
    [("lunch", "lunch-clubs"), ("befrienders", "befriending"), ("skint", "debt-advice")],
)
def test_everyday_words_with_one_meaning_are_taken(offering, said, slug):
    assert offering(capability=said).status_code == 302
    assert Offer.objects.get().capability_id == slug


def test_words_with_several_meanings_are_asked_about(offering):
    answer = offering(capability="dinners")
    assert answer.status_code == 422
    assert "may mean several things" in whole_text(answer)
    assert 'id="chosen-meals-at-home"' in whole_text(answer)
    assert offering(capability="dinners", chosen="meals-at-home").status_code == 302
    assert Offer.objects.get().capability_id == "meals-at-home"


def test_one_meaning_that_is_only_close_is_asked_in_the_singular(offering):
    text = offering(capability="advocay").text
    assert "Do you mean this?" in text
    assert "may mean several things" not in text


def test_a_choice_does_not_outlive_the_words_it_was_made_for(offering):
    assert offering(capability="befriending", chosen="meals-at-home").status_code == 302
    assert Offer.objects.get().capability_id == "befriending"


def test_all_that_we_know_can_be_chosen_from(offering):
    """No dead end: whoever finds no words picks from the list."""
    text = offering(capability="zzzzqqqq").text
    assert "choose from the list" in text
    assert 'id="listed-esol"' in text
    assert offering(capability="", listed="esol").status_code == 302
    assert Offer.objects.get().capability_id == "esol"
    assert offering(capability="", listed="nonsense").status_code == 422


def test_the_same_unknown_place_is_named_once(offering):
    text = offering(capability="lunch", areas="Narnia\n" * 200 + "Fenland").text
    assert text.count("We do not know a place called “Narnia”") <= 2  # in the summary and beside
    assert "It is listed 200 times." in text


def test_places_of_all_sorts_are_taken(offering):
    areas = "Fenland and Cambridge\nthe Isle of Wight\n12UB"
    assert offering(capability="lunch", areas=areas).status_code == 302
    codes = set(Offer.objects.get().areas.values_list("code", flat=True))
    assert codes == {FENLAND, "E07000008", "E06000046"}


def test_what_the_framework_would_say_is_said_in_our_words(offering, client):
    assert "Null characters" not in offering(capability="a\x00b").text
    assert "Give 1 or more." in offering(capability="lunch", capacity="0").text
    assert "Give 2000000000 or less." in offering(capability="lunch", capacity="9" * 12).text
    client.logout()
    text = whole_text(client.post("/sign-in/address/", {"email": "nobody"}))
    assert "Give one e-mail address" in text


def test_who_acts_for_nobody_is_led_on(client, make_person):
    client.force_login(make_person("new@x.example"))
    text = whole_text(client.get("/your-work/"))
    assert "/organisations/find/" in text
    assert "/organisations/register/" in text
    assert "Ask to be added" in text
