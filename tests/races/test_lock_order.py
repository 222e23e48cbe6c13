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
from tests.races.together import at_once, until_somebody_waits

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
    """Return a formed consortium of the two."""
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
    """Return `lock_consortia` as it would be if the caller had locked other rows before."""
    lock_consortia = register_removals.lock_consortia

    def out_of_order(organisations):
        list(rows.select_for_update().values_list("pk"))
        lock_consortia(organisations)

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


def dissolved_and_struck_off(consortium, organisation):
    """Dissolve the consortium just as the sweep reads that a member was struck off."""
    struck_off(organisation)
    return meanwhile(
        dissolution,
        "withdraw_in_time",
        lambda: dissolve_consortium(by=SYSTEM, at=timezone.now(), consortium=consortium),
        lambda: follow_register_ends(at=timezone.now()),
    )


def test_the_consortium_comes_before_the_contract(consortium, pair):
    """Dissolving locks the consortium, then the contract; so does following the register."""
    assert dissolved_and_struck_off(consortium, pair[1]) == ["done", "done"]
    assert Consortium.objects.get().stage == "dissolved"
    assert Contract.objects.get().match_wanted_at is not None


def test_the_control_with_the_contract_first_one_of_the_two_is_broken_off(
    consortium, pair, monkeypatch
):
    monkeypatch.setattr(register_removals, "lock_consortia", first_locking(Contract.objects))
    assert DEADLOCK in dissolved_and_struck_off(consortium, pair[1])


def dissolved_and_awarded(bid):
    """Award a lot just as the consortium that wins it is dissolved."""
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
    """Return the opened bid of a consortium of the two."""
    lot = make_contract(opened=False).lots.get()
    add_bid_question(by=SYSTEM, at=timezone.now(), lot=lot, text="How?")
    open_contract(by=SYSTEM, at=timezone.now(), contract=lot.contract)
    forget_matches()
    return opened(lot.contract, lot, pair[0], timezone.now())


def test_an_award_locks_the_consortium_before_the_contract(bid):
    """The row written names the consortium, so PostgreSQL locks that too: it comes first."""
    assert dissolved_and_awarded(bid) == ["done", "done"]
    assert Award.objects.get().delivery.consortium.stage == "dissolved"


def test_the_control_with_the_contract_first_the_award_or_the_dissolving_is_broken_off(
    bid, monkeypatch
):
    monkeypatch.setattr(awarding, "lock_consortium", lambda consortium: consortium)
    assert DEADLOCK in dissolved_and_awarded(bid)


def left_and_merged(consortium, pair, make_organisation):
    """Let a member leave the site just as somebody asks to merge its double into it."""
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


def test_the_consortium_comes_before_the_organisation(consortium, pair, make_organisation):
    """Leaving locks the consortia, then the organisation; so does merging two of them."""
    assert left_and_merged(consortium, pair, make_organisation) == ["done", "CannotMerge"]
    assert Organisation.objects.get(pk=pair[1].pk).left_at is not None
    assert not Merge.objects.exists()


def test_the_control_with_the_organisation_first_one_of_the_two_is_broken_off(
    consortium, pair, make_organisation, monkeypatch
):
    monkeypatch.setattr(
        merging, "lock_consortia", first_locking(Organisation.objects.order_by("pk"))
    )
    assert DEADLOCK in left_and_merged(consortium, pair, make_organisation)
