"""The form in which terms are proposed and answered: shares of a cell's people, days, words."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from consortia.forming.letters.members import member_token
from consortia.forming.services.answering import accept_invitation, decline_invitation
from consortia.forming.services.replacing import replace_missing
from consortia.forming.services.starting import start_consortium
from consortia.terms.agreement.wording import plain_text, sections_of
from consortia.terms.models.terms import Terms
from contracts.publishing.services.stages import open_contract
from organisations.offers.services.offers import make_offer
from tests.backend.forming_scenario import formed, matched, proposed
from tests.conftest import CAMBRIDGE, FENLAND, SYSTEM, whole_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def sharing(make_contract, make_organisation):
    """Return a formed consortium of two that both could befriend the 120 people of Fenland."""
    at = timezone.now()
    contract = make_contract(("debt-advice", "befriending"), (CAMBRIDGE, FENLAND), opened=False)
    lot = contract.lots.get()
    lot.requirements.filter(capability="befriending", area=FENLAND).update(volume=120)
    open_contract(by=SYSTEM, at=at, contract=contract)
    city = make_organisation("City Advice", {"debt-advice": [CAMBRIDGE, FENLAND]})
    fens = make_organisation("Fen Friends", {"befriending": [CAMBRIDGE, FENLAND]})
    consortium = formed(matched(lot, at), city, at)
    make_offer(by=SYSTEM, at=at, organisation=city, capability="befriending", areas=[FENLAND])
    return consortium, city, fens


def address(consortium, page):
    """Return the starter's page of a consortium."""
    return f"/seats/{member_token(consortium, consortium.starter)}/{page}"


def fields_of(page):
    """Return the numbers that a form shows, by name."""
    found = re.findall(r'<input type="text"[^>]*inputmode="(?:numeric|decimal)"[^>]*>', page)
    return {
        re.search(r'name="([^"]+)"', one).group(1): re.search(r'value="([^"]*)"', one)
        for one in found
    }


def test_members_share_the_people_of_a_cell(client, sharing):
    consortium, city, fens = sharing
    page = whole_text(client.get(address(consortium, "terms/propose/")))
    work = [name for name in fields_of(page) if name.startswith("work-")]
    assert "120 people a year, shared out in full between:" in page
    assert "<legend" in page.split("120 people a year")[0][-300:]
    mine, theirs = (next(n for n in work if n.endswith(b.identifier)) for b in (city, fens))
    assert fields_of(page)[theirs].group(1) == "120"
    said = {
        "lead": city.identifier,
        "structure": "lead-subcontracts",
        "price": "100",
        "fee": "0",
        f"share-{city.identifier}": "50",
        f"share-{fens.identifier}": "50",
        "paid_every": "1",
        "days_to_pay": "30",
        "advance": "0",
        mine: "50",
        theirs: "60",
    }
    wrong = client.post(address(consortium, "terms/propose/"), said)
    assert wrong.status_code == 422
    assert "110 people a year are shared out, the lot asks for 120" in whole_text(wrong)
    right = client.post(address(consortium, "terms/propose/"), said | {theirs: "70"})
    assert right.status_code == 302
    shown = whole_text(client.get(address(consortium, "terms/")))
    assert "50 people" in shown
    assert "70 people" in shown
    terms = Terms.objects.whole().get()
    text = plain_text(sections_of(terms))
    assert "Fenland (50 people a year)" in text
    assert "Fenland (70 people a year)" in text


def test_words_for_what_is_wrong_are_plain(client, sharing):
    consortium = sharing[0]
    said = {"price": "9" * 40, "fee": "0.001", "days_to_pay": "x", "lead": "nobody"}
    page = whole_text(client.post(address(consortium, "terms/propose/"), said))
    assert "Ensure that" not in page
    assert "Select a valid" not in page
    assert "That is too large an amount" in page
    assert "Give no more than 2 figures after the point" in page
    assert "Choose one from the list: Who leads?" in page


def test_a_day_is_typed_as_day_month_and_year(client, joined):
    terms = proposed(joined, joined.starter, timezone.now())
    page = whole_text(client.get(address(joined, "terms/")))
    for part in ("Day", "Month", "Year"):
        assert f">{part}</label>" in page
    send = address(joined, f"terms/{terms.pk}/answer/")
    said = {"decided_by": "The trustees"}
    for day, month, year in (
        ("31", "2", "2026"),
        ("1", "1", "99999"),
        ("", "1", "2026"),
        ("x", "1", "2026"),
        ("²", "1", "2026"),
    ):
        parts = {"decided_on_day": day, "decided_on_month": month, "decided_on_year": year}
        answer = client.post(send, said | parts)
        assert answer.status_code == 422
        assert "There is no such day" in whole_text(answer)
    assert "Fill in: On which day?" in whole_text(client.post(send, said))
    yesterday = timezone.now().date() - timedelta(days=1)
    parts = {
        "decided_on_day": str(yesterday.day),
        "decided_on_month": str(yesterday.month),
        "decided_on_year": str(yesterday.year),
    }
    assert client.post(send, said | parts).status_code == 302
    assert terms.answers.get().decided_on == yesterday


def test_a_consortium_that_a_replacement_repaired_counts_as_proposed(
    client, make_contract, make_organisation
):
    """The page said that it was not the one that the site proposed."""
    at = timezone.now()
    city = make_organisation("City Advice", {"debt-advice": [CAMBRIDGE, FENLAND]})
    for name in ("Fen Friends", "Marsh Friends"):
        make_organisation(name, {"befriending": [CAMBRIDGE, FENLAND]}, turnover=Decimal(1))
    proposal = matched(make_contract().lots.get(), at)
    made = start_consortium(by=SYSTEM, at=at, proposal=proposal, organisation=city)
    decline_invitation(by=SYSTEM, at=at, invitation=made.invitations.get())
    (asked,) = replace_missing(by=SYSTEM, at=at, consortium=made)
    accept_invitation(by=SYSTEM, at=at, invitation=asked)
    page = whole_text(client.get(address(made, "bid/")))
    assert "when a place came free" in page
    assert "not the consortium that the site proposed" not in page
