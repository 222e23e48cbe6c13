"""Two entries of the same organisation become one: by both sides' consent, with nothing lost."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.actors import Actor
from accounts.errors import Conflict, Gone, Invalid, NotAllowed
from accounts.models import Letter, Record
from backend.keys import make_key
from consortia.departures.services.merging import (
    answer_merge,
    ask_to_merge,
    suggest_kept,
    withdraw_merge,
)
from consortia.forming.models.consortia import Member
from consortia.forming.models.invitations import Invitation
from consortia.forming.services.answering import accept_invitation, decline_invitation
from consortia.forming.services.starting import start_consortium
from consortia.proposals.models import Proposal
from consortia.proposals.services.matching import request_match, run_match
from contracts.publishing.services.engagement import say_interest
from organisations.people.services.members import add_member
from organisations.people.services.relationships import say_relationship
from organisations.register.errors import CannotMerge
from organisations.register.models.claims import Claim
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.merges import Merge
from organisations.register.models.organisations import Organisation
from organisations.register.services.registering import add_accreditation
from tests.backend.forming_scenario import formed, proposed
from tests.conftest import CAMBRIDGE, FENLAND, SYSTEM


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def charity(make_organisation):
    return make_organisation(
        "Fen Friends", {"befriending": [CAMBRIDGE, FENLAND]}, identifier="GB-CHC-1098765"
    )


@pytest.fixture
def club(make_organisation):
    return make_organisation("Fen Friends Club", {"debt-advice": [CAMBRIDGE, FENLAND]})


def merged(at, kept, gone):
    ask_to_merge(by=SYSTEM, at=at, organisation=kept, other=gone, keep=kept)
    kept.refresh_from_db()
    gone.refresh_from_db()


def test_one_side_asks_and_the_other_agrees(charity, club, make_person, at):
    ann = Actor.person(make_person("ann@x.example", club))
    bea = Actor.person(make_person("bea@x.example", charity))
    merge = ask_to_merge(by=ann, at=at, organisation=club, other=charity)
    assert merge.kept == charity  # it has the register number
    letter = Letter.objects.get(kind="merge-asked")
    assert letter.to == charity.email
    assert "stays" in letter.text
    assert Organisation.objects.current().count() == 2
    with pytest.raises(NotAllowed):
        answer_merge(by=ann, at=at, merge=merge, agrees=True)
    with pytest.raises(Conflict, match=r"asked .* already"):
        ask_to_merge(by=ann, at=at, organisation=club, other=charity)
    with pytest.raises(Conflict, match="Answer them"):
        ask_to_merge(by=bea, at=at, organisation=charity, other=club)
    answer_merge(by=bea, at=at, merge=merge, agrees=True)
    club.refresh_from_db()
    assert club.merged_into == charity
    assert {m.user.email for m in charity.memberships.all()} == {"ann@x.example", "bea@x.example"}
    with pytest.raises(Gone):
        answer_merge(by=bea, at=at, merge=merge, agrees=False)


def test_another_organisation_says_so_and_nothing_changes(charity, club, make_person, at):
    ann = Actor.person(make_person("ann@x.example", club))
    bea = Actor.person(make_person("bea@x.example", charity))
    merge = ask_to_merge(by=ann, at=at, organisation=club, other=charity)
    answer_merge(by=bea, at=at, merge=merge, agrees=False)
    with pytest.raises(Conflict, match="another organisation"):
        ask_to_merge(by=ann, at=at, organisation=club, other=charity)
    assert Organisation.objects.current().count() == 2
    assert charity.memberships.count() == 1


def test_the_request_is_withdrawn(charity, club, make_person, at):
    ann = Actor.person(make_person("ann@x.example", club))
    bea = Actor.person(make_person("bea@x.example", charity))
    merge = ask_to_merge(by=ann, at=at, organisation=club, other=charity)
    with pytest.raises(NotAllowed):
        withdraw_merge(by=bea, at=at, merge=merge)
    withdraw_merge(by=ann, at=at, merge=merge)
    with pytest.raises(Gone):
        answer_merge(by=bea, at=at, merge=merge, agrees=True)


def test_an_administrator_of_both_needs_nobody(charity, club, make_person, at):
    ann = make_person("ann@x.example", club)
    make_person("ann@x.example", charity)
    merge = ask_to_merge(by=Actor.person(ann), at=at, organisation=club, other=charity, keep=club)
    charity.refresh_from_db()
    assert (merge.state, charity.merged_into) == ("done", club)
    assert not Letter.objects.filter(kind="merge-asked").exists()


def test_everything_goes_over_and_the_record_stays(charity, club, make_organisation, at):
    third = make_organisation("Marsh Meals")
    for organisation, ends in ((charity, date(2027, 1, 1)), (club, date(2028, 1, 1))):
        add_accreditation(by=SYSTEM, at=at, organisation=organisation, code="aqs", expires_on=ends)
        say_relationship(
            by=SYSTEM, at=at, organisation=organisation, other=third, kind="worked-with"
        )
    say_relationship(by=SYSTEM, at=at, organisation=third, other=club, kind="worked-with")
    say_relationship(by=SYSTEM, at=at, organisation=club, other=charity, kind="worked-with")
    for organisation, role in ((charity, "reader"), (club, "administrator")):
        add_member(by=SYSTEM, at=at, organisation=organisation, email="ann@x.example", role=role)
    Organisation.objects.filter(pk=charity.pk).update(description="")
    Organisation.objects.filter(pk=club.pk).update(description="We visit people.")
    key, _ = make_key(by=SYSTEM, at=at, owner=club, name="Sheet", may_write=True)
    before = Record.objects.about("organisation", club.pk).count()
    charity.refresh_from_db()
    merged(at, charity, club)
    assert {o.capability_id for o in charity.offers.all()} == {"befriending", "debt-advice"}
    assert charity.memberships.get().role == "administrator"
    assert charity.accreditations.get().expires_on == date(2028, 1, 1)
    assert charity.relationships.confirmed().get().other == third
    assert charity.relationships.count() == 1
    assert charity.description == "We visit people."
    assert charity.second_email == club.email
    key.refresh_from_db()
    assert key.organisation == charity
    assert Record.objects.about("organisation", club.pk).count() == before + 1
    told = Record.objects.about("organisation", charity.pk).get(verb="merge_organisations")
    assert told.details["identifier"] == club.identifier
    assert told.details["moved"]["organisations.Offer.organisation"] == 1


def test_a_double_of_a_double_leads_to_the_one_that_stays(charity, club, make_organisation, at):
    third = make_organisation("Fen Friends Group")
    merged(at, club, third)
    merged(at, charity, club)
    third.refresh_from_db()
    assert third.merged_into == charity
    with pytest.raises(CannotMerge, match="part of another"):
        ask_to_merge(by=SYSTEM, at=at, organisation=charity, other=third)


def test_a_forming_consortium_goes_on_with_the_kept_entry(
    matched_lot, make_organisation, at, promptly
):
    starter, guest = (Organisation.objects.get(name=n) for n in ("City Advice", "Fen Friends"))
    proposal = matched_lot.matches.get().proposals.get(rank=1)
    consortium = start_consortium(by=SYSTEM, at=at, proposal=proposal, organisation=starter)
    double = make_organisation("Fen Friends Charity", identifier="GB-CHC-1098765")
    merged(at, double, guest)
    invitation = Invitation.objects.get()
    assert invitation.organisation == double
    assert invitation.part.members == {double.identifier}
    accept_invitation(by=SYSTEM, at=at, invitation=invitation)
    consortium.refresh_from_db()
    assert consortium.stage == "formed"
    assert {m.organisation for m in Member.objects.all()} == {starter, double}
    assert consortium.delivery.members == {starter.identifier, double.identifier}
    assert guest.identifier not in Proposal.objects.get(pk=proposal.pk).delivery.members


def test_two_in_the_same_consortium_are_refused(matched_lot, at):
    starter, guest = (Organisation.objects.get(name=n) for n in ("City Advice", "Fen Friends"))
    proposal = matched_lot.matches.get().proposals.get(rank=1)
    start_consortium(by=SYSTEM, at=at, proposal=proposal, organisation=starter)
    with pytest.raises(CannotMerge, match="Let one of them leave"):
        ask_to_merge(by=SYSTEM, at=at, organisation=starter, other=guest)
    decline_invitation(by=SYSTEM, at=at, invitation=Invitation.objects.get())
    ask_to_merge(by=SYSTEM, at=at, organisation=starter, other=guest, keep=starter)


def test_an_entry_that_terms_bind_is_the_one_to_keep(matched_lot, make_organisation, at):
    starter, guest = (Organisation.objects.get(name=n) for n in ("City Advice", "Fen Friends"))
    proposal = matched_lot.matches.get().proposals.get(rank=1)
    proposed(formed(proposal, starter, at), guest, at)
    double = make_organisation("City Advice Charity", identifier="GB-CHC-1098765")
    assert suggest_kept(double, starter) == starter
    with pytest.raises(CannotMerge, match="Keep City Advice instead"):
        ask_to_merge(by=SYSTEM, at=at, organisation=double, other=starter, keep=double)
    merged(at, starter, double)
    assert double.merged_into == starter


def test_an_old_proposal_that_names_both_starts_nothing(matched_lot, at):
    starter, guest = (Organisation.objects.get(name=n) for n in ("City Advice", "Fen Friends"))
    proposal = matched_lot.matches.get().proposals.get(rank=1)
    merged(at, starter, guest)
    assert Proposal.objects.get(pk=proposal.pk).members.count() == 2
    with pytest.raises(Conflict, match="Ask again"):
        start_consortium(by=SYSTEM, at=at, proposal=proposal, organisation=starter)


def test_matching_sees_one_organisation_with_both_offers(matched_lot, at):
    starter, guest = (Organisation.objects.get(name=n) for n in ("City Advice", "Fen Friends"))
    merged(at, starter, guest)
    run = request_match(by=SYSTEM, at=at, lot=matched_lot)
    run_match(run.pk, at=at)
    members = Proposal.objects.get(match=run, rank=1).members
    assert [m.organisation for m in members.all()] == [starter]


def test_an_unconfirmed_claim_is_confirmed_first(charity, club, at):
    entry = RegisterEntry.objects.create(
        identifier=charity.identifier, name="X", kind="charity", extracted_on="2026-11-01"
    )
    Claim.objects.create(organisation=charity, entry=entry, made_at=at)
    charity.refresh_from_db()
    with pytest.raises(CannotMerge, match="Confirm first"):
        ask_to_merge(by=SYSTEM, at=at, organisation=club, other=charity)
    assert not Merge.objects.exists()


def test_an_entry_is_not_its_own_double(charity, club, make_organisation, at):
    with pytest.raises(Invalid, match="not this one"):
        ask_to_merge(by=SYSTEM, at=at, organisation=charity, other=charity)
    with pytest.raises(Invalid, match="which of the two"):
        ask_to_merge(
            by=SYSTEM, at=at, organisation=charity, other=club, keep=make_organisation("Third")
        )


def test_interest_in_a_contract_is_not_counted_twice(charity, club, make_contract, at):
    contract = make_contract()
    for organisation in (charity, club):
        say_interest(by=SYSTEM, at=at, contract=contract, organisation=organisation)
    merged(at, charity, club)
    assert contract.interests.filter(organisation=charity).count() == 1


def test_the_operator_merges_by_a_command(charity, club):
    said = StringIO()
    call_command("merge_organisations", charity.identifier, club.identifier, stdout=said)
    assert f"leads to {charity.identifier}" in said.getvalue()
    with pytest.raises(CommandError, match="part of another"):
        call_command("merge_organisations", charity.identifier, club.identifier)
    with pytest.raises(CommandError, match="no organisation"):
        call_command("merge_organisations", charity.identifier, "XI-CB-NOBODY22")
