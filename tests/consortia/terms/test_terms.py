"""Members agree on lead, structure, work and money; every change is proposed anew."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.errors import Conflict, Invalid, NotAllowed
from accounts.models import Letter
from areas.models import Area
from consortia.departures.services.dissolution import dissolve_consortium
from consortia.departures.services.leaving import leave_consortium
from consortia.forming.errors import NotFormed, NotMember
from consortia.forming.membership import members_of
from consortia.forming.models.consortia import Consortium
from consortia.forming.models.invitations import Invitation
from consortia.forming.services.answering import accept_invitation
from consortia.forming.services.replacing import replace_missing
from consortia.forming.services.starting import start_consortium
from consortia.proposals.assignments.delivery import Delivery
from consortia.proposals.errors import AssignedTwice
from consortia.proposals.services.matching import request_match
from consortia.terms.drafts import suggest
from consortia.terms.errors import (
    CannotLead,
    NeedsFundHolder,
    SharesDiffer,
    TermsSettled,
    TermsWaiting,
    WorkDiffers,
)
from consortia.terms.models.terms import Terms, TermsAssignment, TermsShare
from consortia.terms.services.answering import agree_terms, refuse_terms, say_cost
from consortia.terms.services.proposing import propose_terms, withdraw_terms
from contracts.drafting.models.contracts import Lot
from tests.conftest import CAMBRIDGE, FENLAND, SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisations(make_organisation):
    """Return three organisations of which each is needed; the last has no legal form."""
    return (
        make_organisation("City Advice", {"debt-advice": [CAMBRIDGE, FENLAND]}),
        make_organisation("Fen Friends", {"befriending": [CAMBRIDGE]}),
        make_organisation("Marsh Lunch", {"befriending": [FENLAND]}, kind="unincorporated"),
    )


@pytest.fixture
def forming(make_contract, organisations, promptly):
    """Return a consortium in which nobody has answered yet."""
    lot = make_contract().lots.get()
    Lot.objects.filter(pk=lot.pk).update(value=Decimal(120_000))
    with promptly():
        run = request_match(by=SYSTEM, at=timezone.now(), lot=lot)
    return start_consortium(
        by=SYSTEM,
        at=timezone.now(),
        proposal=run.proposals.get(rank=1),
        organisation=organisations[0],
    )


@pytest.fixture
def formed(forming):
    """Return it with everybody in."""
    for invitation in forming.invitations.all():
        accept_invitation(by=SYSTEM, at=timezone.now(), invitation=invitation)
    forming.refresh_from_db()
    return forming


def draft_of(consortium, **changes):
    """Return the suggestion, changed."""
    return replace(suggest(consortium, members_of(consortium)), **changes)


def propose(consortium, by=SYSTEM, organisation=None, **changes):
    """Propose the suggestion, changed."""
    return propose_terms(
        by=by,
        at=timezone.now(),
        consortium=consortium,
        organisation=organisation or consortium.starter,
        draft=draft_of(consortium, **changes),
    )


def agree(terms, organisation, by=SYSTEM, **changes):
    """Agree for one member."""
    said = {"decided_by": "The trustees", "decided_on": timezone.now().date()} | changes
    return agree_terms(by=by, at=timezone.now(), terms=terms, organisation=organisation, **said)


def agreed(consortium, organisations, **changes):
    """Return terms that everybody has agreed."""
    terms = propose(consortium, **changes)
    for organisation in organisations:
        agree(terms, organisation)
    terms.refresh_from_db()
    return terms


def test_the_suggestion_follows_the_work_without_vat(formed, organisations):
    draft = draft_of(formed)
    assert draft.price == Decimal("100000.00")
    assert draft.shares == {
        organisations[0].identifier: Decimal("50000.00"),
        organisations[1].identifier: Decimal("25000.00"),
        organisations[2].identifier: Decimal("25000.00"),
    }
    assert draft.lead in organisations[:2]
    assert draft.fund_holders == {organisations[2].identifier: draft.lead.identifier}


def test_terms_are_agreed_once_every_member_has_agreed(formed, organisations):
    terms = propose(formed, lead=organisations[1])
    asked = Letter.objects.filter(kind="terms")
    assert {letter.to for letter in asked} == {organisation.email for organisation in organisations}
    assert "£25,000.00" in asked.get(to=organisations[1].email).text
    assert "£50,000.00" not in asked.get(to=organisations[1].email).text
    for organisation in organisations[:2]:
        assert agree(terms, organisation).state == "proposed"
    assert agree(terms, organisations[2]).state == "agreed"
    formed.refresh_from_db()
    assert formed.lead == organisations[1]
    assert Letter.objects.filter(kind="agreement").count() == 3
    assert agree(terms, organisations[2]).answers.count() == 3


def test_later_terms_replace_the_ones_before(formed, organisations):
    first = agreed(formed, organisations)
    second = agreed(formed, organisations, fee=Decimal(0), days_to_pay=14)
    first.refresh_from_db()
    assert (first.state, second.state, second.number) == ("superseded", "agreed", 2)


def test_a_no_says_why_and_leaves_what_was_agreed(formed, organisations):
    first = agreed(formed, organisations)
    second = propose(formed, days_to_pay=14)
    with pytest.raises(Invalid, match="different"):
        refuse_terms(
            by=SYSTEM, at=timezone.now(), terms=second, organisation=organisations[1], reason=" "
        )
    refuse_terms(
        by=SYSTEM,
        at=timezone.now(),
        terms=second,
        organisation=organisations[1],
        reason="Too little",
    )
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("agreed", "refused")
    assert "Too little" in Letter.objects.filter(kind="refused").first().text
    with pytest.raises(TermsSettled):
        agree(second, organisations[0])
    assert propose(formed).number == 3


def test_only_one_proposal_waits_and_only_its_proposer_takes_it_back(
    formed, organisations, make_person
):
    terms = propose(formed)
    with pytest.raises(TermsWaiting):
        propose(formed, organisation=organisations[1])
    other = Actor.person(make_person("b@b.example", organisations[1]))
    with pytest.raises(NotAllowed):
        withdraw_terms(by=other, at=timezone.now(), terms=terms)
    for _ in range(2):
        withdrawn = withdraw_terms(by=SYSTEM, at=timezone.now(), terms=terms)
        assert withdrawn.state == "withdrawn"
    with pytest.raises(TermsSettled):
        agree(terms, organisations[0])


def test_terms_wait_until_everybody_has_answered(forming):
    with pytest.raises(NotFormed, match="answered"):
        propose(forming)


def test_only_members_take_part(formed, make_organisation, make_person):
    stranger = make_organisation("Stranger")
    with pytest.raises(NotMember):
        propose(formed, organisation=stranger)
    terms = propose(formed)
    with pytest.raises(NotMember):
        agree(terms, stranger)
    with pytest.raises(NotAllowed):
        agree(terms, formed.starter, by=Actor.person(make_person("x@x.example", stranger)))


@pytest.mark.parametrize(
    ("change", "refusal", "said"),
    [
        ({"fee": Decimal("0.01")}, SharesDiffer, "£0.01 above"),
        ({"price": Decimal("100000.01")}, SharesDiffer, "£0.01 below"),
        ({"price": Decimal(0)}, SharesDiffer, "above nothing"),
        ({"shares": {}}, SharesDiffer, "missing: City Advice"),
        ({"fund_holders": {}}, NeedsFundHolder, "Marsh Lunch"),
        ({"lead": None}, CannotLead, "Choose who leads"),
        ({"structure": "handshake"}, Invalid, "Choose one of"),
        ({"days_to_pay": 31}, Invalid, "30 days"),
        ({"paid_every": 2}, Invalid, "1, 3 or 12"),
        ({"advance": Decimal(101)}, Invalid, "100 per cent"),
        ({"delivery": Delivery()}, WorkDiffers, "Nobody does"),
    ],
)
def test_what_is_not_whole_is_refused_and_changes_nothing(formed, change, refusal, said):
    with pytest.raises(refusal, match=said):
        propose(formed, **change)
    assert not Terms.objects.exists()
    assert not Letter.objects.filter(kind="terms").exists()


def test_a_group_without_a_legal_form_cannot_lead(formed, organisations):
    with pytest.raises(CannotLead, match="legal form"):
        propose(formed, lead=organisations[2])


def test_thirds_close_to_the_penny(formed, organisations):
    third = Decimal("33333.33")
    shares = {organisation.identifier: third for organisation in organisations}
    with pytest.raises(SharesDiffer, match=r"£0\.01 below"):
        propose(formed, shares=shares)
    shares[organisations[0].identifier] += Decimal("0.01")
    assert agreed(formed, organisations, shares=shares).state == "agreed"


def test_a_decision_has_a_name_and_a_day_that_has_come(formed, organisations):
    terms = propose(formed)
    with pytest.raises(Invalid, match="who decided"):
        agree(terms, organisations[0], decided_by=" ")
    with pytest.raises(Invalid, match="future"):
        agree(terms, organisations[0], decided_on=timezone.now().date() + timedelta(days=2))


def test_volumes_are_shared_out_in_full(formed, organisations):
    formed.lot.requirements.update(volume=40)
    rows = [replace(one, volume=40) for one in formed.delivery]
    with pytest.raises(WorkDiffers, match="for how many people"):
        propose(formed)
    with pytest.raises(WorkDiffers, match="39 people a year"):
        propose(formed, delivery=Delivery([replace(rows[0], volume=39), *rows[1:]]))
    with pytest.raises(AssignedTwice, match="twice"):
        propose(formed, delivery=Delivery([*rows, rows[0]]))
    with pytest.raises(WorkDiffers, match="not a member"):
        propose(formed, delivery=Delivery([replace(rows[0], organisation="GB-CHC-1"), *rows[1:]]))
    assert propose(formed, delivery=Delivery(rows)).state == "proposed"


def test_costs_are_noted_for_members_only(formed, organisations, make_organisation):
    for pounds in (100, 90):
        say_cost(
            by=SYSTEM,
            at=timezone.now(),
            consortium=formed,
            organisation=organisations[1],
            amount=Decimal(pounds),
        )
    assert formed.costs.get().amount == 90
    with pytest.raises(NotMember):
        say_cost(
            by=SYSTEM,
            at=timezone.now(),
            consortium=formed,
            organisation=make_organisation("Stranger"),
            amount=Decimal(1),
        )


def leave(consortium, organisation, reason="No time"):
    """Leave for one member."""
    return leave_consortium(
        by=SYSTEM,
        at=timezone.now(),
        consortium=consortium,
        organisation=organisation,
        reason=reason,
    )


def test_a_member_that_leaves_ends_the_terms(formed, organisations, make_organisation):
    terms = agreed(formed, organisations)
    spare = make_organisation("Spare Friends", {"befriending": [FENLAND]})
    leave(formed, organisations[2])
    terms.refresh_from_db()
    formed.refresh_from_db()
    assert (formed.stage, terms.state) == ("forming", "superseded")
    letters = Letter.objects.filter(kind="left")
    assert {letter.to for letter in letters} == {organisations[0].email, organisations[1].email}
    assert "No time" in letters[0].text
    invited = replace_missing(by=SYSTEM, at=timezone.now(), consortium=formed)
    assert [one.organisation for one in invited] == [spare]
    accept_invitation(by=SYSTEM, at=timezone.now(), invitation=invited[0])
    formed.refresh_from_db()
    assert formed.stage == "formed"
    assert spare.identifier in draft_of(formed).shares


def test_the_starters_and_the_leads_role_are_handed_on(formed, organisations):
    agreed(formed, organisations, lead=organisations[1])
    leave(formed, organisations[0])
    formed.refresh_from_db()
    assert formed.starter == organisations[1]
    leave(formed, organisations[1])
    formed.refresh_from_db()
    assert (formed.starter, formed.lead) == (organisations[2], None)
    with pytest.raises(Conflict, match="Nobody else"):
        leave(formed, organisations[2])
    with pytest.raises(NotMember):
        leave(formed, organisations[0])


def test_giving_up_takes_waiting_terms_back(formed):
    terms = propose(formed)
    dissolve_consortium(by=SYSTEM, at=timezone.now(), consortium=formed)
    terms.refresh_from_db()
    assert terms.state == "withdrawn"


def refused(change):
    """Tell that the database refuses a change."""
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def _copied(row):
    """Return the same work for one more person, as a row that is not there yet."""
    return TermsAssignment(
        terms=row.terms,
        organisation=row.organisation,
        capability=row.capability,
        area=Area.objects.exclude(pk=row.area_id).first(),
        volume=1,
    )


def test_the_database_itself_keeps_terms(formed, organisations):
    terms = agreed(formed, organisations)
    row = Terms.objects.filter(pk=terms.pk)
    refused(lambda: row.update(price=Decimal(1), fee=0))
    refused(lambda: terms.work.update(volume=1))
    refused(lambda: terms.work.all().delete())
    refused(lambda: TermsAssignment.objects.bulk_create([_copied(terms.work.first())]))
    refused(lambda: row.update(state="proposed", settled_at=None))
    refused(lambda: TermsShare.objects.update(amount=0))
    refused(lambda: terms.answers.update(decided_by="Somebody else"))


def test_the_database_itself_wants_every_member_and_every_penny(formed, organisations):
    terms = propose(formed)
    row = Terms.objects.filter(pk=terms.pk)
    agree(terms, organisations[0])
    refused(lambda: row.update(state="agreed", settled_at=timezone.now()))
    terms.shares.filter(organisation=organisations[0]).delete()
    for organisation in organisations[1:]:
        refused(
            lambda organisation=organisation: agree(terms, organisation)
        ) if organisation == organisations[2] else agree(terms, organisation)


def test_invitations_to_a_member_that_left_do_not_change(formed, organisations):
    leave(formed, organisations[1])
    assert Invitation.objects.get(organisation=organisations[1]).state == "accepted"
    assert Consortium.objects.concerning([organisations[1].pk]).exists()
