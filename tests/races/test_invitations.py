"""Two at once, on PostgreSQL; each with its control, which shows the race with the lock off."""

import threading
from datetime import timedelta
from unittest import mock

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Letter
from consortia.forming.models.consortia import Consortium, Member
from consortia.forming.models.invitations import UNANSWERED, Invitation
from consortia.forming.models.replacements import Replacement
from consortia.forming.services import answerable, answering
from consortia.forming.services.answering import (
    accept_invitation,
    decline_invitation,
    withdraw_invitation,
)
from consortia.forming.services.counter_offers import accept_counter_offer, make_counter_offer
from consortia.forming.services.questions import ask_starter
from consortia.forming.services.replacing import (
    replace_automatically,
    replace_missing,
    work_out_replacement,
)
from consortia.forming.services.starting import start_consortium
from consortia.proposals.assignments.cells import Cell
from consortia.proposals.models import Proposal
from consortia.proposals.services.matching import request_match
from tests.conftest import CAMBRIDGESHIRE, FENLAND, SYSTEM, forget_matches
from tests.races.together import at_once, until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def invitation(db, make_organisation, make_contract):
    """Return an unanswered invitation."""
    first = make_organisation("City Advice", {"debt-advice": [CAMBRIDGESHIRE]})
    make_organisation("Fen Friends", {"befriending": [CAMBRIDGESHIRE]})
    lot = make_contract().lots.get()
    forget_matches()
    request_match(by=SYSTEM, at=timezone.now(), lot=lot)
    start_consortium(
        by=SYSTEM, at=timezone.now(), proposal=Proposal.objects.get(rank=1), organisation=first
    )
    return Invitation.objects.get()


def accept(invitation):
    by = Actor.link(invitation.pk, invitation.organisation_id)
    return lambda: accept_invitation(by=by, at=timezone.now(), invitation=invitation)


def decline(invitation):
    by = Actor.link(invitation.pk, invitation.organisation_id)
    return lambda: decline_invitation(by=by, at=timezone.now(), invitation=invitation)


def test_two_accepts_are_one(invitation):
    """Both are told yes; there is one member."""
    assert at_once(accept(invitation), accept(invitation)) == ["done", "done"]
    assert Member.objects.filter(organisation=invitation.organisation).count() == 1


def test_accept_and_decline_have_one_winner(invitation):
    """The slower one is told that it is answered, and state and membership agree."""
    came = at_once(accept(invitation), decline(invitation))
    assert sorted(came) == ["AlreadyAnswered", "done"]
    invitation.refresh_from_db()
    members = Member.objects.filter(organisation=invitation.organisation).count()
    assert members == (1 if invitation.state == "accepted" else 0)


def test_accept_and_withdraw_have_one_winner(invitation):
    """Either accepted or withdrawn, never both."""
    withdraw = lambda: withdraw_invitation(  # noqa: E731
        by=SYSTEM, at=timezone.now(), invitation=invitation
    )
    came = at_once(accept(invitation), withdraw)
    assert came.count("done") == 1
    invitation.refresh_from_db()
    members = Member.objects.filter(organisation=invitation.organisation).count()
    assert members == (1 if invitation.state == "accepted" else 0)


def offered(invitation):
    """Return a counter-offer that somebody else could fill the rest of."""
    by = Actor.link(invitation.pk, invitation.organisation_id)
    cells = [Cell("befriending", FENLAND)]
    return make_counter_offer(by=by, at=timezone.now(), invitation=invitation, cells=cells)


def test_taking_another_part_and_answering_have_one_winner(invitation, make_organisation):
    """Either the organisation is in with that part, or its own answer came first; never both."""
    make_organisation("Good Company", {"befriending": [CAMBRIDGESHIRE]})
    offer = offered(invitation)
    take = lambda: accept_counter_offer(  # noqa: E731
        by=SYSTEM, at=timezone.now(), offer=offer
    )
    came = at_once(take, decline(invitation))
    assert came.count("done") == 1
    offer.refresh_from_db()
    invitation.refresh_from_db()
    assert (offer.state, invitation.state) in (("accepted", "accepted"), ("lapsed", "declined"))


def test_two_workers_fill_a_place_once(invitation, make_organisation):
    """Both work it out; one asks, the other finds it done. The starter gets one letter."""
    make_organisation("Good Company", {"befriending": [CAMBRIDGESHIRE]})
    replace_automatically(by=SYSTEM, at=timezone.now(), consortium=invitation.consortium, on=True)
    with mock.patch("accounts.hints._carry"):
        decline(invitation)()
    row = Replacement.objects.get()
    work = lambda: work_out_replacement(row.pk, at=timezone.now())  # noqa: E731
    assert at_once(work, work) == ["done", "done"]
    assert Invitation.objects.filter(organisation__name="Good Company").count() == 1
    assert Letter.objects.filter(kind="place-free").count() == 1


def test_a_lost_letter_answered_while_its_place_is_given_away(invitation, make_organisation):
    """The last place goes to one of them: in, and nobody new; or withdrawn, and somebody new."""
    make_organisation("Good Company", {"befriending": [CAMBRIDGESHIRE]})
    Invitation.objects.update(undelivered_at=timezone.now())
    replace = lambda: replace_missing(  # noqa: E731
        by=SYSTEM, at=timezone.now(), consortium=invitation.consortium
    )
    came = at_once(accept(invitation), replace)
    assert came.count("done") == 1
    invitation.refresh_from_db()
    new = Invitation.objects.filter(organisation__name="Good Company").count()
    assert (invitation.state, new) in (("accepted", 0), ("withdrawn", 1))


def test_two_starts_are_one(invitation):
    """The same organisation starts one consortium from one proposal."""
    Consortium.objects.all().delete()
    proposal = Proposal.objects.get(rank=1)
    starter = proposal.members.get(organisation__name="City Advice").organisation

    def start():
        start_consortium(by=SYSTEM, at=timezone.now(), proposal=proposal, organisation=starter)

    assert sorted(at_once(start, start)) == ["AlreadyStarted", "done"]
    assert Consortium.objects.count() == 1


def test_the_control_without_the_lock_the_race_shows(invitation, monkeypatch):
    """With the lock off and both readers past the check, the two answers collide."""
    met = threading.Barrier(2)

    def unlocked(given):
        found = Invitation.objects.select_related("consortium", "organisation").get(pk=given.pk)
        met.wait(10)
        return found.consortium, found

    for module in (answerable, answering):
        monkeypatch.setattr(module, "lock_invitation", unlocked)
    came = at_once(accept(invitation), decline(invitation))
    invitation.refresh_from_db()
    members = Member.objects.filter(organisation=invitation.organisation).count()
    consistent = members == (1 if invitation.state == "accepted" else 0)
    both_clean = sorted(came) == ["AlreadyAnswered", "done"]
    assert not (consistent and both_clean)


def late(invitation, deed):
    """Do what is in time when it is asked for, and gets its lock after the time has passed."""
    ends = timezone.now() + timedelta(seconds=1)
    Invitation.objects.update(expires_at=ends)
    invitation.refresh_from_db()
    locked = threading.Event()

    def hold():
        with transaction.atomic(), connection.cursor() as cursor:
            Consortium.objects.select_for_update().get(pk=invitation.consortium_id)
            locked.set()
            until_somebody_waits()
            cursor.execute("SELECT pg_sleep_until(%s)", [ends])

    def wait():
        locked.wait(10)
        deed()

    return at_once(hold, wait)[1]


LATE_DEEDS = {
    "accept": accept,
    "decline": decline,
    "counter-offer": lambda invitation: lambda: offered(invitation),
    "question": lambda invitation: (
        lambda: ask_starter(
            by=Actor.link(invitation.pk, invitation.organisation_id),
            at=timezone.now(),
            invitation=invitation,
            text="When?",
        )
    ),
}


@pytest.mark.parametrize("deed", LATE_DEEDS.values(), ids=LATE_DEEDS.keys())
def test_whoever_waits_for_a_lock_until_the_time_has_passed_is_late(invitation, deed):
    """The time is judged by the database's clock once the row is locked."""
    assert late(invitation, deed(invitation)) == "InvitationExpired"
    assert Invitation.objects.get().state in UNANSWERED
    assert not Member.objects.filter(organisation=invitation.organisation).exists()


def test_with_the_time_read_before_the_lock_it_is_accepted_late(invitation):
    """The control."""
    with mock.patch.object(answerable, "judged_at", lambda at: at):
        assert late(invitation, accept(invitation)) == "done"
    assert Invitation.objects.get().state == "accepted"
