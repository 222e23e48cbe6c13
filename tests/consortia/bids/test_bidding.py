"""Bids: written together, sealed until the deadline, opened, judged and awarded."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from nacl.exceptions import CryptoError

from accounts.actors import Actor
from accounts.clock import database_now
from accounts.errors import Conflict, Invalid, NotAllowed
from accounts.models import Letter, Record
from consortia.bids.checklist import missing_for_bid
from consortia.bids.encryption import canonical_json, decrypt_draft, encrypt_draft, fingerprint
from consortia.bids.errors import (
    AlreadyAwarded,
    AnswerEdited,
    BiddingOver,
    BidNotWhole,
    BidsUnjudged,
    FeedbackMissing,
    NotClosed,
    NothingSealed,
)
from consortia.bids.models.bids import BidAnswer, BidDeclaration, Feedback, OpenedBid, SealedBid
from consortia.bids.services import writing
from consortia.bids.services.closing import say_awarded
from consortia.bids.services.opening import Remark, give_feedback, open_bids
from consortia.bids.services.submitting import submit_bid, withdraw_bid
from consortia.bids.services.writing import answers_of, save_answer
from consortia.delivery.services.awarding import award_lot
from consortia.departures.services.leaving import leave_consortium
from consortia.forming.errors import NotMember
from consortia.forming.membership import members_of
from consortia.forming.services.answering import accept_invitation
from consortia.forming.services.starting import start_consortium
from consortia.proposals.services.matching import request_match
from consortia.terms.drafts import suggest
from consortia.terms.services.answering import agree_terms
from consortia.terms.services.proposing import propose_terms
from consortia.terms.services.signing import sign_agreement
from contracts.commissioners.services import add_commissioner_member
from contracts.drafting.models.contracts import Contract
from contracts.drafting.services.bid_questions import add_bid_question, remove_bid_question
from contracts.publishing.services.copying import copy_contract
from contracts.publishing.services.stages import close_contract, open_contract
from tests.conftest import CAMBRIDGE, FENLAND, SYSTEM, whole_text

pytestmark = pytest.mark.django_db
SECRET = "Our unmistakable plan is a blue bus"


@pytest.fixture
def organisations(make_organisation):
    """Return two organisations that need each other."""
    return (
        make_organisation("City Advice", {"debt-advice": [CAMBRIDGE, FENLAND]}),
        make_organisation("Fen Friends", {"befriending": [CAMBRIDGE, FENLAND]}),
    )


@pytest.fixture
def lot(make_contract, organisations):
    """Return an open lot with one question."""
    made = make_contract(opened=False).lots.get()
    add_bid_question(
        by=SYSTEM, at=timezone.now(), lot=made, text="How will you do it?", most_words=10
    )
    open_contract(by=SYSTEM, at=timezone.now(), contract=made.contract)
    made.contract.refresh_from_db()
    return made


def formed(lot, starter, promptly, other=None):
    """Return a formed consortium with a signed agreement."""
    with promptly():
        run = request_match(by=SYSTEM, at=timezone.now(), lot=lot)
    made = start_consortium(
        by=SYSTEM,
        at=timezone.now(),
        proposal=run.proposals.filter(members__organisation=other or starter).first(),
        organisation=starter,
    )
    for invitation in made.invitations.all():
        accept_invitation(by=SYSTEM, at=timezone.now(), invitation=invitation)
    made.refresh_from_db()
    members = members_of(made)
    draft = replace(
        suggest(made, members), price=Decimal(100), shares=dict.fromkeys(members, Decimal(50))
    )
    terms = propose_terms(
        by=SYSTEM, at=timezone.now(), consortium=made, organisation=starter, draft=draft
    )
    for organisation in members.values():
        agree_terms(
            by=SYSTEM,
            at=timezone.now(),
            terms=terms,
            organisation=organisation,
            decided_by="Us",
            decided_on=timezone.now().date(),
        )
    agreement = made.agreements.current().get()
    for organisation in members.values():
        sign_agreement(
            by=SYSTEM,
            at=timezone.now(),
            agreement=agreement,
            organisation=organisation,
            name="Ada",
            role="Chair",
            sha256=agreement.sha256,
        )
    made.refresh_from_db()
    return made


@pytest.fixture
def consortium(lot, organisations, promptly):
    """Return a consortium that may bid."""
    return formed(lot, organisations[0], promptly)


def answer(consortium, text=SECRET, version=0, organisation=None):
    """Save an answer to the one question."""
    return save_answer(
        by=SYSTEM,
        at=timezone.now(),
        consortium=consortium,
        organisation=organisation or consortium.starter,
        question=consortium.lot.bid_questions.get(),
        text=text,
        version=version,
    )


def declare(consortium, *organisations, conflicts=""):
    """Declare for these members."""
    for organisation in organisations:
        writing.declare(
            by=SYSTEM,
            at=timezone.now(),
            consortium=consortium,
            organisation=organisation,
            grounds="",
            conflicts=conflicts,
            smaller="We know one town each.",
            name="Ada",
            role="Chair",
        )


@pytest.fixture
def whole(consortium, organisations):
    """Return a consortium with nothing missing."""
    answer(consortium)
    declare(consortium, *organisations, conflicts=SECRET)
    return consortium


def seal(consortium, by=SYSTEM):
    """Submit the bid."""
    return submit_bid(by=by, at=timezone.now(), consortium=consortium)


def pass_the_deadline(lot):
    """Move time: the deadline is a moment ago, and the sweep has closed the contract."""
    Contract.objects.filter(pk=lot.contract_id).update(
        deadline=database_now() - timedelta(seconds=1),
        visible_at=database_now() - timedelta(days=9),
    )
    lot.contract.refresh_from_db()


def close(lot):
    """Let the deadline pass and close the contract."""
    pass_the_deadline(lot)
    close_contract(by=SYSTEM, at=timezone.now(), contract=lot.contract)


def open_all(lot, by=SYSTEM):
    """Open what was submitted."""
    return open_bids(by=by, at=timezone.now(), lot=lot)


def test_what_is_missing_is_said_whole(consortium, organisations):
    assert missing_for_bid(consortium) == [
        "Question 1 has no answer.",
        "City Advice has to declare.",
        "Fen Friends has to declare.",
    ]
    answer(consortium, "eleven " * 11)
    assert "The answer to question 1 is 1 words too long." in missing_for_bid(consortium)
    with pytest.raises(BidNotWhole, match="Fen Friends has to declare"):
        seal(consortium)
    assert not SealedBid.objects.exists()


def test_every_version_of_an_answer_is_kept_and_nobody_overwrites(consortium, organisations):
    answer(consortium, "first")
    answer(consortium, "second", version=1, organisation=organisations[1])
    with pytest.raises(AnswerEdited) as caught:
        answer(consortium, "mine", version=1)
    assert (caught.value.theirs, caught.value.version) == ("second", 2)
    assert BidAnswer.objects.count() == 2
    ((row, text),) = answers_of(consortium.bid).values()
    assert (row.organisation, text) == (organisations[1], "second")


def test_only_members_write(consortium, make_organisation, make_person):
    stranger = make_organisation("Stranger")
    with pytest.raises(NotMember):
        answer(consortium, organisation=stranger)
    with pytest.raises(NotAllowed):
        submit_bid(
            by=Actor.person(make_person("x@x.example", stranger)),
            at=timezone.now(),
            consortium=consortium,
        )
    with pytest.raises(Invalid, match="who declares"):
        writing.declare(
            by=SYSTEM,
            at=timezone.now(),
            consortium=consortium,
            organisation=consortium.starter,
            grounds="",
            conflicts="",
            smaller="We know one town each.",
            name="",
            role="x",
        )


def test_the_receipt_names_what_was_submitted(whole, lot, organisations):
    made = seal(whole)
    letters = Letter.objects.filter(kind="receipt")
    assert {letter.to for letter in letters} == {
        organisation.email for organisation in organisations
    }
    assert made.sha256 in letters[0].text
    close(lot)
    (opened,) = open_all(lot)
    assert fingerprint(canonical_json(opened.package)) == made.sha256
    assert opened.package["answers"][0]["text"] == SECRET
    assert opened.package["declarations"][0]["conflicts"] == SECRET


def test_nothing_is_readable_in_the_database_before_the_deadline(whole, tmp_path, settings):
    """Neither in any table, nor in letters and the record of events, nor in a dump."""
    seal(whole)
    dump = tmp_path / "dump.json"
    call_command("dumpdata", output=str(dump), verbosity=0)
    assert "blue bus" not in dump.read_text()
    with connection.cursor() as cursor:
        for table in ("consortia_sealedbid", "consortia_bidanswer", "consortia_biddeclaration"):
            cursor.execute(f"SELECT * FROM {table}")
            assert b"blue bus" not in b"".join(
                bytes(cell)
                for row in cursor
                for cell in row
                if isinstance(cell, bytes | memoryview)
            )
    assert "blue bus" not in json.dumps(list(Record.objects.values("details")), default=str)
    hidden = bytes(BidAnswer.objects.get().hidden)
    settings.SEAL_KEY = "another key, of somebody who took the database only"
    with pytest.raises(CryptoError):
        decrypt_draft(hidden, whole.bid.pk)


def test_a_draft_moved_to_another_bid_is_not_read():
    with pytest.raises(CryptoError):
        decrypt_draft(encrypt_draft("ours", 1), 2)


def test_it_can_be_replaced_and_withdrawn_until_the_deadline(whole, lot):
    first = seal(whole)
    second = seal(whole)
    first.refresh_from_db()
    assert (first.withdrawn_at is not None, second.number) == (True, 2)
    withdraw_bid(by=SYSTEM, at=timezone.now(), consortium=whole)
    assert "NO BID IS SUBMITTED NOW" in Letter.objects.filter(kind="bid-withdrawn").first().text
    with pytest.raises(NothingSealed):
        withdraw_bid(by=SYSTEM, at=timezone.now(), consortium=whole)
    third = seal(whole)
    close(lot)
    assert [one.sealed_id for one in open_all(lot)] == [third.pk]


def test_after_the_deadline_nothing_comes_in_and_nothing_goes(whole, lot, organisations):
    """Though the sweep has not closed the contract yet."""
    seal(whole)
    pass_the_deadline(lot)
    with pytest.raises(BiddingOver, match=r"Too late: .* server's clock it is"):
        seal(whole)
    with pytest.raises(BiddingOver):
        withdraw_bid(by=SYSTEM, at=timezone.now(), consortium=whole)
    with pytest.raises(BiddingOver):
        answer(whole, version=1)
    with pytest.raises(BiddingOver):
        declare(whole, organisations[0])
    leave_consortium(by=SYSTEM, at=timezone.now(), consortium=whole, organisation=organisations[1])
    assert SealedBid.objects.submitted().count() == 1


def test_a_clock_that_is_behind_helps_nobody(whole, lot):
    pass_the_deadline(lot)
    with pytest.raises(BiddingOver):
        submit_bid(by=SYSTEM, at=timezone.now() - timedelta(days=1), consortium=whole)


def test_a_consortium_that_falls_apart_has_no_bid(whole, organisations):
    seal(whole)
    leave_consortium(by=SYSTEM, at=timezone.now(), consortium=whole, organisation=organisations[1])
    assert not SealedBid.objects.submitted().exists()


def test_an_organisation_is_in_one_bid_for_a_lot_only(
    whole, lot, organisations, promptly, make_organisation
):
    marsh = make_organisation("Marsh Friends", {"befriending": [CAMBRIDGE, FENLAND]})
    rival = formed(lot, organisations[0], promptly, marsh)
    answer(rival)
    declare(rival, organisations[0], marsh)
    seal(whole)
    with pytest.raises(BidNotWhole, match="City Advice is in another bid"):
        seal(rival)


@pytest.mark.parametrize("late", [False, True])
def test_bids_open_after_closing_only(whole, lot, late):
    """Neither while the lot is open, nor between the deadline and the closing."""
    seal(whole)
    if late:
        pass_the_deadline(lot)
    with pytest.raises(NotClosed):
        open_all(lot)


def test_only_who_may_open_bids_opens_them(whole, lot, commissioner, make_person):
    seal(whole)
    close(lot)
    people = {
        opens: add_commissioner_member(
            by=SYSTEM,
            at=timezone.now(),
            commissioner=commissioner,
            email=f"{opens}@fen.example",
            role="approver",
            opens_bids=opens,
        ).user
        for opens in (True, False)
    }
    with pytest.raises(NotAllowed):
        open_all(lot, by=Actor.person(people[False]))
    assert len(open_all(lot, by=Actor.person(people[True]))) == 1
    assert len(open_all(lot)) == OpenedBid.objects.count() == 1


@pytest.fixture
def judged(whole, lot, make_organisation, promptly):
    """Return two opened bids for the lot, of different consortia."""
    other = (
        make_organisation("Wash Advice", {"debt-advice": [CAMBRIDGE, FENLAND]}),
        make_organisation("Wash Friends", {"befriending": [CAMBRIDGE, FENLAND]}),
    )
    for organisation in members_of(whole).values():
        for one in organisation.offers.all():
            one.withdrawn_at = timezone.now()
            one.save()
    rival = formed(lot, other[0], promptly)
    answer(rival, "A red bus")
    declare(rival, *other)
    seal(whole)
    seal(rival)
    close(lot)
    return open_all(lot)


def remarks(text="Clear, but no numbers."):
    """Return feedback on the one question."""
    return {1: Remark(60, text)}


def say(bid, text="Clear, but no numbers.", worked="It knows every street."):
    """Write feedback on an opened bid."""
    return give_feedback(
        by=SYSTEM, at=timezone.now(), opened=bid, remarks=remarks(text), worked=worked
    )


def test_losing_consortia_hear_why_question_by_question(judged, lot):
    won, lost = judged
    say(won)
    with pytest.raises(FeedbackMissing, match="Wash Advice"):
        award_lot(by=SYSTEM, at=timezone.now(), opened=won, reasons="Best")
    with pytest.raises(Invalid, match="question 1"):
        say(lost, " ")
    with pytest.raises(Invalid, match="did well"):
        say(lost, worked=" ")
    say(lost, worked="The bus is cheap.")
    with pytest.raises(Invalid, match="why this bid won"):
        award_lot(by=SYSTEM, at=timezone.now(), opened=won, reasons=" ")
    award_lot(by=SYSTEM, at=timezone.now(), opened=won, reasons="More places")
    letters = {one.to: one.text for one in Letter.objects.filter(kind="result")}
    assert len(letters) == 4
    assert "60 of 100: Clear, but no numbers." in letters["office@wash-friends.example"]
    asked = lot.bid_questions.get(number=1).text
    assert f"1. {asked}\n  60 of 100: Clear" in letters["office@wash-friends.example"]
    assert "What you did well: The bus is cheap." in letters["office@wash-friends.example"]
    assert "What it did well: It knows every street." in letters["office@wash-friends.example"]
    assert "The bus is cheap" not in letters["office@fen-friends.example"]
    assert "Your consortium has won" in letters["office@fen-friends.example"]
    lot.contract.refresh_from_db()
    assert lot.contract.stage == "awarded"
    with pytest.raises(AlreadyAwarded):
        award_lot(by=SYSTEM, at=timezone.now(), opened=lost, reasons="Again")
    with pytest.raises(AlreadyAwarded):
        say(lost)
    refused(lot.award.delete)
    refused(lambda: Feedback.objects.update(worked="Less"))


def test_the_winning_bid_needs_feedback_too(judged):
    won, lost = judged
    say(lost)
    with pytest.raises(FeedbackMissing, match="City Advice"):
        award_lot(by=SYSTEM, at=timezone.now(), opened=won, reasons="Best")


def test_no_award_passes_over_bids_that_wait_for_their_judgement(judged, lot, commissioner, client):
    """Neither by the button, nor by a program, nor in the database."""
    approver = add_commissioner_member(
        by=SYSTEM,
        at=timezone.now(),
        commissioner=commissioner,
        email="app@fen.example",
        role="approver",
    ).user
    with pytest.raises(BidsUnjudged, match="lot 1"):
        say_awarded(by=SYSTEM, at=timezone.now(), contract=lot.contract)
    client.force_login(approver)
    for address, given in (
        (f"/contracts/{lot.contract_id}/stage/", {"to": "awarded"}),
        (f"/api/v1/contracts/{lot.contract_id}/award/", {}),
    ):
        answer = client.post(address, given)
        assert answer.status_code == 409
        assert "Bids wait for your judgement in lot 1" in whole_text(answer)
    refused(lambda: Contract.objects.filter(pk=lot.contract_id).update(stage="awarded"))
    lot.contract.refresh_from_db()
    assert lot.contract.stage == "closed"


def refused(change):
    """Tell that the database refuses a change."""
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def test_the_database_itself_keeps_bids_and_time(whole, lot):
    made = seal(whole)
    row = SealedBid.objects.filter(pk=made.pk)
    refused(lambda: row.update(sha256="0" * 64))
    refused(row.delete)
    refused(lambda: row.update(withdrawn_at=lot.contract.deadline))
    late = lot.contract.deadline
    copied = {"bid": whole.bid, "lot": lot, "sealed": b"x", "sha256": "0" * 64, "size": 1}
    refused(lambda: SealedBid.objects.create(**copied, number=2, sealed_at=late, withdrawn_at=late))
    refused(lambda: BidAnswer.objects.update(words=0))
    refused(lambda: BidDeclaration.objects.update(name="Somebody else"))


def test_questions_change_until_bids_are_invited(lot, make_contract):
    with pytest.raises(Conflict):
        add_bid_question(by=SYSTEM, at=timezone.now(), lot=lot, text="One more?")
    draft = make_contract(opened=False).lots.get()
    asked = add_bid_question(by=SYSTEM, at=timezone.now(), lot=draft, text="Why?", weight=60)
    for field, change in (
        ("weight", {"weight": 41}),
        ("most_words", {"most_words": 0}),
        ("text", {"text": " "}),
    ):
        with pytest.raises(Invalid) as caught:
            add_bid_question(by=SYSTEM, at=timezone.now(), lot=draft, **({"text": "How?"} | change))
        assert caught.value.field == field
    copy = copy_contract(by=SYSTEM, at=timezone.now(), contract=draft.contract)
    assert copy.lots.get().bid_questions.get().text == "Why?"
    remove_bid_question(by=SYSTEM, at=timezone.now(), question=asked)
    assert not draft.bid_questions.exists()
