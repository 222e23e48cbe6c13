"""All take their locks in one order (docs/locks.md); the controls show what another order does."""

import threading
from datetime import date

import pytest
from django.utils import timezone

from consortia.bids.models.bids import Award
from consortia.delivery.services import awarding
from consortia.delivery.services.awarding import award_lot
from consortia.departures.services import dissolution, leaving_site, merging, register_removals
from consortia.departures.services.dissolution import dissolve_consortium
from consortia.departures.services.leaving_site import leave_site
from consortia.departures.services.merging import ask_to_merge
from consortia.departures.services.register_removals import follow_register_ends
from consortia.forming.models.consortia import Consortium
from contracts.drafting.models.contracts import Contract
from contracts.drafting.services.bid_questions import add_bid_question
from contracts.publishing.services.stages import open_contract
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.merges import Merge
from organisations.register.models.organisations import Organisation
from tests.backend.forming_scenario import formed, matched, opened
from tests.conftest import CAMBRIDGESHIRE, SYSTEM, forget_matches
from tests.races.test_after_award import until_somebody_waits
from tests.races.test_invitations import at_once

pytestmark = pytest.mark.django_db(transaction=True)
DEADLOCK = "fault: OperationalError"


@pytest.fixture
def pair(db, make_organisation):
    """Return two organisations, the second with a number in a register."""
    return (
        make_organisation("City Advice", {"debt-advice": [CAMBRIDGESHIRE]}),
        make_organisation(
            "Fen Friends", {"befriending": [CAMBRIDGESHIRE]}, identifier="GB-CHC-1098765"
        ),
    )


@pytest.fixture
def consortium(pair, make_contract):
    """Return a formed group of the two."""
    lot = make_contract().lots.get()
    forget_matches()
    return formed(matched(lot, timezone.now()), pair[0], timezone.now())


def meanwhile(place, name, deed, other):
    """Do `other` once `deed` has come to a function, which then waits until somebody waits."""
    inside, real = threading.Event(), getattr(place, name)

    def slowly(*given, **more):
        inside.set()
        until_somebody_waits()
        return real(*given, **more)

    def second():
        assert inside.wait(10)
        other()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(place, name, slowly)
        return at_once(deed, second)


def first_locking(rows):
    """Return `hold_all` as it would be if the caller had locked other rows before."""
    hold_all = register_removals.hold_all

    def out_of_order(organisations):
        list(rows.select_for_update().values_list("pk"))
        hold_all(organisations)

    return out_of_order


def struck_off(organisation):
    """Let the register say that an organisation was dissolved."""
    RegisterEntry.objects.create(
        identifier=organisation.identifier,
        name=organisation.name,
        kind=organisation.kind,
        is_registered=False,
        removed_on=date(2026, 5, 3),
        extracted_on=date(2026, 6, 1),
        checksum="x",
    )


def given_up_and_struck_off(consortium, organisation):
    """Give the group up in the moment in which the sweep reads that a member was dissolved."""
    struck_off(organisation)
    return meanwhile(
        dissolution,
        "withdraw_in_time",
        lambda: dissolve_consortium(by=SYSTEM, at=timezone.now(), consortium=consortium),
        lambda: follow_register_ends(at=timezone.now()),
    )


def test_the_consortium_comes_before_the_contract(consortium, pair):
    """Who gives up takes the group, then the contract; so does who follows the register."""
    assert given_up_and_struck_off(consortium, pair[1]) == ["done", "done"]
    assert Consortium.objects.get().stage == "dissolved"
    assert Contract.objects.get().match_wanted_at is not None


def test_the_control_with_the_contract_first_one_of_the_two_is_broken_off(
    consortium, pair, monkeypatch
):
    monkeypatch.setattr(register_removals, "lock_consortia", first_locking(Contract.objects))
    assert DEADLOCK in given_up_and_struck_off(consortium, pair[1])


def given_up_and_awarded(bid):
    """Award a lot in the moment in which the group that wins it gives up."""
    return meanwhile(
        dissolution,
        "withdraw_in_time",
        lambda: dissolve_consortium(
            by=SYSTEM, at=timezone.now(), consortium=bid.sealed.bid.consortium
        ),
        lambda: award_lot(by=SYSTEM, at=timezone.now(), opened=bid, reasons="Best"),
    )


@pytest.fixture
def bid(pair, make_contract):
    """Return the opened bid of a group of the two."""
    lot = make_contract(opened=False).lots.get()
    add_bid_question(by=SYSTEM, at=timezone.now(), lot=lot, text="How?")
    open_contract(by=SYSTEM, at=timezone.now(), contract=lot.contract)
    forget_matches()
    return opened(lot.contract, lot, pair[0], timezone.now())


def test_who_awards_takes_the_group_before_the_contract(bid):
    """A row that names a group needs its lock, as far as the database goes: it comes first."""
    assert given_up_and_awarded(bid) == ["done", "done"]
    assert Award.objects.get().delivery.consortium.stage == "dissolved"


def test_the_control_with_the_contract_first_the_award_is_broken_off_or_the_giving_up(
    bid, monkeypatch
):
    monkeypatch.setattr(awarding, "lock_consortium", lambda consortium: consortium)
    assert DEADLOCK in given_up_and_awarded(bid)


def left_and_merged(consortium, pair, make_organisation):
    """Let a member leave the site in the moment in which its double is said to be one with it."""
    Contract.objects.update(stage="cancelled")
    double = make_organisation("Fen Friends Again")
    return meanwhile(
        leaving_site,
        "close_entry",
        lambda: leave_site(by=SYSTEM, at=timezone.now(), organisation=pair[1]),
        lambda: ask_to_merge(
            by=SYSTEM, at=timezone.now(), organisation=pair[1], other=double, keep=pair[1]
        ),
    )


def test_the_consortium_comes_before_the_entry(consortium, pair, make_organisation):
    """Who leaves takes its groups, then its entry; so does who makes one of two entries."""
    assert left_and_merged(consortium, pair, make_organisation) == ["done", "CannotMerge"]
    assert Organisation.objects.get(pk=pair[1].pk).left_at is not None
    assert not Merge.objects.exists()


def test_the_control_with_the_entry_first_one_of_the_two_is_broken_off(
    consortium, pair, make_organisation, monkeypatch
):
    monkeypatch.setattr(
        merging, "lock_consortia", first_locking(Organisation.objects.order_by("pk"))
    )
    assert DEADLOCK in left_and_merged(consortium, pair, make_organisation)
