"""Declined, silent, gone or unreachable: replacements, proposed or asked automatically."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actors import Actor
from accounts.errors import Conflict
from accounts.events import note_event
from accounts.models import Letter, LetterEvent
from consortia.departures.services.leaving import leave_consortium
from consortia.forming.errors import InvitationExpired, InvitationWithdrawn
from consortia.forming.models.invitations import Invitation
from consortia.forming.models.replacements import Replacement
from consortia.forming.services.answering import (
    accept_invitation,
    decline_invitation,
    expire_invitations,
)
from consortia.forming.services.replacing import (
    replace_automatically,
    replace_missing,
    work_out_replacement,
)
from consortia.forming.services.resolving import responses_of
from consortia.forming.services.returned_letters import (
    follow_letter_event,
    note_all_returned,
    note_letter_returned,
    resend_invitation,
)
from consortia.forming.services.starting import start_consortium
from consortia.proposals.models import Proposal
from organisations.people.models.stops import LetterStop
from organisations.people.services.contacts import set_second_contact
from organisations.register.services.registering import change_organisation
from tests.conftest import CAMBRIDGESHIRE, SYSTEM, post, whole_text
from tests.servers.smtp import Postbox
from workers.tasks.sweep import sweep_with

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


def by_link(invitation):
    return Actor.link(invitation.pk, invitation.organisation_id)


@pytest.fixture
def consortium(matched_lot, two_organisations):
    """Return a consortium whose second organisation has been asked."""
    return start_consortium(
        by=SYSTEM,
        at=now(),
        proposal=Proposal.objects.get(rank=1),
        organisation=two_organisations[0],
    )


@pytest.fixture
def invitation(consortium):
    """Return the one invitation."""
    return Invitation.objects.get()


@pytest.fixture
def spare(make_organisation):
    """Return an organisation that could take the second one's place."""
    return make_organisation("Good Company", {"befriending": [CAMBRIDGESHIRE]})


def decline(invitation, **how):
    decline_invitation(by=by_link(invitation), at=now(), invitation=invitation, **how)


def worked_out():
    """Work the open replacement out, twice; return it."""
    row = Replacement.objects.exclude(state__in=["asked", "dropped"]).get()
    for _ in range(2):
        work_out_replacement(row.pk, at=now())
    row.refresh_from_db()
    return row


def test_a_place_that_came_free_is_proposed_with_reasons_and_asked_on_the_starters_word(
    consortium, invitation, spare
):
    """One letter says who, doing what, why; nobody is asked before the starter says so."""
    decline(invitation)
    row = worked_out()
    assert row.state == "proposed"
    letter = Letter.objects.get(kind="place-free")
    assert letter.to == "office@city-advice.example"
    for words in ("Fen Friends has declined.", "Good Company: Befriending in", "Why:"):
        assert words in letter.text
    assert Invitation.objects.count() == 1
    (asked,) = replace_missing(by=SYSTEM, at=now(), consortium=consortium)
    assert asked.organisation == spare
    row.refresh_from_db()
    assert row.state == "asked"


def test_who_chose_so_has_the_next_best_asked_at_once(consortium, invitation, spare):
    """The letter says who was asked; switching on takes up a place that is free already."""
    decline(invitation)
    for on in (True, True):
        replace_automatically(by=SYSTEM, at=now(), consortium=consortium, on=on)
    assert worked_out_state() == "asked"
    assert Invitation.objects.get(organisation=spare).state == "waiting"
    assert "we have asked Good Company instead" in Letter.objects.get(kind="place-free").text
    replace_automatically(by=SYSTEM, at=now(), consortium=consortium, on=False)
    decline(Invitation.objects.get(organisation=spare))
    assert worked_out().state == "impossible"


def worked_out_state():
    row = Replacement.objects.get()
    for _ in range(2):
        work_out_replacement(row.pk, at=now())
    row.refresh_from_db()
    return row.state


def test_nobody_left_says_what_is_missing_what_helps_and_who_could_be_asked(
    consortium, invitation, make_organisation
):
    """Public profiles of who does such work elsewhere, those who would fill most first."""
    make_organisation("Far Friends", {"befriending": ["E07000040"]})
    decline(invitation)
    assert worked_out().state == "impossible"
    letter = Letter.objects.get(kind="place-free")
    assert "Befriending in Cambridge, Fenland" in letter.text
    assert "Find one organisation that offers Befriending" in letter.text
    assert "Far Friends" in letter.text


def test_silence_is_found_by_the_sweep_and_the_hint_may_be_lost(consortium, invitation, spare):
    """Expired, worked out and proposed by two sweeps, though nobody carried a hint."""
    past = now() - timedelta(seconds=1)
    Invitation.objects.update(expires_at=past, invited_at=past - timedelta(days=7))
    for _ in range(3):
        sweep_with(grace=timedelta(0))
    assert Replacement.objects.get().state == "proposed"
    assert "has not answered in time" in Letter.objects.get(kind="place-free").text


def test_who_answers_while_it_is_worked_out_makes_it_be_done_again(
    consortium, invitation, spare, monkeypatch
):
    """The matcher runs without a lock; its result for other responses does not count."""
    from consortia.forming.services import replacing

    replace_automatically(by=SYSTEM, at=now(), consortium=consortium, on=True)
    decline(invitation)
    real = replacing.solve_again

    def meanwhile(*given):
        monkeypatch.setattr(replacing, "solve_again", real)
        leave_consortium  # noqa: B018
        replace_missing(by=SYSTEM, at=now(), consortium=consortium)
        return real(*given)

    monkeypatch.setattr(replacing, "solve_again", meanwhile)
    row = Replacement.objects.get()
    assert work_out_replacement(row.pk, at=now()) is None
    assert Invitation.objects.filter(organisation=spare).count() == 1


def test_a_reserve_is_first_among_equals_but_not_for_its_own_place(
    consortium, invitation, spare, make_organisation
):
    """Its own place goes to somebody else; the next one goes to it, before its equals."""
    make_organisation("Another Friend", {"befriending": [CAMBRIDGESHIRE]})
    decline(invitation, as_reserve=True)
    assert "would step in" not in str(responses_of(consortium))
    (asked,) = replace_missing(by=SYSTEM, at=now(), consortium=consortium)
    assert asked.organisation != invitation.organisation
    decline(asked)
    (again,) = replace_missing(by=SYSTEM, at=now(), consortium=consortium)
    assert again.organisation == invitation.organisation


def test_a_reserve_is_asked_for_its_own_place_where_nobody_else_can(consortium, invitation):
    """Better than giving up: and the letter says that it would step in."""
    decline(invitation, as_reserve=True)
    row = worked_out()
    assert row.state == "proposed"
    assert "would step in as a reserve" in Letter.objects.get(kind="place-free").text
    (again,) = replace_missing(by=SYSTEM, at=now(), consortium=consortium)
    assert again.organisation == invitation.organisation


def test_a_place_taken_by_somebody_else_is_not_there_for_a_late_answer(
    consortium, invitation, spare
):
    """One that comes too late is told, whether the time passed or the letter was lost."""
    Invitation.objects.update(undelivered_at=now())
    replace_missing(by=SYSTEM, at=now(), consortium=consortium)
    with pytest.raises(InvitationWithdrawn):
        accept_invitation(by=by_link(invitation), at=now(), invitation=invitation)
    second = Invitation.objects.get(organisation=spare)
    expire_invitations(at=second.expires_at)
    with pytest.raises(InvitationExpired):
        accept_invitation(by=by_link(second), at=now(), invitation=second)


def test_a_member_that_leaves_is_replaced_like_one_that_declined(consortium, invitation, spare):
    """The starter hears of who could come."""
    accept_invitation(by=by_link(invitation), at=now(), invitation=invitation)
    leave_consortium(
        by=SYSTEM, at=now(), consortium=consortium, organisation=invitation.organisation
    )
    assert worked_out().state == "proposed"
    assert "Fen Friends has left." in Letter.objects.get(kind="place-free").text


@pytest.fixture
def postbox(settings):
    """Return a mail server that the settings name."""
    server = Postbox()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.shutdown()
    server.server_close()


def test_a_letter_that_the_mail_server_refuses_does_not_simply_wait(
    consortium, invitation, spare, postbox, client, make_person, two_organisations
):
    """The starter sees it with a remedy, without the address; a replacement is proposed at once."""
    postbox.refuse["office@fen-friends.example"] = "550 no such mailbox"
    post(invitation.letter.pk)
    sweep_with(grace=timedelta(0))
    invitation.refresh_from_db()
    assert (invitation.state, invitation.undelivered_at is not None) == ("waiting", True)
    assert Replacement.objects.get().state == "proposed"
    letter = Letter.objects.get(kind="place-free")
    assert "The letter to Fen Friends came back" in letter.text
    client.force_login(make_person("s@x.example", two_organisations[0]))
    shown = whole_text(client.get(f"/consortia/{consortium.pk}/"))
    assert "came back" in shown
    for words in (letter.text, shown):
        assert "office@fen-friends.example" not in words
    accept_invitation(by=by_link(invitation), at=now(), invitation=invitation)
    assert Invitation.objects.get().state == "accepted"


def test_a_bounce_is_noted_once_and_only_for_good(consortium, invitation):
    """A full mailbox waits; the same event twice is one row; a stranger's letter is nobody's."""
    post(invitation.letter.pk)
    said = {"at": now(), "message_id": invitation.letter.message_id.strip("<>")}
    assert note_event(**(said | {"message_id": "<x@x>"}), kind="bounced") is None
    soft = note_event(**said, kind="bounced", for_good=False)
    follow_letter_event(soft.pk, at=now())
    invitation.refresh_from_db()
    assert invitation.undelivered_at is None
    rows = [note_event(**said, kind="bounced", for_good=True) for _ in range(2)]
    assert rows[0] == rows[1]
    assert LetterEvent.objects.count() == 2
    for _ in range(2):
        follow_letter_event(rows[0].pk, at=now())
    invitation.refresh_from_db()
    assert invitation.undelivered_at is not None


def test_one_of_two_contacts_reached_is_enough(matched_lot, two_organisations):
    """Only where every letter came back does the place count as free."""
    set_second_contact(
        by=SYSTEM, at=now(), organisation=two_organisations[1], email="trustee@x.example"
    )
    start_consortium(
        by=SYSTEM,
        at=now(),
        proposal=Proposal.objects.get(rank=1),
        organisation=two_organisations[0],
    )
    first, second = Letter.objects.filter(kind="invitation").order_by("pk")
    Letter.objects.filter(pk=first.pk).update(state="failed")
    assert note_letter_returned(at=now(), letter=first.pk) is None
    Letter.objects.filter(pk=second.pk).update(state="failed")
    assert note_all_returned(at=now()) == 1
    assert note_all_returned(at=now()) == 0


def test_a_complaint_stops_such_letters_and_a_corrected_address_gets_them(consortium, invitation):
    """Reported as unwanted counts as stopped; sent again only where it had not arrived."""
    with pytest.raises(Conflict, match="on its way"):
        resend_invitation(by=SYSTEM, at=now(), invitation=invitation)
    event = note_event(at=now(), message_id=invitation.letter.message_id, kind="complained")
    follow_letter_event(event.pk, at=now())
    assert LetterStop.objects.get().reason == "complained"
    Invitation.objects.update(undelivered_at=now())
    with pytest.raises(Conflict, match="takes no letters"):
        resend_invitation(by=SYSTEM, at=now(), invitation=invitation)
    change_organisation(
        by=SYSTEM, at=now(), organisation=invitation.organisation, email="new@fen.example"
    )
    resend_invitation(by=SYSTEM, at=now(), invitation=invitation)
    invitation.refresh_from_db()
    assert (invitation.letter.to, invitation.undelivered_at) == ("new@fen.example", None)
