"""A volunteer on a phone: "I run a lunch club, no number", up to a complete offer."""

import re
from datetime import date

import pytest

from accounts.models import Letter
from areas.models import Area
from organisations.offers.models.offers import Offer
from organisations.register.models.claims import Claim
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation
from tests.conftest import CAMBRIDGE, FENLAND
from tests.journeys.walking import arrive, fill_day, follow, press, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_lunch_club_without_a_number_makes_a_whole_offer(page, make_organisation):
    arrive(page, "/")
    sign_in(page, "maud@lunch.example")
    make_organisation("Wisbech Lunch Club", home_area=Area.objects.get(code=FENLAND))
    arrive(page, "/organisations/register/")
    page.get_by_label("Name of your organisation").fill("Wisbech Lunch-Club")
    page.get_by_label("What kind of organisation").select_option("unincorporated")
    page.get_by_label("District or borough").fill("Fenland")
    press(page, "Register")
    assert page.get_by_role("heading", name="Is it one of these?").is_visible()
    assert Organisation.objects.count() == 1
    press(page, "No, ours is another one: save it")

    page.get_by_label("What can you do?").fill("meals")
    page.get_by_label("Where?").fill("Cambrigde\nFenland")
    press(page, "Save this offer")
    assert page.get_by_text("Did you mean “Cambridge").first.is_visible()
    assert not Offer.objects.filter(organisation__name="Wisbech Lunch-Club").exists()
    page.get_by_label("What can you do?").fill("lunch club")
    page.get_by_label("Where?").fill("Fenland")
    page.get_by_label("For how many people a year?").fill("40")
    fill_day(page, date(2027, 4, 1), "From which day")
    press(page, "Pick places on a map")
    assert page.get_by_label("Fenland", exact=True).is_checked()
    page.locator(f'a[href="#place-{CAMBRIDGE}"] polygon').click()
    assert page.get_by_label("Cambridge", exact=True).is_checked()
    press(page, "Show them on the map")
    press(page, "Use these places")
    assert page.get_by_label("Where?").input_value() == "Cambridge\nFenland"
    press(page, "Save this offer")

    offer = Offer.objects.get(organisation__name="Wisbech Lunch-Club")
    assert (offer.capability_id, offer.capacity) == ("lunch-clubs", 40)
    assert {area.code for area in offer.areas.all()} == {CAMBRIDGE, FENLAND}
    assert page.get_by_text("room from 1 April 2027 on").is_visible()


def test_a_charity_confirms_its_entry_and_what_it_does(page):
    RegisterEntry.objects.create(
        identifier="GB-CHC-1000001",
        name="FEN HELPERS",
        kind="charity",
        email="office@fen.example",
        areas=[FENLAND],
        activities="Lunch clubs and befriending for older people.",
        extracted_on="2026-11-01",
    )
    arrive(page, "/")
    sign_in(page, "bea@home.example")
    arrive(page, "/organisations/find/?q=fen")
    follow(page, "FEN HELPERS")
    press(page, "Register")
    press(page, "Send the code")
    letter = Letter.objects.get(kind="claim-code")
    assert letter.to == "office@fen.example"
    assert "office@" not in page.content()
    page.get_by_label("The code in the letter").fill("BBBB-BBBB")
    press(page, "Confirm")
    assert page.get_by_text("You can try 4 more times").first.is_visible()
    follow(page, re.compile("Go on now"))
    page.get_by_label("Befriending").check()
    press(page, "Yes, we offer what is ticked")
    assert page.get_by_text("Not yet confirmed to be theirs").is_visible()
    follow(page, "Confirm it")
    code = re.search(r"^[A-Z]{4}-[A-Z]{4}$", letter.text, re.M).group()
    page.get_by_label("The code in the letter").fill(code)
    press(page, "Confirm")
    assert Claim.objects.get().state == "verified"
    assert Offer.objects.get().capability_id == "befriending"
    assert page.get_by_text("Not yet confirmed to be theirs").count() == 0
