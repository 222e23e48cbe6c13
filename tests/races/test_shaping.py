"""Two who adjust one consortium at once: one does it, the other is told to look again."""

import threading

import pytest
from django.utils import timezone

from consortia.departures.services.dissolution import dissolve_consortium
from consortia.forming.drafts import asked_now
from consortia.forming.models.consortia import Consortium
from consortia.forming.models.invitations import UNANSWERED, Invitation
from consortia.forming.services import by_hand
from consortia.forming.services.by_hand import adjust_consortium, start_by_hand
from tests.conftest import CAMBRIDGESHIRE, SYSTEM, forget_matches
from tests.races.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(db, make_organisation, make_contract):
    """Return a consortium of two, and two more that could be asked."""
    city = make_organisation("City Advice", {"debt-advice": [CAMBRIDGESHIRE]})
    fen, *more = [
        make_organisation(name, {"befriending": [CAMBRIDGESHIRE]})
        for name in ("Fen Friends", "Ely Friends", "March Friends")
    ]
    lot = make_contract().lots.get()
    forget_matches()
    made = start_by_hand(by=SYSTEM, at=timezone.now(), lot=lot, organisation=city, members=[fen])
    return made, city, more


def swap(world, number):
    """Return the deed of putting one of the two in the place of the first."""
    made, city, more = world
    seen = {organisation.identifier for organisation in asked_now(made)}
    return lambda: adjust_consortium(
        by=SYSTEM, at=timezone.now(), consortium=made, members=[city, more[number]], seen=seen
    )


def test_two_changes_at_once_are_one(world):
    """The slower one is told that it has changed, and one letter is written."""
    assert sorted(at_once(swap(world, 0), swap(world, 1))) == ["Stale", "done"]
    assert Invitation.objects.filter(state__in=UNANSWERED).count() == 1


def test_two_starts_by_hand_are_one(world):
    """An organisation puts one consortium together for a lot."""
    made, city, more = world
    dissolve_consortium(by=SYSTEM, at=timezone.now(), consortium=made)
    start = lambda: start_by_hand(  # noqa: E731
        by=SYSTEM, at=timezone.now(), lot=made.lot, organisation=city, members=more
    )
    assert sorted(at_once(start, start)) == ["AlreadyStarted", "done"]
    assert Consortium.objects.exclude(stage="dissolved").count() == 1


def test_the_control_without_the_lock_both_are_done(world, monkeypatch):
    """With the lock off and both past the check, two letters go out for one place."""
    met = threading.Barrier(2)

    def unlocked(given):
        return Consortium.objects.select_related("lot__contract", "starter", "lead").get(
            pk=given.pk
        )

    def meeting(consortium):
        found = asked_now(consortium)
        met.wait(10)
        return found

    deeds = swap(world, 0), swap(world, 1)
    monkeypatch.setattr(by_hand, "lock_consortium", unlocked)
    monkeypatch.setattr(by_hand, "asked_now", meeting)
    came = at_once(*deeds)
    waiting = Invitation.objects.filter(state__in=UNANSWERED).count()
    assert (sorted(came), waiting) != (["Stale", "done"], 1)
