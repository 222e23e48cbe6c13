"""Three members agree on lead, work and money: one signed in, two by their letters alone."""

import re

import pytest
from django.utils import timezone

from accounts.models import Letter
from consortia.forming.services.answering import accept_invitation
from consortia.forming.services.starting import start_consortium
from consortia.proposals.services.matching import request_match
from consortia.terms.models.agreements import Agreement
from consortia.terms.models.terms import Terms
from contracts.drafting.models.contracts import Lot
from contracts.publishing.services.stages import open_contract
from contracts.thresholds.services import set_threshold
from tests.conftest import CAMBRIDGE, FENLAND, SYSTEM
from tests.journeys.walking import arrive, fill_day, follow, press, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def consortium(page, make_contract, make_organisation, make_person):
    """Return a formed consortium of three; the last has no legal form of its own."""
    first = make_organisation("City Advice", {"debt-advice": [CAMBRIDGE, FENLAND]})
    make_organisation("Fen Friends", {"befriending": [CAMBRIDGE]})
    make_organisation("Marsh Lunch", {"befriending": [FENLAND]}, kind="unincorporated")
    make_person("ada@city.example", first)
    lot = make_contract(opened=False).lots.get()
    set_threshold(
        by=SYSTEM, at=timezone.now(), lot=lot, kind="turnover", minimum=90_000, rule="pooled"
    )
    Lot.objects.filter(pk=lot.pk).update(value=120_000)
    open_contract(by=SYSTEM, at=timezone.now(), contract=lot.contract)
    run = request_match(by=SYSTEM, at=timezone.now(), lot=lot)
    run.refresh_from_db()
    made = start_consortium(
        by=SYSTEM, at=timezone.now(), proposal=run.proposals.get(rank=1), organisation=first
    )
    for invitation in made.invitations.all():
        accept_invitation(by=SYSTEM, at=timezone.now(), invitation=invitation)
    return made


def letter_link(kind, to):
    """Return the link in the latest letter of this kind to an address."""
    letter = Letter.objects.filter(kind=kind, to=to).latest("pk")
    return re.search(r"http\S+/seats/\S+", letter.text).group()


def say_yes(page, who):
    """Agree on the page that is open."""
    page.get_by_label("Who decided it?").fill(who)
    fill_day(page, timezone.now().date())
    press(page, "We agree")


def sign(page, name):
    """Sign the agreement that is open."""
    page.get_by_label("Your full name").fill(name)
    page.get_by_label("As what do you sign?").fill("Chair")
    page.get_by_label("I have read it").check()
    press(page, "Sign")


def test_three_members_agree(page, consortium, browser):
    arrive(page, "/")
    sign_in(page, "ada@city.example")
    arrive(page, f"/consortia/{consortium.pk}/")
    follow(page, "Terms")
    press(page, "Propose terms")
    page.get_by_label("A joint consortium, each liable for all").check()
    page.get_by_label("Of that, for managing it").fill("10000")
    press(page, "Propose to all members")
    assert page.get_by_text("£10,000.00 above").first.is_visible()
    press(page, "Split the price by the work")
    assert page.get_by_label("City Advice: pounds").input_value() == "45000.00"
    press(page, "Propose to all members")
    say_yes(page, "The trustees")
    assert page.get_by_text("You have agreed").is_visible()

    for organisation in ("fen-friends", "marsh-lunch"):
        stranger = browser.new_context(viewport={"width": 360, "height": 740})
        other = stranger.new_page()
        arrive(other, letter_link("terms", f"office@{organisation}.example"))
        assert other.get_by_text("Together you meet it.").is_visible()
        assert Terms.objects.get().state == "proposed"  # looking changes nothing
        say_yes(other, "Our committee")
        stranger.close()

    assert Terms.objects.get().state == "agreed"
    assert Letter.objects.filter(kind="agreement").count() == 3
    arrive(page, f"/consortia/{consortium.pk}/terms/")
    assert page.get_by_role("heading", name="Agreed: version 1").is_visible()
    page.get_by_label("What does your part cost you").fill("50000")
    press(page, "Note it")
    assert page.get_by_text("£5,000.00 below what your part costs you").is_visible()

    follow(page, "The agreement made from these terms")
    sign(page, "Ada Lee")
    for organisation in ("fen-friends", "marsh-lunch"):
        stranger = browser.new_context(viewport={"width": 360, "height": 740})
        other = stranger.new_page()
        arrive(other, letter_link("agreement", f"office@{organisation}.example"))
        sign(other, "Bo Marsh")
        with other.expect_download() as taken:
            other.get_by_role("link", name="Version 1 as PDF").click()
        assert taken.value.path().read_bytes().startswith(b"%PDF")
        stranger.close()
    assert Agreement.objects.get().state == "signed"
    arrive(page, f"/consortia/{consortium.pk}/agreement/")
    assert page.get_by_role("heading", name="Signed by all").is_visible()


def test_a_member_leaves_by_its_letter(page, consortium):
    arrive(page, "/")
    sign_in(page, "ada@city.example")
    arrive(page, f"/consortia/{consortium.pk}/terms/propose/")
    press(page, "Propose to all members")
    page.context.clear_cookies()
    arrive(page, letter_link("terms", "office@fen-friends.example"))
    page.get_by_text("We have to leave").click()
    page.get_by_label("Why? The others read it").fill("Our worker is ill")
    press(page, "Fen Friends leaves")
    assert "Our worker is ill" in Letter.objects.filter(kind="left").latest("pk").text
    arrive(page, letter_link("terms", "office@fen-friends.example"), status=404)
    assert page.get_by_text("no longer a member").is_visible()
