"""Matching starts itself, and organisations are told once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Letter
from consortia.proposals.models import MatchRun, RegisterMark, Told
from consortia.proposals.services.matching import request_match, run_match
from consortia.proposals.services.rematching import follow_register, start_matches
from contracts.drafting.models.contracts import Contract
from contracts.drafting.services.lots import require_capabilities
from contracts.publishing.services.stages import begin_engagement, open_contract
from organisations.offers.services.offers import change_offer, withdraw_offer
from organisations.register.services.registering import change_organisation
from tests.conftest import CAMBRIDGE, FENLAND, SYSTEM
from workers.tasks.sweep import sweep


def now():
    return timezone.now()


def later():
    """Return a time at which everything done until now has settled."""
    return now() + timedelta(minutes=1)


@pytest.fixture
def draft(make_contract, two_organisations):
    """Return a draft that two organisations could do."""
    return make_contract(opened=False)


def test_a_contract_that_becomes_visible_is_matched_and_the_named_are_told(draft, promptly):
    """From early engagement on; a draft is not, and nobody is told of it."""
    with promptly():
        request_match(by=SYSTEM, at=now(), lot=draft.lots.get())
    assert MatchRun.objects.get().proposals.exists()
    assert not Letter.objects.exists()
    with promptly():
        begin_engagement(by=SYSTEM, at=now(), contract=draft)
    assert MatchRun.objects.count() == 2
    assert sorted(Letter.objects.values_list("to", flat=True)) == [
        "office@city-advice.example",
        "office@fen-friends.example",
    ]
    draft.refresh_from_db()
    assert draft.match_wanted_at is None


def test_the_named_are_told_once(draft, promptly):
    """Asked again, opened, matched anew: one letter each a lot."""
    with promptly():
        begin_engagement(by=SYSTEM, at=now(), contract=draft)
    with promptly():
        open_contract(by=SYSTEM, at=now(), contract=draft)
    with promptly():
        request_match(by=SYSTEM, at=now(), lot=draft.lots.get())
    assert MatchRun.objects.filter(state="done").count() == 3
    assert Told.objects.count() == Letter.objects.filter(kind="named").count() == 2


def test_a_change_of_the_lots_is_matched_anew(draft, promptly):
    """While it is shaped in the open."""
    with promptly():
        begin_engagement(by=SYSTEM, at=now(), contract=draft)
    with promptly():
        require_capabilities(
            by=SYSTEM,
            at=now(),
            lot=draft.lots.get(),
            capabilities=["befriending"],
            areas=[FENLAND],
        )
    assert MatchRun.objects.latest("pk").bound_members == 1


def test_a_lost_hint_costs_time_only(draft):
    """The row waits; the sweep finds it; once is enough."""
    open_contract(by=SYSTEM, at=now(), contract=draft)
    assert not MatchRun.objects.exists()
    for _ in range(2):
        sweep()
    assert MatchRun.objects.count() == 1
    assert start_matches(draft.pk, at=now()) == []


def test_a_lot_that_is_being_matched_is_matched_again_afterwards(draft):
    """What changed while it ran is not forgotten."""
    open_contract(by=SYSTEM, at=now(), contract=draft)
    (run,) = start_matches(draft.pk, at=now())
    Contract.objects.update(match_wanted_at=now())
    MatchRun.objects.filter(pk=run.pk).update(state="running", started_at=now(), tries=1)
    assert start_matches(draft.pk, at=now()) == []
    draft.refresh_from_db()
    assert draft.match_wanted_at is not None
    MatchRun.objects.filter(pk=run.pk).update(state="waiting")
    run_match(run.pk, at=now())
    assert len(start_matches(draft.pk, at=now())) == 1


@pytest.fixture
def opened(draft, promptly):
    """Return an open contract that has been matched, with a register read to its end."""
    with promptly():
        open_contract(by=SYSTEM, at=now(), contract=draft)
    follow_register(at=later())
    Contract.objects.update(match_wanted_at=None)
    return draft


def wanting():
    follow_register(at=later())
    return Contract.objects.wanting_match().exists()


def test_a_new_offer_that_fits_matches_anew(opened, make_organisation):
    """Its capability and place are asked for."""
    make_organisation("New Advice", {"debt-advice": [CAMBRIDGE]})
    assert wanting()


def test_an_offer_that_does_not_fit_changes_nothing(opened, make_organisation):
    """Neither elsewhere nor for other work."""
    make_organisation("Far", {"debt-advice": ["E06000052"]})
    make_organisation("Other", {"lunch-clubs": [CAMBRIDGE]})
    assert not wanting()


def test_a_withdrawn_offer_and_a_changed_organisation_match_again(opened, two_organisations):
    """What counts at the matcher counts here."""
    first, second = two_organisations
    withdraw_offer(by=SYSTEM, at=now(), offer=first.offers.get())
    assert wanting()
    Contract.objects.update(match_wanted_at=None)
    assert not wanting()
    change_organisation(by=SYSTEM, at=now(), organisation=second, description="Bigger now")
    assert wanting()


def test_an_offer_that_moved_away_matches_anew(opened, two_organisations):
    """The proposals still name its organisation, which is not there any more."""
    offer = two_organisations[0].offers.get()
    change_offer(by=SYSTEM, at=now(), offer=offer, areas=["E06000052"], capacity=None)
    assert wanting()


def test_an_offer_in_a_place_that_is_no_more_stops_nothing(opened, make_organisation, monkeypatch):
    """The sweep goes on, and other events count."""
    from areas.errors import RetiredArea
    from consortia.proposals.services import rematching

    real = rematching.leaf_areas

    def leaf_areas(code):
        if code == FENLAND:
            raise RetiredArea(code, "Fenland")
        return real(code)

    make_organisation("Gone", {"debt-advice": [FENLAND]})
    make_organisation("There", {"debt-advice": [CAMBRIDGE]})
    monkeypatch.setattr(rematching, "leaf_areas", leaf_areas)
    assert wanting()


def test_the_register_is_read_once_and_not_too_early(opened, make_organisation):
    """An event that may have unfinished ones beside it waits for the next sweep."""
    mark = RegisterMark.objects.get().record
    make_organisation("New Advice", {"debt-advice": [CAMBRIDGE]})
    follow_register(at=now())
    assert RegisterMark.objects.get().record == mark
    assert wanting()
    assert follow_register(at=later()) == 0
