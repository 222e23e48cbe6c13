"""Organisations that left, were merged or wait for confirmation are not invited or let in."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.events import note_event
from accounts.models import Letter
from consortia.departures.services.dissolution import dissolve_consortium
from consortia.departures.services.leaving_site import leave_site
from consortia.forming.errors import BrokenLink, NotInProposal
from consortia.forming.letters.members import member_from_token, member_token
from consortia.forming.models.answers import CounterOffer
from consortia.forming.models.consortia import Member
from consortia.forming.models.invitations import Invitation
from consortia.forming.models.replacements import Replacement
from consortia.forming.services.answering import accept_invitation, decline_invitation
from consortia.forming.services.counter_offers import accept_counter_offer, make_counter_offer
from consortia.forming.services.replacing import replace_missing, work_out_replacement
from consortia.forming.services.returned_letters import follow_letter_event
from consortia.forming.services.starting import start_consortium
from consortia.proposals.assignments.cells import Cell
from consortia.proposals.models import Proposal
from organisations.people.models.stops import LetterStop
from organisations.register.errors import NotConfirmed
from organisations.register.models.claims import Claim
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation
from organisations.register.services.checking import verify_claim
from tests.conftest import CAMBRIDGESHIRE, FENLAND, SYSTEM, whole_text

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


def leave(organisation):
    leave_site(by=SYSTEM, at=now(), organisation=organisation)


def merge(organisation, into):
    Organisation.objects.filter(pk=organisation.pk).update(merged_into=into)


def doubt(organisation, other=None):
    """Let the organisation's public number be one that nobody has shown to be theirs yet."""
    entry = RegisterEntry.objects.create(
        identifier="GB-CHC-1000001", name="X", kind="charity", extracted_on="2026-11-01"
    )
    Claim.objects.create(organisation=organisation, entry=entry, made_at=now())


@pytest.fixture
def proposal(matched_lot):
    return Proposal.objects.get(rank=1)


@pytest.fixture
def other(make_organisation):
    return make_organisation("Other Organisation")


@pytest.fixture
def invitation(proposal, two_organisations):
    start_consortium(by=SYSTEM, at=now(), proposal=proposal, organisation=two_organisations[0])
    return Invitation.objects.get()


def renumber(organisation, _):
    """Let an organisation have another number than when it was proposed."""
    Organisation.objects.filter(pk=organisation.pk).update(identifier="GB-CHC-1098799")


@pytest.mark.parametrize(
    "gone",
    [lambda organisation, _: leave(organisation), merge, renumber],
    ids=["left", "merged", "renumbered"],
)
def test_nobody_starts_with_a_gone_organisation(proposal, two_organisations, other, gone):
    """Nor by hand: it is not there to be named."""
    gone(two_organisations[1], other)
    with pytest.raises(NotInProposal, match="left or become part"):
        start_consortium(by=SYSTEM, at=now(), proposal=proposal, organisation=two_organisations[0])
    assert not Letter.objects.filter(kind="invitation").exists()


@pytest.mark.parametrize(
    ("gone", "why"),
    [
        (lambda organisation, _: leave(organisation), "Nobody in the register has the number"),
        (merge, "Nobody in the register has the number"),
        (doubt, "Nobody has shown yet that the number"),
    ],
    ids=["left", "merged", "unconfirmed"],
)
def test_a_gone_organisation_is_not_invited_by_hand(
    proposal, two_organisations, other, make_person, gone, why
):
    """Trying out and starting both say why; nothing is written."""
    client = Client()
    client.force_login(make_person("s@x.example", two_organisations[0]))
    gone(two_organisations[1], other)
    named = {
        "organisation": two_organisations[0].identifier,
        "members": [organisation.identifier for organisation in two_organisations],
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
        assert why in whole_text(answer)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    "gone",
    [lambda organisation, _: leave(organisation), merge, doubt],
    ids=["left", "merged", "unconfirmed"],
)
def test_a_reserve_that_is_gone_since_is_not_invited(invitation, make_organisation, other, gone):
    """It is worked out again, and somebody else is asked."""
    found = make_organisation("Good Company", {"befriending": [CAMBRIDGESHIRE]})
    decline_invitation(by=SYSTEM, at=now(), invitation=invitation)
    row = Replacement.objects.get()
    work_out_replacement(row.pk, at=now())
    row.refresh_from_db()
    assert found.identifier in row.found["members"]
    gone(found, other)
    second = make_organisation("Second Company", {"befriending": [CAMBRIDGESHIRE]})
    (asked,) = replace_missing(by=SYSTEM, at=now(), consortium=invitation.consortium)
    assert asked.organisation == second


def test_a_members_link_ends_when_its_organisation_leaves_the_site(invitation):
    """Its history stays; the link in old letters speaks for nobody any more."""
    accept_invitation(by=SYSTEM, at=now(), invitation=invitation)
    consortium, organisation = invitation.consortium, invitation.organisation
    token = member_token(consortium, organisation)
    assert member_from_token(token)[1] == organisation
    dissolve_consortium(by=SYSTEM, at=now(), consortium=consortium)
    leave(organisation)
    assert Member.objects.filter(organisation=organisation).exists()
    with pytest.raises(BrokenLink):
        member_from_token(token)
    assert Client().get(f"/seats/{token}/terms/").status_code == 404


def test_an_unconfirmed_organisations_other_part_is_not_taken(invitation, make_organisation):
    """It may say what it would do; it is not in before its number is confirmed."""
    make_organisation("Good Company", {"befriending": [CAMBRIDGESHIRE]})
    offer = make_counter_offer(
        by=SYSTEM,
        at=now(),
        invitation=invitation,
        cells=[Cell("befriending", FENLAND)],
    )
    doubt(invitation.organisation)
    with pytest.raises(NotConfirmed):
        accept_counter_offer(by=SYSTEM, at=now(), offer=offer)
    assert CounterOffer.objects.get().state == "waiting"
    assert Invitation.objects.get().state == "waiting"
    verify_claim(by=SYSTEM, at=now(), organisation=invitation.organisation)
    accept_counter_offer(by=SYSTEM, at=now(), offer=offer)
    assert Member.objects.filter(organisation=invitation.organisation).exists()


def test_a_complaint_about_a_letter_without_address_stops_nobody(invitation, other):
    """The address was erased with its person; organisations without one are not its owners."""
    leave(other)
    assert Organisation.objects.get(pk=other.pk).email == ""
    letter = invitation.letter
    Letter.objects.filter(pk=letter.pk).update(to="")
    event = note_event(at=now(), message_id=letter.message_id, kind="complained")
    followed = follow_letter_event(event.pk, at=now())
    assert followed.followed_at is not None
    assert not LetterStop.objects.exists()
