"""A council's officer on a phone: from nothing to a published joint contract with two lots."""

from datetime import date

import pytest
from django.utils import timezone

from accounts.models import Letter
from contracts.commissioners.models import Commissioner
from contracts.commissioners.services import add_commissioner_member, register_commissioner
from contracts.drafting.models.contracts import Contract
from contracts.drafting.services.drafting import draft_contract
from tests.conftest import CAMBRIDGESHIRE, SYSTEM
from tests.journeys.walking import arrive, click, fill_day, follow, press, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def add_lot(page, title, value, places, capabilities):
    """Add a lot and say what it requires: two clicks from places and words to cells."""
    page.get_by_label("Title of the lot").fill(title)
    page.get_by_label("Value in pounds").fill(value)
    press(page, "Add this lot")
    page.get_by_label("Where?").fill(places)
    page.get_by_label("What?").fill("\n".join(capabilities))
    press(page, "Make the cells")


def test_from_nothing_to_a_published_joint_contract_with_two_lots(
    page, browser, live_server, make_organisation, db
):
    """Two councils, two lots, one partner's approval; then everyone finds it and is told."""
    make_organisation("Fen Friends", {"befriending": [CAMBRIDGESHIRE]})
    make_organisation("City Advice", {"debt-advice": [CAMBRIDGESHIRE]})
    peterborough = register_commissioner(
        by=SYSTEM, at=timezone.now(), name="Peterborough City", kind="unitary", email="p@p.example"
    )
    add_commissioner_member(
        by=SYSTEM,
        at=timezone.now(),
        commissioner=peterborough,
        email="pat@peterborough.gov.uk",
        role="approver",
    )
    sign_in(page, "bo@cambridgeshire.gov.uk")
    arrive(page, "/your-work/")
    follow(page, "Register a public body that commissions")
    page.get_by_label("Name of the public body").fill("Cambridgeshire County Council")
    page.get_by_label("What kind of organisation").select_option("county")
    page.get_by_label("Which area").fill("Cambridgeshire")
    press(page, "Register")
    assert Commissioner.objects.get(kind="county").is_verified

    press(page, "Begin a contract")
    page.get_by_label("What is wanted").fill("Living well together")
    press(page, "Begin")
    contract = Contract.objects.get()
    follow(page, "Lots and what they require")
    add_lot(page, "Company", "200000", "Cambridgeshire", ["befriending"])
    page.get_by_label("Or paste the table").fill("\tbefriending\nFenland\t1,200\nCambridge\t800\n")
    press(page, "Save")
    add_lot(page, "Advice", "300000", "Cambridgeshire\nPeterborough", ["debt advice"])
    press(page, "Save")
    follow(page, "Living well together")

    follow(page, "What is wanted")
    page.get_by_label("What is wanted, in plain words").fill("Company and advice for older people.")
    page.get_by_text("Saved at").wait_for()  # by itself, before the button
    contract.refresh_from_db()
    assert contract.description == "Company and advice for older people."
    press(page, "Save")
    follow(page, "Value and term")
    page.get_by_label("Value in pounds").fill("700000")
    page.get_by_label("Months, without extensions").fill("36")
    press(page, "Save")
    follow(page, "Procurement rules")
    assert "Light touch" in page.inner_text("main")
    page.get_by_label("Which rules do you follow?").select_option("light-touch")
    press(page, "Save")
    follow(page, "Dates")
    fill_day(page, date(2027, 3, 28), "Bids are due on")
    page.get_by_label("Time").fill("01:30")
    press(page, "Save")
    assert page.get_by_text("clocks go forward").first.is_visible()
    page.get_by_label("Time").fill("12:00")
    press(page, "Save")

    follow(page, "Commission together with others")
    page.get_by_label("Which public body?").fill("Peterborough City")
    press(page, "Ask them")
    arrive(page, f"/contracts/{contract.pk}/draft/check/")
    press(page, "Publish and open for bids")
    assert page.get_by_text("has not approved the contract").is_visible()

    other = browser.new_context(viewport={"width": 360, "height": 740}, base_url=live_server.url)
    partner = other.new_page()
    letter = Letter.objects.get(kind="joint-contract")
    assert f"/contracts/{contract.pk}/partners/" in letter.text
    sign_in(partner, "pat@peterborough.gov.uk")
    arrive(partner, f"/contracts/{contract.pk}/partners/")
    press(partner, "Join")
    follow(partner, "Change areas and share")
    partner.get_by_label("For which places").fill("Peterborough")
    partner.get_by_label("Its share").fill("25")
    press(partner, "Save")
    follow(partner, "Read the contract")
    assert partner.get_by_text("Lot 2: Advice").first.is_visible()
    arrive(partner, f"/contracts/{contract.pk}/partners/")
    press(partner, "Approve it as it is now")
    other.close()

    arrive(page, f"/contracts/{contract.pk}/draft/check/")
    press(page, "Publish and open for bids")
    assert page.get_by_text("Cambridgeshire County Council, Peterborough City").is_visible()
    contract.refresh_from_db()
    assert (contract.stage, contract.lots.count()) == ("open", 2)
    told = set(Letter.objects.filter(kind="named").values_list("to", flat=True))
    assert told == {"office@fen-friends.example", "office@city-advice.example"} - (
        {"office@city-advice.example"}  # nobody offers advice in Peterborough: no consortium yet
    )

    visitor = browser.new_context(viewport={"width": 360, "height": 740}, base_url=live_server.url)
    anyone = visitor.new_page()
    arrive(anyone, "/contracts/?capability=befriending&place=Fenland")
    follow(anyone, "Living well together")
    assert anyone.get_by_text("It is open for bids.").is_visible()
    follow(anyone, "Equal-treatment log, to print")
    visitor.close()


def test_two_officers_see_both_versions(page, browser, live_server, commissioner, make_person):
    """Whoever saves second is shown both and chooses."""
    for name in ("ann", "bob"):
        add_commissioner_member(
            by=SYSTEM,
            at=timezone.now(),
            commissioner=commissioner,
            email=f"{name}@fen.example",
            role="drafter",
        )
    contract = draft_contract(
        by=SYSTEM, at=timezone.now(), commissioner=commissioner, title="Lunch"
    )
    address = f"/contracts/{contract.pk}/draft/about/"
    sign_in(page, "ann@fen.example")
    arrive(page, address)
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 740}, base_url=live_server.url
    )
    other = context.new_page()
    other.goto("/sign-in/")
    other.get_by_label("E-mail address").fill("bob@fen.example")
    click(other, other.get_by_role("button", name="Send me a code"))
    code = Letter.objects.filter(to="bob@fen.example").latest("pk").subject.rsplit(" ", 1)[-1]
    other.get_by_label("Code").fill(code)
    click(other, other.get_by_role("button", name="Continue"))
    other.goto(address)
    other.get_by_label("Title").fill("Bob's lunch")
    click(other, other.get_by_role("button", name="Save"))
    context.close()
    page.get_by_label("Title").fill("Ann's lunch")
    press(page, "Save")
    assert page.get_by_role("heading", name="Somebody else changed this").is_visible()
    assert "Bob's lunch" in page.inner_text("main")
    press(page, "Save mine instead")
    contract.refresh_from_db()
    assert contract.title == "Ann's lunch"
