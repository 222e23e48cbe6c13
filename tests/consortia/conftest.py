"""What tests of bids share: a consortium that could submit, and files."""

import pytest
from django.utils import timezone
from fpdf import FPDF

from accounts.exchange.files import check_file
from consortia.bids.services.submitting import submit_bid
from consortia.bids.services.writing import declare, save_answer
from consortia.forming.membership import members_of
from consortia.terms.services.signing import sign_agreement
from contracts.drafting.services.bid_questions import add_bid_question
from contracts.publishing.services.stages import open_contract
from tests.backend.forming_scenario import agreed, formed, matched
from tests.conftest import CAMBRIDGE, FENLAND, SYSTEM

WORK = ("debt-advice", "befriending", "food-bank")


def pdf(pages=1, text=""):
    """Return a PDF of so many pages."""
    made = FPDF()
    made.set_font("helvetica", size=12)
    for number in range(pages):
        made.add_page()
        made.cell(text=f"Page {number + 1} {text}")
    return bytes(made.output())


def a_file(name="policy.pdf", content=None, **more):
    """Return a checked file."""
    return check_file(name, content or pdf(**more))


def sign_all(consortium, agreement):
    """Sign an agreement for every member."""
    for member in members_of(consortium).values():
        sign_agreement(
            by=SYSTEM,
            at=timezone.now(),
            agreement=agreement,
            organisation=member,
            name="Ada",
            role="Chair",
            sha256=agreement.sha256,
        )


def declare_all(consortium, smaller="We know one town each."):
    """Declare for every member."""
    for member in members_of(consortium).values():
        declare(
            by=SYSTEM,
            at=timezone.now(),
            consortium=consortium,
            organisation=member,
            grounds="",
            conflicts="",
            smaller=smaller,
            name="Ada",
            role="Chair",
        )


def submit(consortium):
    """Submit the bid."""
    return submit_bid(by=SYSTEM, at=timezone.now(), consortium=consortium)


@pytest.fixture
def asked_lot(make_contract):
    """Return an open lot with one question to bidders."""
    made = make_contract(opened=False).lots.get()
    add_bid_question(by=SYSTEM, at=timezone.now(), lot=made, text="How?", most_words=10)
    open_contract(by=SYSTEM, at=timezone.now(), contract=made.contract)
    made.contract.refresh_from_db()
    return made


@pytest.fixture
def joined(asked_lot, two_organisations):
    """Return a formed consortium of two that has agreed on nothing yet."""
    at = timezone.now()
    return formed(matched(asked_lot, at), two_organisations[0], at)


@pytest.fixture
def ready(joined):
    """Return it with all that a bid needs."""
    sign_all(joined, agreed(joined, joined.starter, timezone.now(), lead=joined.starter))
    declare_all(joined)
    save_answer(
        by=SYSTEM,
        at=timezone.now(),
        consortium=joined,
        organisation=joined.starter,
        question=joined.lot.bid_questions.get(),
        text="By bus.",
        version=0,
    )
    joined.refresh_from_db()
    return joined


@pytest.fixture
def three(make_organisation):
    """Return an advice organisation, one for older people, and a food bank."""
    names = ("City Advice", "Fen Friends", "Marsh Food")
    return [
        make_organisation(name, {work: [CAMBRIDGE, FENLAND]})
        for name, work in zip(names, WORK, strict=True)
    ]


@pytest.fixture
def consortium(three, make_contract):
    """Return their consortium, formed."""
    lot, at = make_contract(WORK).lots.get(), timezone.now()
    return formed(matched(lot, at), three[0], at)
