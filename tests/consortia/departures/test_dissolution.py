"""Dissolving a consortium: every member and every invited organisation hears."""

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
from tests.conftest import SYSTEM, whole_text
from tests.consortia.conftest import submit

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


def test_members_hear_why_and_that_the_bid_was_withdrawn(ready, two_organisations):
    """On the lead's page, once it says that it is sure; idempotent."""
    submit(ready)
    client = Client()
    page = f"/seats/{member_token(ready, ready.starter)}/members/dissolve/"
    assert "It ends for everybody" in whole_text(client.get(page))
    assert client.post(page, {"reason": "Too big"}).status_code == 422
    assert not Letter.objects.filter(kind="dissolved").exists()
    for _ in range(2):
        assert client.post(page, {"reason": "Too big", "sure": "on"}).status_code == 302
    ready.refresh_from_db()
    assert ready.stage == "dissolved"
    assert SealedBid.objects.get().withdrawn_at is not None
    letters = Letter.objects.filter(kind="dissolved")
    assert {one.to for one in letters} == {one.email for one in two_organisations}
    assert letters.count() == 2
    for letter in letters:
        assert "Too big" in letter.text
        assert "YOUR BID WAS WITHDRAWN" in letter.text
    assert "was dissolved" in whole_text(client.get(page.replace("dissolve/", "")))


def test_invited_organisations_hear_too_and_nothing_waits_any_more(matched_lot, two_organisations):
    """With the reason, and that nothing is expected."""
    consortium = start_consortium(
        by=SYSTEM,
        at=now(),
        proposal=Proposal.objects.get(rank=1),
        organisation=two_organisations[0],
    )
    dissolve_consortium(by=SYSTEM, at=now(), consortium=consortium, reason="Too big")
    letter = Letter.objects.get(kind="dissolved-invited")
    assert letter.to == two_organisations[1].email
    assert "Too big" in letter.text
    assert "WITHDRAWN" not in Letter.objects.get(kind="dissolved").text
    assert Invitation.objects.get().state == "withdrawn"
    assert not Replacement.objects.open().exists()


def test_another_member_cannot(ready, two_organisations, make_person):
    """It may leave; the page says who could dissolve."""
    other = next(one for one in two_organisations if one != ready.starter)
    client = Client()
    client.force_login(make_person("bo@fen.example", other))
    assert client.get(f"/consortia/{ready.pk}/members/dissolve/").status_code == 403
    shown = whole_text(client.get(f"/consortia/{ready.pk}/members/"))
    assert f"Only {ready.starter}" in shown
    from accounts.actors import Actor

    with pytest.raises(NotAllowed):
        dissolve_consortium(by=Actor.letter(other.pk), at=now(), consortium=ready)
