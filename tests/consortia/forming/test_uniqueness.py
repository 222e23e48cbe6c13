"""The same consortium is started once for a lot, however often it is proposed anew."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.clock import database_now
from accounts.models import Letter
from consortia.departures.services.dissolution import dissolve_consortium
from consortia.forming.errors import AlreadyStarted
from consortia.forming.models.consortia import Consortium
from consortia.forming.services.answering import decline_invitation
from consortia.forming.services.by_hand import start_by_hand
from consortia.forming.services.inviting import invitation_token
from consortia.forming.services.starting import start_consortium
from contracts.drafting.models.contracts import Contract
from tests.backend.forming_scenario import matched
from tests.conftest import SYSTEM, whole_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot(make_contract, two_organisations):
    """Return an open lot that two organisations cover."""
    return make_contract().lots.get()


def start(proposal, organisation, by=SYSTEM):
    """Start a consortium from a proposal."""
    return start_consortium(by=by, at=timezone.now(), proposal=proposal, organisation=organisation)


def test_a_proposal_worked_out_anew_starts_no_second_consortium(lot, two_organisations):
    made = start(matched(lot, timezone.now()), two_organisations[0])
    again = matched(lot, timezone.now())
    for starter in two_organisations:
        with pytest.raises(AlreadyStarted) as caught:
            start(again, starter)
        assert caught.value.consortium == made.pk
    with pytest.raises(AlreadyStarted):
        start_by_hand(
            by=SYSTEM,
            at=timezone.now(),
            lot=lot,
            organisation=two_organisations[1],
            members=two_organisations,
        )
    assert Consortium.objects.count() == 1
    assert Letter.objects.filter(kind="invitation").count() == 1


def test_the_same_ones_are_not_asked_again_after_a_no(lot, two_organisations):
    made = start(matched(lot, timezone.now()), two_organisations[0])
    decline_invitation(by=SYSTEM, at=timezone.now(), invitation=made.invitations.get())
    with pytest.raises(AlreadyStarted):
        start(matched(lot, timezone.now()), two_organisations[0])
    assert start(matched(lot, timezone.now()), two_organisations[1])


def test_a_dissolved_consortium_can_be_started_again(lot, two_organisations):
    made = start(matched(lot, timezone.now()), two_organisations[0])
    dissolve_consortium(by=SYSTEM, at=timezone.now(), consortium=made)
    assert start(matched(lot, timezone.now()), two_organisations[0])


def test_the_refusal_leads_to_the_one_that_exists(client, lot, two_organisations, make_person):
    made = start(matched(lot, timezone.now()), two_organisations[0])
    again = matched(lot, timezone.now())
    client.force_login(make_person("ann@city.example", two_organisations[0]))
    answer = client.post(
        f"/proposals/{again.pk}/start/", {"organisation": two_organisations[0].identifier}
    )
    assert answer.status_code == 409
    assert f'href="/consortia/{made.pk}/"' in whole_text(answer)
    for address in (f"/proposals/{again.pk}/", f"/contracts/{lot.contract_id}/"):
        shown = whole_text(client.get(address))
        assert "Your consorti" in shown
        assert f'href="/consortia/{made.pk}/"' in shown


def test_no_start_is_offered_after_the_deadline(client, lot, two_organisations, make_person):
    proposal = matched(lot, timezone.now())
    client.force_login(make_person("ann@city.example", two_organisations[0]))
    assert "Start and send the letters" in whole_text(client.get(f"/proposals/{proposal.pk}/"))
    now = database_now()
    Contract.objects.update(visible_at=now - timedelta(days=9), deadline=now - timedelta(hours=1))
    shown = whole_text(client.get(f"/proposals/{proposal.pk}/"))
    assert "Start and send the letters" not in shown
    assert "no consortium can be started" in shown


def test_who_is_asked_into_a_second_consortium_is_told_of_the_first(
    client, lot, two_organisations, make_organisation
):
    at = timezone.now()
    first = start(matched(lot, at), two_organisations[0])
    other = make_organisation("Other Advice", {"debt-advice": ["E07000008", "E07000010"]})
    start_by_hand(
        by=SYSTEM, at=at, lot=lot, organisation=other, members=[other, two_organisations[1]]
    )
    for invitation in two_organisations[1].invitations.all():
        page = whole_text(client.get(f"/invitations/{invitation_token(invitation)}/"))
        assert "another consortium for the same lot" in page
        assert (first.name in page) is (invitation.consortium != first)
