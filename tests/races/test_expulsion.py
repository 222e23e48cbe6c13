"""The last vote to expel a member, and the member that leaves at once; with the control."""

import threading

import pytest
from django.utils import timezone

from consortia.departures.models import Departure, Expulsion
from consortia.departures.services import expulsion, leaving
from consortia.departures.services.expulsion import agree_to_expel
from consortia.departures.services.leaving import leave_consortium
from consortia.forming.models.consortia import Consortium, Member
from tests.backend.forming_scenario import formed, matched
from tests.conftest import CAMBRIDGESHIRE, SYSTEM, forget_matches
from tests.races.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def organisations(db, make_organisation):
    """Return two organisations."""
    return (
        make_organisation("City Advice", {"debt-advice": [CAMBRIDGESHIRE]}),
        make_organisation("Fen Friends", {"befriending": [CAMBRIDGESHIRE]}),
    )


@pytest.fixture
def consortium(organisations, make_contract):
    """Return a formed consortium of the two."""
    lot = make_contract().lots.get()
    forget_matches()
    return formed(matched(lot, timezone.now()), organisations[0], timezone.now())


def both(consortium, organisations):
    """Let the other one vote and the member leave at the same moment."""

    def vote():
        agree_to_expel(
            by=SYSTEM,
            at=timezone.now(),
            consortium=consortium,
            organisation=organisations[0],
            about=organisations[1],
            reason="Silent",
        )

    def leave():
        leave_consortium(
            by=SYSTEM, at=timezone.now(), consortium=consortium, organisation=organisations[1]
        )

    return at_once(vote, leave)


def test_the_last_vote_and_leaving_have_one_winner(consortium, organisations):
    """It goes once, expelled or by leaving; the slower one is told that it is no member."""
    assert sorted(both(consortium, organisations)) == ["NotMember", "done"]
    gone = Departure.objects.get()
    assert not Member.objects.filter(organisation=organisations[1]).exists()
    assert Expulsion.objects.filter(state="carried").exists() == gone.expelled


def test_the_control_without_the_lock_it_goes_twice(consortium, organisations, monkeypatch):
    """With the lock off and both past the check, the same member leaves and is expelled."""
    met = threading.Barrier(2)

    def unlocked(given):
        return Consortium.objects.select_related("lot__contract", "starter", "lead").get(
            pk=given.pk
        )

    def waiting(real):
        def end(*given, **more):
            met.wait(10)
            return real(*given, **more)

        return end

    for module in (leaving, expulsion):
        monkeypatch.setattr(module, "lock_consortium", unlocked)
        monkeypatch.setattr(module, "end_membership", waiting(module.end_membership))
    came = both(consortium, organisations)
    assert Departure.objects.count() == 2 or any(one.startswith("fault") for one in came)
