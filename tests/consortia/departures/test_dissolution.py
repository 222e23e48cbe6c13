"""Giving a group up: nobody is left to wonder."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.errors import NotAllowed
from accounts.models import Letter
from consortia.bids.models.bids import SealedBid
from consortia.departures.services.dissolution import dissolve_consortium
from consortia.forming.letters.members import member_token
from consortia.forming.models.invitations import Invitation
from consortia.forming.models.replacements import Replacement
from consortia.forming.services.starting import start_consortium
from consortia.proposals.models import Proposal
from tests.conftest import SYSTEM
from tests.consortia.conftest import hand_in

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


def test_members_hear_why_and_that_the_bid_was_taken_back(ready, two_organisations):
    """By the lead's page, once it says that it is sure; twice is as once."""
    hand_in(ready)
    client = Client()
    page = f"/seats/{member_token(ready, ready.starter)}/group/give-up/"
    assert "It ends for everybody" in client.get(page).content.decode()
    assert client.post(page, {"reason": "Too big"}).status_code == 422
    assert not Letter.objects.filter(kind="given-up").exists()
    for _ in range(2):
        assert client.post(page, {"reason": "Too big", "sure": "on"}).status_code == 302
    ready.refresh_from_db()
    assert ready.stage == "dissolved"
    assert SealedBid.objects.get().withdrawn_at is not None
    letters = Letter.objects.filter(kind="given-up")
    assert {one.to for one in letters} == {one.email for one in two_organisations}
    assert letters.count() == 2
    for letter in letters:
        assert "Too big" in letter.text
        assert "YOUR BID WAS TAKEN BACK" in letter.text
    assert "was dissolved" in client.get(page.replace("give-up/", "")).content.decode()


def test_whoever_is_invited_hears_too_and_nothing_waits_any_more(matched_lot, two_organisations):
    """With the reason, and that nothing is expected."""
    consortium = start_consortium(
        by=SYSTEM,
        at=now(),
        proposal=Proposal.objects.get(rank=1),
        organisation=two_organisations[0],
    )
    dissolve_consortium(by=SYSTEM, at=now(), consortium=consortium, reason="Too big")
    letter = Letter.objects.get(kind="given-up-invited")
    assert letter.to == two_organisations[1].email
    assert "Too big" in letter.text
    assert "TAKEN BACK" not in Letter.objects.get(kind="given-up").text
    assert Invitation.objects.get().state == "withdrawn"
    assert not Replacement.objects.open().exists()


def test_another_member_cannot(ready, two_organisations, make_person):
    """It may leave; the page says who could give up."""
    other = next(one for one in two_organisations if one != ready.starter)
    client = Client()
    client.force_login(make_person("bo@fen.example", other))
    assert client.get(f"/consortia/{ready.pk}/group/give-up/").status_code == 403
    shown = client.get(f"/consortia/{ready.pk}/group/").content.decode()
    assert f"Only {ready.starter}" in shown
    from accounts.actors import Actor

    with pytest.raises(NotAllowed):
        dissolve_consortium(by=Actor.letter(other.pk), at=now(), consortium=ready)
