"""Two at once who each count on the other to stay, on PostgreSQL; with the controls."""

import threading

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from consortia.forming import uniqueness
from consortia.forming.models.consortia import Consortium
from consortia.forming.services.starting import start_consortium
from consortia.proposals.models import Proposal
from consortia.proposals.services.matching import request_match
from contracts.commissioners import services
from contracts.commissioners.services import add_commissioner_member, remove_commissioner_member
from organisations.people.services import members
from organisations.people.services.members import remove_member
from tests.conftest import CAMBRIDGESHIRE, SYSTEM, forget_matches
from tests.races.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def meeting(monkeypatch, place, name):
    """Let both pass a check before either goes on."""
    met, checked = threading.Barrier(2), getattr(place, name)

    def slowly(*given, **more):
        found = checked(*given, **more)
        met.wait(10)
        return found

    monkeypatch.setattr(place, name, slowly)


def unlocked(monkeypatch):
    """Let rows be read as ever, without a lock."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_: rows)


@pytest.fixture
def leavers(db, make_organisation, make_person):
    """Return an organisation and two deeds: each of its two administrators is removed."""
    organisation = make_organisation("City Advice")
    for name in ("ada", "bo"):
        make_person(f"{name}@city.example", organisation)
    return organisation, [
        lambda row=row: remove_member(by=SYSTEM, at=timezone.now(), membership=row)
        for row in organisation.memberships.order_by("pk")
    ]


def test_of_two_administrators_who_go_at_once_one_stays(leavers):
    organisation, deeds = leavers
    assert sorted(at_once(*deeds)) == ["LastAdministrator", "done"]
    assert organisation.memberships.count() == 1


def test_the_control_without_the_lock_nobody_is_left(leavers, monkeypatch):
    organisation, deeds = leavers
    unlocked(monkeypatch)
    meeting(monkeypatch, members, "keep_one_administrator")
    assert at_once(*deeds) == ["done", "done"]
    assert not organisation.memberships.exists()


@pytest.fixture
def approvers(commissioner):
    """Return a commissioner and two deeds: each of its two approvers is removed."""
    rows = [
        add_commissioner_member(
            by=SYSTEM,
            at=timezone.now(),
            commissioner=commissioner,
            email=f"{name}@fen.example",
            role="approver",
        )
        for name in ("ada", "bo")
    ]
    return commissioner, [
        lambda row=row: remove_commissioner_member(by=SYSTEM, at=timezone.now(), membership=row)
        for row in rows
    ]


def test_of_two_approvers_who_go_at_once_one_stays(approvers):
    commissioner, deeds = approvers
    assert sorted(at_once(*deeds)) == ["Conflict", "done"]
    assert commissioner.memberships.count() == 1


def test_the_control_without_the_lock_nobody_approves(approvers, monkeypatch):
    commissioner, deeds = approvers
    unlocked(monkeypatch)
    meeting(monkeypatch, services, "_require_another_approver")
    assert at_once(*deeds) == ["done", "done"]
    assert not commissioner.memberships.exists()


@pytest.fixture
def starters(db, make_organisation, make_contract):
    """Return two deeds: both organisations of one proposal start it."""
    organisations = [
        make_organisation("City Advice", {"debt-advice": [CAMBRIDGESHIRE]}),
        make_organisation("Fen Friends", {"befriending": [CAMBRIDGESHIRE]}),
    ]
    lot = make_contract().lots.get()
    forget_matches()
    request_match(by=SYSTEM, at=timezone.now(), lot=lot)
    proposal = Proposal.objects.get(rank=1)
    return [
        lambda organisation=organisation: start_consortium(
            by=SYSTEM, at=timezone.now(), proposal=proposal, organisation=organisation
        )
        for organisation in organisations
    ]


def test_of_two_who_start_the_same_consortium_one_is_told_that_it_exists(starters):
    assert sorted(at_once(*starters)) == ["AlreadyStarted", "done"]
    assert Consortium.objects.count() == 1


def test_the_control_without_the_lock_the_same_consortium_exists_twice(starters, monkeypatch):
    """With the lot not locked, both look before either has written."""
    unlocked(monkeypatch)
    meeting(monkeypatch, uniqueness, "living_consortia")
    assert at_once(*starters) == ["done", "done"]
    assert Consortium.objects.count() == 2
