"""A consortium put together by hand, to its opened bid; and answers that are neither yes nor no."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.clock import database_now
from accounts.events import note_event
from accounts.models import Letter
from consortia.bids.models.bids import OpenedBid
from consortia.forming.membership import members_of
from consortia.forming.models.consortia import Consortium
from consortia.forming.models.invitations import Invitation
from consortia.forming.services.starting import start_consortium
from contracts.commissioners.services import add_commissioner_member
from contracts.drafting.models.contracts import Contract
from contracts.drafting.services.bid_questions import add_bid_question
from contracts.publishing.services.stages import close_contract, open_contract
from organisations.register.services.registering import change_organisation
from tests.backend.forming_scenario import matched
from tests.conftest import CAMBRIDGE, CAMBRIDGESHIRE, FENLAND, SYSTEM
from tests.journeys.walking import arrive, click, declare, follow, press, say_yes, sign, sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


@pytest.fixture
def lot(page, commissioner, make_contract, make_organisation, make_person):
    """Return an open lot of advice and company, with somebody signed in who gives advice."""
    city = make_organisation("City Advice", {"debt-advice": [CAMBRIDGE, FENLAND]})
    make_organisation("Fen Friends", {"befriending": [FENLAND]})
    make_organisation("Both Friends", {"befriending": [CAMBRIDGESHIRE]})
    make_person("ada@city.example", city)
    made = make_contract(opened=False).lots.get()
    add_bid_question(by=SYSTEM, at=timezone.now(), lot=made, text="How?", most_words=50)
    open_contract(by=SYSTEM, at=timezone.now(), contract=made.contract)
    add_commissioner_member(
        by=SYSTEM,
        at=timezone.now(),
        commissioner=commissioner,
        email="bo@fen.example",
        role="approver",
        opens_bids=True,
    )
    arrive(page, "/")
    sign_in(page, "ada@city.example")
    return made


def gather(page, lot, phones):
    """Ask one by hand, who does half of it; it joins; adjust the consortium until it is whole."""
    arrive(page, f"/contracts/{lot.contract_id}/")
    follow(page, re.compile("^Put a consortium together yourself"))
    follow(page, "Add Fen Friends")
    assert page.get_by_text("Something is missing").is_visible()
    press(page, "Start and send the letters")
    press(phones("Fen Friends", "invitation"), "Yes, we join")
    consortium = Consortium.objects.get()
    arrive(page, f"/consortia/{consortium.pk}/")
    follow(page, "Adjust who is asked")
    follow(page, "Add Both Friends")
    assert page.get_by_text("They could do it").is_visible()
    press(page, "Change the consortium")
    both = phones("Both Friends", "invitation")
    assert both.get_by_text("Befriending in Cambridge", exact=True).is_visible()
    press(both, "Yes, we join")
    return consortium


def test_a_consortium_made_by_hand_gets_to_its_opened_bid(page, lot, phones):
    consortium = gather(page, lot, phones)
    others = ["Both Friends", "Fen Friends"]
    assert [organisation.name for organisation in members_of(consortium).values()] == sorted(
        ["City Advice", *others]
    )
    arrive(page, f"/consortia/{consortium.pk}/")
    assert page.get_by_role("heading", name="Formed").is_visible()

    arrive(page, f"/consortia/{consortium.pk}/terms/propose/")
    page.get_by_label("Who leads?").select_option(label="City Advice")
    page.get_by_label("A joint consortium, each liable for all").check()
    page.get_by_label("Price in pounds").fill("100000")
    press(page, "Split the price by the work")
    press(page, "Propose to all members")
    say_yes(page)
    for name in others:
        say_yes(phones(name, "terms"))
    arrive(page, f"/consortia/{consortium.pk}/agreement/")
    sign(page)
    for name in others:
        sign(phones(name, "agreement"))
    arrive(page, f"/consortia/{consortium.pk}/bid/")
    declare(page)
    for name in others:
        other = phones(name, "signed")
        click(other, other.get_by_role("link", name="Your bid"))
        declare(other)
    arrive(page, f"/consortia/{consortium.pk}/bid/")
    follow(page, re.compile("^Write"))
    page.get_by_label("Your answer").fill("By bus.")
    press(page, "Save")
    press(page, "Submit the bid")
    assert page.get_by_role("heading", name="Submitted and sealed").is_visible()

    now = database_now()
    Contract.objects.update(visible_at=now - timedelta(days=9), deadline=now)
    close_contract(by=SYSTEM, at=database_now(), contract=lot.contract)
    page.context.clear_cookies()
    arrive(page, "/")
    sign_in(page, "bo@fen.example")
    arrive(page, f"/contracts/{lot.contract_id}/")
    follow(page, re.compile("^Bids"))
    press(page, "Open all bids")
    arrive(page, f"/bids/{OpenedBid.objects.get().pk}/")
    assert page.get_by_text("By bus.").is_visible()


def test_another_part_a_reserve_and_a_letter_that_came_back(page, lot, phones, make_organisation):
    """Offered and taken; stood by and asked; come back, mended and sent again."""
    proposal = matched(lot, timezone.now())
    city = proposal.members.get(organisation__name="City Advice").organisation
    made = start_consortium(by=SYSTEM, at=timezone.now(), proposal=proposal, organisation=city)
    address = f"/consortia/{made.pk}/"
    both = phones("Both Friends", "invitation")
    follow(both, re.compile("^Not this part"))
    both.get_by_label("Befriending in Fenland").uncheck()
    press(both, "Offer this part")
    arrive(page, address)
    follow(page, "See what would become of the consortium, and answer")
    assert page.get_by_text("Fen Friends").first.is_visible()
    press(page, "Take it")
    assert phones("Both Friends", "counter-taken").get_by_text("You are in").is_visible()

    fen = phones("Fen Friends", "invitation")
    fen.get_by_text("No, or not now").click()
    press(fen, "Not now, but we would step in later")
    arrive(page, address)
    assert page.get_by_text("Declined; would step in later").is_visible()
    press(page, "Ask the next best instead")  # nobody else could: the reserve is asked
    again = Invitation.objects.filter(organisation__name="Fen Friends").latest("pk")
    note_event(
        at=timezone.now(), message_id=again.letter.message_id, kind="bounced", for_good=True
    )  # as the mail service tells it
    arrive(page, address)
    assert page.get_by_text("Fen Friends: letter came back.").is_visible()
    change_organisation(
        by=SYSTEM,
        at=timezone.now(),
        organisation=again.organisation,
        email="office@fen-friends.example.org",
    )
    press(page, "Send the letter again to Fen Friends")
    assert not page.get_by_text("letter came back").count()
    letter = Letter.objects.filter(kind="invitation").latest("pk")
    assert letter.to == "office@fen-friends.example.org"
    page.context.clear_cookies()
    arrive(page, re.search(r"http\S+", letter.text).group())
    press(page, "Yes, we join")
    made.refresh_from_db()
    assert made.stage == "formed"
