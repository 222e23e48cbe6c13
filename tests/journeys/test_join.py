"""A volunteer on a phone: signs in, registers, finds the contract, is invited and accepts."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Letter
from consortia.forming.models.consortia import Consortium
from consortia.proposals.services.matching import request_match
from contracts.commissioners.models import Commissioner
from contracts.drafting.models.contracts import Contract
from organisations.register.models.organisations import Organisation
from tests.conftest import CAMBRIDGESHIRE, FENLAND, SYSTEM
from tests.journeys.walking import arrive, click, follow, press, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def register(page, name, home):
    """Register a group without a number."""
    arrive(page, "/organisations/register/")
    page.get_by_label("Name of your organisation").fill(name)
    page.get_by_label("What kind of organisation").select_option("unincorporated")
    page.get_by_label("District or borough").fill(home)
    press(page, "Register")


def offer(page, what, where):
    """Offer something somewhere."""
    page.get_by_label("What can you do?").fill(what)
    page.get_by_label("Where?").fill(where)
    press(page, "Save this offer")


@pytest.fixture
def contract(page, make_contract, make_organisation):
    """Return an open contract that one organisation and a newcomer could do."""
    make_organisation("City Advice", {"debt-advice": [CAMBRIDGESHIRE]})
    return make_contract(capabilities=("debt-advice", "lunch-clubs"), areas=(FENLAND,))


def test_from_signing_in_to_a_formed_consortium(page, contract, browser, make_person):
    """The whole way on a phone, with two people and their mailboxes."""
    arrive(page, "/")
    sign_in(page, "maud@lunch.example")
    register(page, "Wisbech Lunch Club", "Fenland")
    offer(page, "lunch club", "Fenland")
    assert page.get_by_text("Lunch clubs and day centres").first.is_visible()

    arrive(page, "/contracts/")
    follow(page, contract.title)
    press(page, re.compile("Ask (again|who could do it)"))
    follow(page, "Proposal 1")
    assert page.get_by_text("Smallest possible: proven").is_visible()
    press(page, "Start and send the letters")
    consortium = Consortium.objects.get()
    assert consortium.stage == "forming"

    letter = Letter.objects.get(kind="invitation")
    assert letter.to == "office@city-advice.example"
    assert letter.state == "sent"
    link = re.search(r"http\S+/invitations/\S+", letter.text).group()
    stranger = browser.new_context(viewport={"width": 360, "height": 740})
    other = stranger.new_page()
    arrive(other, link)
    consortium.refresh_from_db()
    assert consortium.stage == "forming"  # looking changes nothing
    press(other, "Yes, we join")
    assert other.get_by_text("You are in").is_visible()
    stranger.close()

    arrive(page, f"/consortia/{consortium.pk}/")
    assert page.get_by_role("heading", name="Formed").is_visible()


def test_everything_works_without_scripts(browser, live_server, contract, settings):
    """A browser that runs no script gets from the start page to a registered group."""
    settings.SITE_URL = live_server.url
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 740}, base_url=live_server.url
    )
    page = context.new_page()
    assert page.goto("/").status == 200
    click(page, page.get_by_role("button", name="Register your organisation"))
    page.get_by_label("E-mail address").fill("bea@plain.example")
    click(page, page.get_by_role("button", name="Send me a code"))
    code = Letter.objects.filter(to="bea@plain.example").latest("pk").subject.rsplit(" ", 1)[-1]
    page.get_by_label("Code").fill(code)
    click(page, page.get_by_role("button", name="Continue"))
    page.get_by_label("What kind of organisation").select_option("unincorporated")
    page.get_by_label("Name of your organisation").fill("Plain Group")
    page.get_by_label("District or borough").fill("Fenland")
    click(page, page.get_by_role("button", name="Register"))
    assert page.get_by_role("heading", name="What can Plain Group do?").is_visible()
    assert Organisation.objects.filter(name="Plain Group").exists()
    context.close()


def test_a_wrong_form_says_what_to_do_and_keeps_what_was_typed(page, contract):
    """Errors are listed at the top with links, beside their fields, and nothing is saved."""
    sign_in(page, "cy@group.example")
    arrive(page, "/organisations/register/")
    page.get_by_label("Name of your organisation").fill("Cy and Friends")
    page.get_by_label("Register number").fill("GB-CHC-12")
    page.get_by_label("District or borough").fill("Narnia")
    press(page, "Register")
    assert page.get_by_role("heading", name="There is a problem").is_visible()
    assert page.get_by_text("We do not know a place called “Narnia”").first.is_visible()
    assert page.get_by_label("Name of your organisation").input_value() == "Cy and Friends"
    assert not Organisation.objects.filter(name="Cy and Friends").exists()


def test_the_pages_of_a_contract_work_by_keyboard(page, contract):
    """The skip link is first, and the menu and the page can be reached with the tab key."""
    arrive(page, f"/contracts/{contract.pk}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main-content"


def test_the_commissioner_sees_counts_only(page, contract, make_person, make_organisation):
    """Equal treatment: a commissioner reads how many consortia could bid, never who."""
    from contracts.commissioners.services import add_commissioner_member

    make_organisation("Lunch Lads", {"lunch-clubs": [FENLAND]})
    commissioner = Commissioner.objects.get()
    add_commissioner_member(
        by=SYSTEM,
        at=timezone.now(),
        commissioner=commissioner,
        email="bo@fen.example",
        role="approver",
    )
    request_match(by=SYSTEM, at=timezone.now(), lot=Contract.objects.get().lots.get())
    sign_in(page, "bo@fen.example")
    arrive(page, f"/contracts/{contract.pk}/")
    words = page.inner_text("main")
    assert "Fewer than three really different consortia" in words
    assert "Lunch Lads" not in words
    assert "City Advice" not in words


def test_an_expired_link_says_so(page, contract, make_organisation):
    """Too late is told kindly, and changes nothing."""
    from consortia.forming.models.invitations import Invitation
    from consortia.forming.services.inviting import invitation_token
    from consortia.forming.services.starting import start_consortium

    lunch = make_organisation("Lunch Lads", {"lunch-clubs": [FENLAND]})
    run = request_match(by=SYSTEM, at=timezone.now(), lot=contract.lots.get())
    start_consortium(
        by=SYSTEM, at=timezone.now(), proposal=run.proposals.get(rank=1), organisation=lunch
    )
    invitation = Invitation.objects.get()
    past = timezone.now() - timedelta(hours=1)
    Invitation.objects.update(expires_at=past, invited_at=past - timedelta(days=7))
    arrive(page, f"/invitations/{invitation_token(invitation)}/")
    assert page.get_by_text("The time to answer has passed").is_visible()
    assert page.get_by_role("button", name="Yes, we join").count() == 0
