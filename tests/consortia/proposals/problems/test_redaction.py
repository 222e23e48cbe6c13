"""What asking tells of others: of drafts, of remedies, of proposals; never a private figure."""

from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actors import Actor
from consortia.proposals.models import MatchRun, Proposal
from consortia.proposals.rules import may_see_proposal
from consortia.proposals.services.matching import request_match
from contracts.commissioners.services import add_commissioner_member
from contracts.drafting.models.contracts import Contract
from contracts.thresholds.services import set_threshold
from organisations.passport.models.passports import Accreditation
from organisations.people.services.relationships import say_relationship
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation
from tests.conftest import SYSTEM, whole_text

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


def answer(lot, promptly):
    """Return what the matcher says of a lot now, without its times and counts."""
    with promptly():
        run = request_match(by=SYSTEM, at=now(), lot=lot)
    run = MatchRun.objects.get(pk=run.pk)
    return run.status, run.bound_members, run.missing, run.proposals.count()


def test_a_draft_tells_a_commissioner_nothing_of_turnover_accreditations_or_refusals(
    make_contract, two_organisations, promptly
):
    """A draft changes unseen: only what is public counts, so that no series of them finds more."""
    lot = make_contract(opened=False).lots.get()
    set_threshold(by=SYSTEM, at=now(), lot=lot, kind="turnover", minimum=120_000, rule="pooled")
    set_threshold(
        by=SYSTEM, at=now(), lot=lot, kind="accreditation", code="aqs", falls_on="everyone"
    )
    first = answer(lot, promptly)
    for turnover in (0, 119_999, 10**9):
        Organisation.objects.update(turnover=turnover)
        assert answer(lot, promptly) == first
    Accreditation.objects.create(organisation=two_organisations[0], code="aqs")
    say_relationship(
        by=SYSTEM,
        at=now(),
        organisation=two_organisations[0],
        other=two_organisations[1],
        kind="refuses",
    )
    assert answer(lot, promptly) == first
    assert first[0] != "complete"
    for organisation in two_organisations:
        RegisterEntry.objects.create(
            identifier=organisation.identifier,
            name=organisation.name,
            kind="cio",
            income=60_000,
            extracted_on=now().date(),
            checksum="0",
        )
    assert answer(lot, promptly)[0] == "complete"


def test_once_it_is_shown_the_matcher_looks_at_everything(
    make_contract, two_organisations, promptly
):
    """Privately: the answer is a consortium or none."""
    lot = make_contract(turnover=Decimal(100_000)).lots.get()
    assert answer(lot, promptly)[0] == "complete"
    Organisation.objects.update(turnover=49_999)
    assert answer(lot, promptly)[0] != "complete"


def test_no_remedy_says_the_sum_at_which_others_would_do(
    make_contract, two_organisations, promptly, make_person
):
    """Neither on the page, nor in the API, nor in the row that both read."""
    Organisation.objects.update(turnover=Decimal("48271.00"))
    lot = make_contract(turnover=Decimal(650_000)).lots.get()
    *_, missing, _ = answer(lot, promptly)
    (remedy,) = [one for one in missing["remedies"] if one.get("limit") == "turnover"]
    assert set(remedy) == {"kind", "limit", "text"}
    assert remedy["text"].startswith("Ask for less turnover.")
    assert "96" not in str(missing).replace("£650,000", "")
    client = Client()
    client.force_login(make_person("s@x.example", two_organisations[0]))
    page = whole_text(client.get(f"/contracts/{lot.contract_id}/"))
    assert "Ask for less turnover." in page
    assert "96,542" not in page


def test_a_commissioners_draft_says_what_was_looked_at(
    make_contract, two_organisations, promptly, make_person
):
    """So that nobody takes it for the last word."""
    contract = make_contract(opened=False)
    answer(contract.lots.get(), promptly)
    client = Client()
    client.force_login(officer(make_person, contract))
    page = whole_text(client.get(f"/contracts/{contract.pk}/"))
    assert "only what is public counts" in page


def officer(make_person, contract: Contract):
    """Return somebody who drafts for the contract's commissioner."""
    person = make_person("officer@fen.example")
    add_commissioner_member(
        by=SYSTEM, at=now(), commissioner=contract.commissioner, email=person.email, role="drafter"
    )
    return person


def test_a_proposal_does_not_follow_ones_own_turnover(
    make_contract, two_organisations, promptly, make_person
):
    """With one's own figure to vary, a live "reached" would give the other's to the pound."""
    lot = make_contract(turnover=Decimal(100_000)).lots.get()
    assert answer(lot, promptly)[0] == "complete"
    proposal = Proposal.objects.get(lot=lot, rank=1)
    client = Client()
    client.force_login(make_person("s@x.example", two_organisations[0]))
    seen = []
    for turnover in (50_000, 0, 49_999, 10**9):
        Organisation.objects.filter(pk=two_organisations[0].pk).update(turnover=turnover)
        shown = client.get(f"/api/v1/proposals/{proposal.pk}/").json()["thresholds"]
        page = whole_text(client.get(f"/proposals/{proposal.pk}/"))
        seen.append((shown, "govuk-tag--red" in page))
    assert seen == [seen[0]] * 4
    assert seen[0][0][0]["met"] is True


def test_who_may_see_a_proposal_is_who_is_in_it(
    make_contract, two_organisations, promptly, make_person
):
    """Neither the commissioner nor anybody else, whatever they know of the lot."""
    contract = make_contract()
    answer(contract.lots.get(), promptly)
    proposal = Proposal.objects.get(rank=1)
    for person in (officer(make_person, contract), make_person("x@x.example")):
        assert not may_see_proposal(Actor.person(person), proposal)
