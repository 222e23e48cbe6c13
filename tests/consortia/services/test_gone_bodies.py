"""Bodies that left, joined another or wait for confirmation: not asked, not started, not in."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.events import note_event
from accounts.models import Letter
from consortia import services
from consortia.errors import BrokenLink, NotInProposal
from consortia.models import CounterOffer, Invitation, Member, Proposal, Replacement
from consortia.proposals.cells import Cell
from consortia.services.letters import seat_from_token, seat_token
from organisations import services as organisations
from organisations.errors import NotConfirmed
from organisations.models import Claim, LetterStop, Organisation, RegisterEntry
from tests.conftest import CAMBRIDGESHIRE, FENLAND, SYSTEM

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


def leave(body):
    services.leave_site(by=SYSTEM, at=now(), organisation=body)


def merge(body, into):
    Organisation.objects.filter(pk=body.pk).update(merged_into=into)


def doubt(body, other=None):
    """Let the body's public number be one that nobody has shown to be theirs yet."""
    entry = RegisterEntry.objects.create(
        identifier="GB-CHC-1000001", name="X", kind="charity", extracted_on="2026-11-01"
    )
    Claim.objects.create(organisation=body, entry=entry, made_at=now())


@pytest.fixture
def proposal(matched_lot):
    return Proposal.objects.get(rank=1)


@pytest.fixture
def other(make_organisation):
    return make_organisation("Other Body")


@pytest.fixture
def invitation(proposal, two_bodies):
    services.start_consortium(by=SYSTEM, at=now(), proposal=proposal, organisation=two_bodies[0])
    return Invitation.objects.get()


def renumber(body, _):
    """Let an organisation have another number than when it was proposed."""
    Organisation.objects.filter(pk=body.pk).update(identifier="GB-CHC-1098799")


@pytest.mark.parametrize(
    "gone", [lambda body, _: leave(body), merge, renumber], ids=["left", "merged", "renumbered"]
)
def test_nobody_starts_with_who_is_gone(proposal, two_bodies, other, gone):
    """Nor by hand: it is not there to be named."""
    gone(two_bodies[1], other)
    with pytest.raises(NotInProposal, match="left or become part"):
        services.start_consortium(
            by=SYSTEM, at=now(), proposal=proposal, organisation=two_bodies[0]
        )
    assert not Letter.objects.filter(kind="invitation").exists()


@pytest.mark.parametrize(
    ("gone", "why"),
    [
        (lambda body, _: leave(body), "Nobody in the register has the number"),
        (merge, "Nobody in the register has the number"),
        (doubt, "Nobody has shown yet that the number"),
    ],
    ids=["left", "merged", "unconfirmed"],
)
def test_nobody_is_asked_by_hand_who_is_gone(proposal, two_bodies, other, make_person, gone, why):
    """Trying out and starting both say why; nothing is written."""
    client = Client()
    client.force_login(make_person("s@x.example", two_bodies[0]))
    gone(two_bodies[1], other)
    named = {
        "organisation": two_bodies[0].identifier,
        "members": [body.identifier for body in two_bodies],
    }
    address = f"/api/v1/lots/{proposal.lot_id}/"
    tried = client.get(
        f"{address}verdict/",
        {
            "organisation": named["organisation"],
            "member": named["members"],
        },
    )
    started = client.post(f"{address}start/", named, content_type="application/json")
    for answer in (tried, started):
        assert answer.status_code == 422
        assert why in answer.content.decode()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    "gone", [lambda body, _: leave(body), merge, doubt], ids=["left", "merged", "unconfirmed"]
)
def test_who_was_found_for_a_place_and_is_gone_since_is_not_asked(
    invitation, make_organisation, other, gone
):
    """It is worked out again, and somebody else is asked."""
    found = make_organisation("Good Company", {"befriending": [CAMBRIDGESHIRE]})
    services.decline_invitation(by=SYSTEM, at=now(), invitation=invitation)
    row = Replacement.objects.get()
    services.work_out_replacement(row.pk, at=now())
    row.refresh_from_db()
    assert found.identifier in row.found["members"]
    gone(found, other)
    second = make_organisation("Second Company", {"befriending": [CAMBRIDGESHIRE]})
    (asked,) = services.replace_missing(by=SYSTEM, at=now(), consortium=invitation.consortium)
    assert asked.organisation == second


def test_a_seats_link_ends_when_its_body_leaves_the_site(invitation):
    """Its history stays; the link in old letters speaks for nobody any more."""
    services.accept_invitation(by=SYSTEM, at=now(), invitation=invitation)
    group, body = invitation.consortium, invitation.organisation
    token = seat_token(group, body)
    assert seat_from_token(token)[1] == body
    services.dissolve_consortium(by=SYSTEM, at=now(), consortium=group)
    leave(body)
    assert Member.objects.filter(organisation=body).exists()
    with pytest.raises(BrokenLink):
        seat_from_token(token)
    assert Client().get(f"/seats/{token}/terms/").status_code == 404


def test_an_unconfirmed_bodys_other_part_is_not_taken(invitation, make_organisation):
    """It may say what it would do; it is not in before its number is confirmed."""
    make_organisation("Good Company", {"befriending": [CAMBRIDGESHIRE]})
    offer = services.make_counter_offer(
        by=SYSTEM,
        at=now(),
        invitation=invitation,
        cells=[Cell("befriending", FENLAND)],
    )
    doubt(invitation.organisation)
    with pytest.raises(NotConfirmed):
        services.accept_counter_offer(by=SYSTEM, at=now(), offer=offer)
    assert CounterOffer.objects.get().state == "waiting"
    assert Invitation.objects.get().state == "waiting"
    organisations.verify_claim(by=SYSTEM, at=now(), organisation=invitation.organisation)
    services.accept_counter_offer(by=SYSTEM, at=now(), offer=offer)
    assert Member.objects.filter(organisation=invitation.organisation).exists()


def test_a_complaint_about_a_letter_without_address_stops_nobody(invitation, other):
    """The address was erased with its person; bodies without one are not its owners."""
    leave(other)
    assert Organisation.objects.get(pk=other.pk).email == ""
    letter = invitation.letter
    Letter.objects.filter(pk=letter.pk).update(to="")
    event = note_event(at=now(), message_id=letter.message_id, kind="complained")
    followed = services.follow_letter_event(event.pk, at=now())
    assert followed.followed_at is not None
    assert not LetterStop.objects.exists()
