"""A volunteer fills in a passport on a phone and shows it; a partner looks by its letter alone."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Letter
from organisations.passport.models.passports import PassportItem
from tests.accounts.exchange.test_files import GOOD
from tests.backend.forming_scenario import formed, matched
from tests.conftest import CAMBRIDGE, FENLAND
from tests.journeys.walking import arrive, fill_day, follow, press, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def consortium(page, make_contract, make_organisation, make_person):
    """Return a formed consortium of two; Ada acts for the one that started it."""
    first = make_organisation("City Advice", {"debt-advice": [CAMBRIDGE, FENLAND]})
    make_organisation("Fen Friends", {"befriending": [CAMBRIDGE, FENLAND]})
    make_person("ada@city.example", first)
    lot = make_contract().lots.get()
    return formed(matched(lot, timezone.now()), first, timezone.now())


def test_a_passport_is_filled_in_shown_looked_at_and_signed_off(
    page, consortium, browser, live_server, tmp_path
):
    arrive(page, "/")
    sign_in(page, "ada@city.example")
    arrive(page, f"/organisations/{consortium.starter.identifier}/")
    follow(page, "Passport")
    follow(page, "Add an insurance")
    page.get_by_label("Which insurance?").select_option("Public liability insurance")
    page.get_by_label("Up to how many pounds").fill("5000000")
    fill_day(page, date(2001, 1, 1), "What is its last day?")
    press(page, "Save")
    assert page.get_by_text("That day has passed").first.is_visible()
    ends = timezone.localdate() + timedelta(days=200)
    fill_day(page, ends, "What is its last day?")
    press(page, "Save")
    false, true = tmp_path / "false.pdf", tmp_path / "cover.pdf"
    false.write_bytes(b"<!doctype html><p>Hello")
    true.write_bytes(GOOD["pdf"])
    page.get_by_label("Add a certificate").set_input_files(false)
    press(page, "Add the file")
    assert page.get_by_text("not a file that can be kept").first.is_visible()
    page.get_by_label("Add a certificate").set_input_files(true)
    press(page, "Add the file")
    assert PassportItem.objects.get().expires_on == ends

    arrive(page, f"/consortia/{consortium.pk}/passports/")
    press(page, "Ask all members")
    press(page, "Ask them")
    page.get_by_label("Public liability insurance with 1 file").check()
    press(page, "Show what is ticked")

    letter = Letter.objects.get(kind="diligence", to="office@fen-friends.example")
    stranger = browser.new_context(viewport={"width": 360, "height": 740})
    other = stranger.new_page()
    arrive(other, re.search(r"http\S+/seats/\S+", letter.text).group())
    follow(other, "Look at what City Advice shows")
    with other.expect_download() as taken:
        other.get_by_role("link", name="cover.pdf").click()
    assert taken.value.path().read_bytes() == GOOD["pdf"]
    other.get_by_label("Your full name").fill("Bo Marsh")
    press(other, "Sign City Advice off")
    assert other.get_by_text("You signed it off").is_visible()

    arrive(page, f"/organisations/{consortium.starter.identifier}/passport/looks/")
    assert page.get_by_text("file cover.pdf").is_visible()
    arrive(page, f"/consortia/{consortium.pk}/passports/")
    page.get_by_label("Public liability insurance with 1 file").uncheck()
    press(page, "Show what is ticked")
    arrive(other, re.search(r"http\S+/seats/\S+", letter.text).group())
    assert other.get_by_text("Your sign-off lapsed").is_visible()
    follow(other, "Look at what City Advice shows")
    assert other.get_by_text("Nothing yet.").is_visible()
    stranger.close()
