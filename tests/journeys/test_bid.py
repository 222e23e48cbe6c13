"""From a proposal to the award, with seven mailboxes: nobody but the starter ever signs in."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.clock import database_now
from accounts.models import Letter
from consortia.bids.models.bids import Award, OpenedBid, SealedBid
from consortia.bids.services import writing
from consortia.bids.services.submitting import submit_bid
from consortia.bids.services.writing import save_answer
from consortia.delivery.models.reports import Delivery
from consortia.delivery.services.reporting import ask_for_reports
from consortia.delivery.services.surveying import open_and_close_surveys
from consortia.forming.membership import members_of
from consortia.forming.models.consortia import Consortium
from consortia.forming.models.invitations import Invitation
from consortia.forming.services.answering import expire_invitations
from consortia.terms.services.signing import sign_agreement
from contracts.commissioners.services import add_commissioner_member
from contracts.drafting.models.contracts import Contract
from contracts.drafting.services.bid_questions import add_bid_question
from contracts.publishing.services.stages import close_contract, open_contract
from organisations.people.models.relationships import Relationship
from tests.backend.forming_scenario import PDF, agreed, formed, matched
from tests.conftest import FENLAND, SYSTEM
from tests.journeys.walking import (
    arrive,
    click,
    declare,
    fill_day,
    follow,
    press,
    say_yes,
    sign,
    sign_in,
    today,
)

pytestmark = pytest.mark.django_db(transaction=True)

WORK = ["debt-advice", "befriending", "lunch-clubs", "community-transport", "digital-skills"]
NAMES = ["Ada Advice", "Bea Befriends", "Cy Cooks", "Dee Drives", "Eve Explains"]


@pytest.fixture
def lot(page, commissioner, make_contract, make_organisation, make_person):
    """Return an open lot that five organisations could do, two of which others can stand in for."""
    for name, work in zip(NAMES, WORK, strict=True):
        organisation = make_organisation(
            name, {work: [FENLAND]}, turnover=90_000 if name[0] == "A" else 9
        )
        if name == NAMES[0]:
            make_person("ada@advice.example", organisation)
    make_organisation("Flo Feeds", {WORK[2]: [FENLAND]}, turnover=200_000)
    make_organisation("Gus Goes", {WORK[3]: [FENLAND]}, turnover=200_000)
    made = make_contract(capabilities=tuple(WORK), areas=(FENLAND,), opened=False).lots.get()
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
    return made


def gather(page, lot, phones):
    """Start from the proposal; one asks first, one declines, one stays silent; two are replaced."""
    arrive(page, f"/contracts/{lot.contract_id}/")
    follow(page, "Proposal 1")
    press(page, "Start and send the letters")
    consortium = Consortium.objects.get()
    press(phones("Bea Befriends", "invitation"), "Yes, we join")
    eve = phones("Eve Explains", "invitation")
    eve.get_by_text("a question first").click()
    eve.get_by_label("What do you want to know?").fill("Who pays for the van?")
    press(eve, "Send the question")
    arrive(page, f"/consortia/{consortium.pk}/")
    page.get_by_label("Your answer to Eve Explains").fill("The lead does.")
    press(page, "Send the answer to Eve Explains")
    eve = phones("Eve Explains", "answer-back")
    assert eve.get_by_text("The lead does.").is_visible()
    press(eve, "Yes, we join")
    cook = phones("Cy Cooks", "invitation")
    cook.get_by_text("No, or not now").click()
    press(cook, "No, we decline")
    past = timezone.now() - timedelta(minutes=1)
    silent = Invitation.objects.filter(organisation__name="Dee Drives")
    silent.update(expires_at=past, invited_at=past - timedelta(days=7))
    expire_invitations(at=timezone.now())
    arrive(page, f"/consortia/{consortium.pk}/")
    assert page.get_by_text("These could take it").is_visible()
    press(page, "Ask the next best instead")
    for name in ("Flo Feeds", "Gus Goes"):
        press(phones(name, "invitation"), "Yes, we join")
    return consortium


def rival(lot, make_organisation):
    """Submit the bid of one organisation that could do it all."""
    alone = make_organisation("Wash Works", {work: [FENLAND] for work in WORK})
    at = timezone.now()
    consortium = formed(matched(lot, at), alone, at)
    agreement = agreed(consortium, alone, at)
    who = {"by": SYSTEM, "at": at, "organisation": alone, "name": "Wyn", "role": "Chair"}
    sign_agreement(**who, agreement=agreement, sha256=agreement.sha256)
    writing.declare(
        **who, consortium=consortium, grounds="", conflicts="", smaller="We know one town each."
    )
    save_answer(
        by=SYSTEM,
        at=at,
        consortium=consortium,
        organisation=alone,
        question=lot.bid_questions.get(),
        text="Somehow.",
        version=0,
    )
    submit_bid(by=SYSTEM, at=at, consortium=consortium)


def judge(page, lot):
    """Open the bids as the commissioner, write feedback on the rival, award to the five."""
    page.context.clear_cookies()
    arrive(page, "/")
    sign_in(page, "bo@fen.example")
    arrive(page, f"/contracts/{lot.contract_id}/")
    follow(page, re.compile("^Bids"))
    press(page, "Open all bids")
    lost = OpenedBid.objects.get(package__answers__0__text="Somehow.")
    won = OpenedBid.objects.exclude(pk=lost.pk).get()
    for bid, marks, text in ((lost, "30", "It says nothing of how."), (won, "90", "By name.")):
        arrive(page, f"/bids/{bid.pk}/")
        page.get_by_label("What did this consortium do well?").fill("It came in time.")
        page.get_by_label("marks out of 100").fill(marks)
        page.get_by_label("what was good").fill(text)
        press(page, "Save the feedback")
    assert page.get_by_text("By bus, by bike and by heart.").is_visible()
    page.get_by_label("Why did this bid win?").fill("They know every street.")
    press(page, "Award the lot to this bid")
    assert page.get_by_role("heading", name="Awarded").is_visible()


def test_from_the_proposal_to_the_award(page, lot, phones, make_organisation):
    matched(lot, timezone.now())
    arrive(page, "/")
    sign_in(page, "ada@advice.example")
    consortium = gather(page, lot, phones)
    names = ["Ada Advice", "Bea Befriends", "Eve Explains", "Flo Feeds", "Gus Goes"]
    assert [organisation.name for organisation in members_of(consortium).values()] == names

    follow_terms(page, consortium)
    for name in names[1:]:
        say_yes(phones(name, "terms"))
    arrive(page, f"/consortia/{consortium.pk}/agreement/")
    sign(page)
    for name in names[1:]:
        sign(phones(name, "agreement"))
    arrive(page, f"/consortia/{consortium.pk}/bid/")
    declare(page)
    for name in names[1:]:
        other = phones(name, "signed")
        click(other, other.get_by_role("link", name="Your bid"))
        declare(other)
    arrive(page, f"/consortia/{consortium.pk}/bid/")
    assert page.get_by_text("Not submitted yet").is_visible()
    follow(page, re.compile("^Write"))
    page.get_by_label("Your answer").fill("By bus, by bike and by heart.")
    press(page, "Save")
    follow(page, "Attach a file")
    page.get_by_label("Choose a file").set_input_files(
        {"name": "Our plan.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    press(page, "Attach")
    assert page.get_by_role("link", name="Our plan.pdf", exact=True).is_visible()
    press(page, "Submit the bid")
    assert page.get_by_role("heading", name="Submitted and sealed").is_visible()
    assert Letter.objects.filter(kind="receipt").count() == 5

    rival(lot, make_organisation)
    now = database_now()
    Contract.objects.update(visible_at=now - timedelta(days=9), deadline=now)
    close_contract(by=SYSTEM, at=database_now(), contract=lot.contract)
    arrive(page, f"/consortia/{consortium.pk}/bid/")
    assert page.get_by_text("It stands as it was submitted.").is_visible()
    assert page.get_by_role("button", name="Submit again").count() == 0
    judge(page, lot)
    assert Award.objects.count() == 1
    assert SealedBid.objects.submitted().count() == 2
    assert phones("Gus Goes", "result").get_by_text("You have won").is_visible()
    lost = phones("Wash Works", "result")
    assert lost.get_by_text("It says nothing of how.").is_visible()
    afterwards(page, phones)


def afterwards(page, phones):
    """Say with whom one worked, report the first period, answer the survey, see the figures."""
    for name in ("Gus Goes", "Flo Feeds"):
        other = phones(name, "result")
        click(other, other.get_by_role("link", name="Whom did you work with?"))
        press(other, "Yes, we worked with them")
    assert Relationship.objects.all().confirmed().count() == 2
    Delivery.objects.update(starts_on=today() - timedelta(days=100), next_ask_on=today())
    ask_for_reports(at=timezone.now())
    gus = phones("Gus Goes", "report")
    click(gus, gus.get_by_role("link", name=re.compile("^Report")))
    gus.get_by_label("people reached").fill("12")
    fill_day(gus, today(), "When did you send the invoice?")
    press(gus, "Save the report")
    assert gus.get_by_text("Reported", exact=True).is_visible()
    open_and_close_surveys(at=timezone.now())
    declined = phones("Cy Cooks", "survey")
    for one in declined.get_by_label("4: mostly").all():
        one.check()
    press(declined, "Send the answer")
    assert declined.get_by_text("You have answered.").is_visible()
    arrive(page, "/commissioners/?sort=lots")
    follow(page, "Fen County")
    assert page.get_by_text("1, 1 of them to consortia").is_visible()


def follow_terms(page, consortium):
    """Propose terms as the starter, and agree to them."""
    arrive(page, f"/consortia/{consortium.pk}/terms/propose/")
    page.get_by_label("Who leads?").select_option(label="Ada Advice")
    page.get_by_label("A lead organisation with subcontracts").check()
    page.get_by_label("Price in pounds").fill("100000")
    page.get_by_label("Of that, for managing it").fill("5000.01")
    press(page, "Split the price by the work")
    press(page, "Propose to all members")
    say_yes(page)
