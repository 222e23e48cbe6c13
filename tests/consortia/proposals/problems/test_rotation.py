"""Equals take turns: over many lots each comes first about as often; and nothing else changes."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from consortia.proposals.models import MatchRun
from consortia.proposals.problems import loading
from consortia.proposals.problems.rotation import times_first
from consortia.proposals.services.matching import request_match
from contracts.drafting.models.contracts import Contract
from tests.conftest import CAMBRIDGE, SYSTEM, forget_matches
from workers.tasks.matches import match

NAMES = ("Ada Advice", "Bea Advice", "Cid Advice")
LOTS = 9


@pytest.fixture
def equals(make_organisation):
    """Return three organisations that differ in nothing but name and number."""
    return [make_organisation(name, {"debt-advice": [CAMBRIDGE]}) for name in NAMES]


def firsts(make_contract, lots=LOTS):
    """Match so many lots one after another; return whom each named first, and its size."""
    made = []
    for number in range(lots):
        lot = make_contract(("debt-advice",), (CAMBRIDGE,), title=f"Contract {number}").lots.get()
        made.append((lot, matched(lot)))
    return made


def matched(lot):
    run = request_match(by=SYSTEM, at=timezone.now(), lot=lot)
    match(run.pk)
    found = run.proposals.get(rank=1)
    return [member.organisation.name for member in found.members.all()]


def test_equals_come_first_equally_often(equals, make_contract):
    """Nine lots, three organisations: three each."""
    forget_matches()
    made = firsts(make_contract)
    assert Counter(name for _, names in made for name in names) == dict.fromkeys(NAMES, 3)
    assert all(len(names) == 1 for _, names in made)
    assert set(MatchRun.objects.values_list("bound_members", "proven")) == {(1, True)}


def test_the_control_without_it_one_gets_everything(equals, make_contract, monkeypatch):
    """Without rotation the same organisation is named nine times, in consortia as small."""
    forget_matches()
    monkeypatch.setattr(loading, "times_first", lambda *_: {})
    made = firsts(make_contract)
    counts = Counter(name for _, names in made for name in names)
    assert sorted(counts.values()) == [LOTS]
    assert all(len(names) == 1 for _, names in made)
    assert set(MatchRun.objects.values_list("bound_members", "proven")) == {(1, True)}


def test_the_same_lot_gets_the_same_answer_again(equals, make_contract):
    """Whatever came first elsewhere since: a lot that is matched again keeps its proposal."""
    forget_matches()
    made = firsts(make_contract, lots=4)
    assert [matched(lot) for lot, _ in made] == [names for _, names in made]


def test_only_other_lots_within_a_year_that_everybody_sees_count(
    equals, make_contract, django_assert_num_queries
):
    """Not the lot itself, not drafts, not last year's; two queries, however many organisations."""
    forget_matches()
    (lot, _), _ = firsts(make_contract, lots=2)
    at, keys = timezone.now(), [organisation.pk for organisation in equals]
    new = make_contract(("debt-advice",), (CAMBRIDGE,), title="New").lots.get()
    with django_assert_num_queries(2):
        assert sorted(times_first(new, keys, at).values()) == [1, 1]
    assert times_first(lot, keys, at) == {}
    assert times_first(new, keys, at + timedelta(days=400)) == {}
    Contract.objects.filter(pk=lot.contract_id).update(visible_at=at + timedelta(days=1))
    assert sorted(times_first(new, keys, at).values()) == [1]
