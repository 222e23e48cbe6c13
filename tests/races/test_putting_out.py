"""The last vote against a member, and the member that leaves by itself; with the control."""

import threading

import pytest
from django.utils import timezone

from consortia import services
from consortia.models import Consortium, Departure, Member, PutOut
from consortia.services import leaving, putting_out
from tests.backend.forming_scenario import formed, matched
from tests.conftest import CAMBRIDGESHIRE, SYSTEM, forget_matches
from tests.races.test_invitations import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bodies(db, make_organisation):
    """Return two bodies."""
    return (
        make_organisation("City Advice", {"debt-advice": [CAMBRIDGESHIRE]}),
        make_organisation("Fen Friends", {"befriending": [CAMBRIDGESHIRE]}),
    )


@pytest.fixture
def consortium(bodies, make_contract):
    """Return a formed group of the two."""
    lot = make_contract().lots.get()
    forget_matches()
    return formed(matched(lot, timezone.now()), bodies[0], timezone.now())


def both(consortium, bodies):
    """Let the other one vote and the member leave at the same moment."""

    def vote():
        services.agree_to_put_out(
            by=SYSTEM,
            at=timezone.now(),
            consortium=consortium,
            organisation=bodies[0],
            about=bodies[1],
            reason="Silent",
        )

    def leave():
        services.step_back(
            by=SYSTEM, at=timezone.now(), consortium=consortium, organisation=bodies[1]
        )

    return at_once(vote, leave)


def test_the_last_vote_and_leaving_by_itself_have_one_winner(consortium, bodies):
    """It goes once: put out, or by itself; the slower one is told that it is no member."""
    assert sorted(both(consortium, bodies)) == ["NotMember", "done"]
    gone = Departure.objects.get()
    assert not Member.objects.filter(organisation=bodies[1]).exists()
    assert PutOut.objects.filter(state="carried").exists() == gone.put_out


def test_the_control_without_the_lock_it_goes_twice(consortium, bodies, monkeypatch):
    """With the lock off and both past the check, the same member leaves and is put out."""
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

    for module in (leaving, putting_out):
        monkeypatch.setattr(module, "held", unlocked)
        monkeypatch.setattr(module, "end_seat", waiting(module.end_seat))
    came = both(consortium, bodies)
    assert Departure.objects.count() == 2 or any(one.startswith("fault") for one in came)
