"""Answers that are neither yes nor no: reserves, counter-offers, questions, more time."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.errors import Conflict, Invalid, NotAllowed
from accounts.models import Letter
from consortia.forming.errors import (
    AlreadyAnswered,
    InvitationExpired,
    InvitationWithdrawn,
    NothingToReplace,
)
from consortia.forming.models.answers import CounterOffer, InvitationQuestion, Reserve
from consortia.forming.models.consortia import Member
from consortia.forming.models.invitations import Invitation
from consortia.forming.services.answering import (
    accept_invitation,
    decline_invitation,
    extend_invitation,
    withdraw_invitation,
)
from consortia.forming.services.counter_offers import (
    accept_counter_offer,
    cells_to_offer,
    make_counter_offer,
    preview_counter_offer,
    refuse_counter_offer,
)
from consortia.forming.services.questions import answer_invited, ask_starter
from consortia.forming.services.replacing import replace_automatically, replace_missing
from consortia.forming.services.returned_letters import resend_invitation
from consortia.forming.services.starting import start_consortium
from consortia.proposals.assignments.cells import Cell
from consortia.proposals.models import Proposal
from organisations.offers.services.offers import make_offer
from tests.conftest import CAMBRIDGE, CAMBRIDGESHIRE, FENLAND, SYSTEM

pytestmark = pytest.mark.django_db
IN_FENLAND = [Cell("befriending", FENLAND)]


def now():
    return timezone.now()


def by_link(invitation):
    return Actor.link(invitation.pk, invitation.organisation_id)


@pytest.fixture
def invitation(matched_lot, two_organisations):
    """Return the second organisation's invitation, with its letter."""
    start_consortium(
        by=SYSTEM,
        at=now(),
        proposal=Proposal.objects.get(rank=1),
        organisation=two_organisations[0],
    )
    return Invitation.objects.select_related("consortium__starter", "organisation").get()


def ask(invitation, text="Who pays for the van?", at=None):
    return ask_starter(by=by_link(invitation), at=at or now(), invitation=invitation, text=text)


def offer(invitation, cells=IN_FENLAND, by=None):
    return make_counter_offer(
        by=by or by_link(invitation), at=now(), invitation=invitation, cells=cells, text="No car."
    )


def test_a_reserve_has_declined_and_is_kept_as_one(invitation):
    """It counts as declined; the database takes no reserve from anybody else."""
    with pytest.raises(IntegrityError, match="Only who has declined"), transaction.atomic():
        Reserve.objects.create(invitation=invitation, at=now())
    for _ in range(2):
        decline_invitation(by=by_link(invitation), at=now(), invitation=invitation, as_reserve=True)
    invitation.refresh_from_db()
    assert invitation.state == "declined"
    assert invitation.reserve.at == invitation.answered_at
    with pytest.raises(AlreadyAnswered):
        accept_invitation(by=by_link(invitation), at=now(), invitation=invitation)


def test_a_question_goes_to_the_starter_and_its_answer_back(invitation):
    """Letters both ways with a reply address; the clock runs on; an answer is final."""
    until = invitation.expires_at
    question = ask(invitation)
    letter = Letter.objects.get(kind="question-back")
    assert (letter.to, letter.reply_to) == (
        "office@city-advice.example",
        "office@fen-friends.example",
    )
    assert "Who pays for the van?" in letter.text
    for _ in range(2):
        answer_invited(by=SYSTEM, at=now(), question=question, answer="The lead.")
    back = Letter.objects.get(kind="answer-back")
    assert (back.to, back.reply_to) == ("office@fen-friends.example", "office@city-advice.example")
    assert "/invitations/" in back.text
    with pytest.raises(AlreadyAnswered):
        answer_invited(by=SYSTEM, at=now(), question=question, answer="You.")
    invitation.refresh_from_db()
    assert (invitation.state, invitation.expires_at) == ("waiting", until)
    with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
        InvitationQuestion.objects.update(answer="You.")


@pytest.mark.parametrize("text", ["", " \n ", "x" * 1001])
def test_a_question_says_something_and_not_too_much(invitation, text):
    """Refused at its field, and nobody is written to."""
    with pytest.raises(Invalid):
        ask(invitation, text)
    assert not InvitationQuestion.objects.exists()


def test_questions_end_with_the_time_with_the_fifth_and_with_the_answer(invitation):
    """After each, one writes to the starter directly."""
    with pytest.raises(InvitationExpired):
        ask(invitation, at=invitation.expires_at)
    for number in range(5):
        ask(invitation, f"Question {number}?")
    with pytest.raises(Conflict, match="Write to City Advice"):
        ask(invitation)
    accept_invitation(by=by_link(invitation), at=now(), invitation=invitation)
    with pytest.raises(AlreadyAnswered):
        ask(invitation)
    with pytest.raises(IntegrityError, match="can still answer"), transaction.atomic():
        InvitationQuestion.objects.create(invitation=invitation, text="?", asked_at=now())


def test_only_the_starter_answers_settles_and_extends(invitation, make_person, two_organisations):
    """Neither the invited organisation nor a stranger."""
    question, made = ask(invitation), offer(invitation)
    for by in (by_link(invitation), Actor.person(make_person("x@x.example"))):
        deeds = (
            lambda by=by: answer_invited(by=by, at=now(), question=question, answer="?"),
            lambda by=by: accept_counter_offer(by=by, at=now(), offer=made),
            lambda by=by: refuse_counter_offer(by=by, at=now(), offer=made),
            lambda by=by: extend_invitation(
                by=by, at=now(), invitation=invitation, until=now() + timedelta(days=9)
            ),
            lambda by=by: resend_invitation(by=by, at=now(), invitation=invitation),
            lambda by=by: replace_automatically(
                by=by, at=now(), consortium=invitation.consortium, on=True
            ),
        )
        for deed in deeds:
            with pytest.raises(NotAllowed):
                deed()
    for deed in (ask, offer):
        with pytest.raises(NotAllowed):
            ask_starter(
                by=Actor.person(make_person(f"s{deed.__name__}@x.example", two_organisations[0])),
                at=now(),
                invitation=invitation,
                text="?",
            )


def test_more_time_up_to_the_deadline(invitation):
    """Later than now, not after bids are due, told by letter; and not once it is over."""
    deadline = invitation.consortium.lot.contract.deadline
    for until in (invitation.expires_at, now(), deadline + timedelta(seconds=1)):
        with pytest.raises(Invalid):
            extend_invitation(by=SYSTEM, at=now(), invitation=invitation, until=until)
    extend_invitation(by=SYSTEM, at=now(), invitation=invitation, until=deadline)
    invitation.refresh_from_db()
    assert invitation.expires_at == deadline
    assert Letter.objects.get(kind="more-time").to == "office@fen-friends.example"
    withdraw_invitation(by=SYSTEM, at=now(), invitation=invitation)
    with pytest.raises(InvitationWithdrawn):
        extend_invitation(by=SYSTEM, at=now(), invitation=invitation, until=deadline)
    with pytest.raises(IntegrityError, match="time of an answered"), transaction.atomic():
        Invitation.objects.update(expires_at=now() + timedelta(days=1))


def test_another_part_is_shown_taken_and_filled_by_somebody_else(invitation, make_organisation):
    """The starter sees what would be lost; accepting makes it a member with that part only."""
    make_organisation("Good Company", {"befriending": [CAMBRIDGE]})
    made = offer(invitation)
    assert "Befriending in Fenland" in Letter.objects.get(kind="counter-offer").text
    shown = preview_counter_offer(made, at=now())
    assert shown.new == ["Good Company"]
    assert shown.lost[0].areas == ["Cambridge"]
    assert Invitation.objects.count() == 1
    accept_counter_offer(by=SYSTEM, at=now(), offer=made)
    invitation.refresh_from_db()
    assert invitation.state == "accepted"
    assert invitation.part.areas == {FENLAND}
    assert Invitation.objects.get(organisation__name="Good Company").state == "waiting"
    assert Member.objects.filter(organisation=invitation.organisation).exists()
    assert "planned as" in Letter.objects.get(kind="counter-taken").text
    accept_counter_offer(by=SYSTEM, at=now(), offer=made)
    with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
        CounterOffer.objects.update(state="refused")


def test_what_was_agreed_is_kept_when_it_is_worked_out_again(invitation, make_organisation):
    """A member that takes only some cells is not given others later."""
    for name in ("Good Company", "Other Company"):
        make_organisation(name, {"befriending": [CAMBRIDGE]})
    accept_counter_offer(by=SYSTEM, at=now(), offer=offer(invitation))
    second = Invitation.objects.exclude(pk=invitation.pk).get()
    decline_invitation(by=SYSTEM, at=now(), invitation=second)
    replace_missing(by=SYSTEM, at=now(), consortium=second.consortium)
    second.consortium.refresh_from_db()
    theirs = second.consortium.delivery.of(invitation.organisation.identifier)
    assert theirs.areas == {FENLAND}


def test_a_part_that_leaves_a_gap_is_not_taken(invitation):
    """The starter is told what is missing, and may say no; the invitation stays."""
    made = offer(invitation)
    assert preview_counter_offer(made, at=now()).outcome.found is None
    with pytest.raises(NothingToReplace, match="cannot do it all"):
        accept_counter_offer(by=SYSTEM, at=now(), offer=made)
    for _ in range(2):
        refuse_counter_offer(by=SYSTEM, at=now(), offer=made)
    assert "stays as it was" in Letter.objects.get(kind="counter-refused").text
    with pytest.raises(Conflict, match="refused already"):
        accept_counter_offer(by=SYSTEM, at=now(), offer=made)
    accept_invitation(by=by_link(invitation), at=now(), invitation=invitation)


def test_what_is_offered_is_ones_own_and_not_nothing(invitation):
    """Cells of the part and of one's offers; not nothing, not others', not just the same."""
    shown = cells_to_offer(invitation)
    assert {(cell.capability, mine) for cell, mine in shown} == {("befriending", True)}
    with pytest.raises(Invalid, match="at least one"):
        offer(invitation, [])
    with pytest.raises(Invalid, match="asked for or offer"):
        offer(invitation, [Cell("debt-advice", CAMBRIDGE)])
    with pytest.raises(Conflict, match="say yes"):
        offer(invitation, [cell for cell, _ in shown])


def test_a_later_counter_offer_and_any_answer_end_the_one_before(invitation):
    """One waits at a time; after yes, no or the time nothing waits."""
    first, second = offer(invitation), offer(invitation, [Cell("befriending", CAMBRIDGE)])
    first.refresh_from_db()
    assert first.state == "lapsed"
    accept_invitation(by=by_link(invitation), at=now(), invitation=invitation)
    second.refresh_from_db()
    assert second.state == "lapsed"
    with pytest.raises(Conflict, match="lapsed already"):
        accept_counter_offer(by=SYSTEM, at=now(), offer=second)


def test_what_the_organisation_offers_besides_can_be_offered_instead(invitation):
    """Its other offers in the lot are shown, after its part."""
    make_offer(
        by=SYSTEM,
        at=now(),
        organisation=invitation.organisation,
        capability="debt-advice",
        areas=[CAMBRIDGESHIRE],
    )
    shown = cells_to_offer(invitation)
    assert [mine for _, mine in shown] == [True, True, False, False]
