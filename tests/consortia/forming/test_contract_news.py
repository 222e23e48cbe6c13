"""Members and invited organisations hear what becomes of the contract that they work on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Letter
from consortia.departures.services.dissolution import dissolve_consortium
from consortia.forming.models.invitations import Invitation
from consortia.forming.services.answering import decline_invitation
from consortia.forming.services.contract_news import tell_consortia
from consortia.forming.services.starting import start_consortium
from consortia.proposals.models import Proposal
from contracts.alerts.models import Follow
from contracts.drafting.models.contracts import Contract
from contracts.drafting.services.drafting import change_contract
from contracts.publishing.services.stages import cancel_contract
from organisations.people.services.contacts import set_second_contact
from tests.conftest import SYSTEM
from workers.tasks.sweep import sweep_with

pytestmark = pytest.mark.django_db
KINDS = ("contract-changed", "contract-changed-invited")


def now():
    return timezone.now()


def told():
    """Return to whom a change was told, each letter once."""
    rows = Letter.objects.filter(kind__in=KINDS).order_by("to")
    return list(rows.values_list("to", flat=True))


@pytest.fixture
def consortium(matched_lot, two_organisations):
    """Return a consortium whose second organisation is asked, and whose first has two contacts."""
    set_second_contact(
        by=SYSTEM, at=now(), organisation=two_organisations[0], email="second@city.example"
    )
    made = start_consortium(
        by=SYSTEM,
        at=now(),
        proposal=Proposal.objects.get(rank=1),
        organisation=two_organisations[0],
    )
    tell_consortia(at=now())
    assert not told()
    return made


def sweep(times=2):
    for _ in range(times):
        sweep_with(grace=timedelta(0))


def later(contract):
    """Move the deadline."""
    contract.refresh_from_db()
    change_contract(
        by=SYSTEM,
        at=now(),
        contract=contract,
        version=contract.version,
        deadline=contract.deadline + timedelta(days=7),
    )


def test_a_cancelled_contract_is_told_to_members_and_to_whoever_waits(
    consortium, two_organisations
):
    """Each address once, though nobody follows it; with the reason."""
    cancel_contract(by=SYSTEM, at=now(), contract=consortium.lot.contract, reason="No money")
    sweep()
    assert told() == sorted(["second@city.example", *(one.email for one in two_organisations)])
    assert Invitation.objects.get().state == "expired"
    for letter in Letter.objects.filter(kind__in=KINDS):
        assert "It was cancelled: No money" in letter.text
        assert letter.subject.startswith("The contract is cancelled:")


def test_a_later_deadline_is_told_once_each_time(consortium, two_organisations):
    """Two changes are two letters to an address, however often the sweep comes."""
    later(consortium.lot.contract)
    sweep()
    assert len(told()) == 3
    assert "bids are due" in Letter.objects.filter(kind="contract-changed").first().text
    later(consortium.lot.contract)
    sweep()
    assert len(told()) == 6


def test_who_follows_the_contract_hears_once(consortium, two_organisations, make_person):
    """The letter to followers is enough, where it goes to the organisation's own address."""
    person = make_person(two_organisations[0].email.upper(), two_organisations[0])
    Follow.objects.create(user=person, contract=consortium.lot.contract, since=now())
    later(consortium.lot.contract)
    sweep()
    assert told() == sorted(["second@city.example", two_organisations[1].email])
    assert Letter.objects.filter(kind="news", to__iexact=two_organisations[0].email).count() == 1


def test_one_that_declined_left_or_was_dissolved_hears_nothing(consortium, two_organisations):
    """Nor who stopped such letters; nor anybody that it closed."""
    invitation = Invitation.objects.get()
    decline_invitation(by=SYSTEM, at=now(), invitation=invitation)
    later(consortium.lot.contract)
    sweep()
    assert two_organisations[1].email not in told()
    dissolve_consortium(by=SYSTEM, at=now(), consortium=consortium)
    heard = told()
    later(consortium.lot.contract)
    Contract.objects.update(visible_at=now() - timedelta(days=9), deadline=now())
    sweep()
    assert told() == heard
