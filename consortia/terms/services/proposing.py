"""Proposing terms to all members, and withdrawing them."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from accounts.actors import Actor
from accounts.errors import Invalid
from accounts.recording import note
from consortia.forming.membership import lock_consortium, members_of, require_formed, require_member
from consortia.forming.models.consortia import Consortium
from consortia.proposals.assignments.delivery import Delivery
from consortia.proposals.assignments.rows import organisation_keys, volume_of
from consortia.proposals.structures import Structure
from consortia.terms.drafts import TermsDraft
from consortia.terms.errors import CannotLead, TermsWaiting
from consortia.terms.models.terms import PaidEvery, Terms, TermsAssignment, TermsShare, TermsState
from consortia.terms.services.answering import end_terms, require_waiting, tell_of_terms
from consortia.terms.services.fund_holders import chosen_holders, named_holders
from consortia.terms.services.validation import check_lead, check_money, check_work
from organisations.people.rules import require_answer
from organisations.register.models.organisations import Organisation


@transaction.atomic
def propose_terms(
    *,
    by: Actor,
    at: datetime,
    consortium: Consortium,
    organisation: Organisation,
    draft: TermsDraft,
) -> Terms:
    """Propose lead, structure, work and money to all members; each gets a letter.

    Parameters
    ----------
    organisation : Organisation
        The member that proposes and that `by` speaks for.
    draft : TermsDraft
        What it proposes.

    Raises
    ------
    NotAllowed, NotMember, NotFormed
        Unless `by` speaks for a member, and everybody has answered.
    TermsWaiting
        When other terms wait for their answers.
    CannotLead, SharesDiffer, NeedsFundHolder, WorkDiffers, Invalid
        When the draft is not whole; the message says what is missing.
    """
    require_answer(by, organisation)
    consortium = lock_consortium(consortium)
    require_formed(consortium)
    members = members_of(consortium)
    require_member(organisation, members)
    if consortium.terms.filter(state=TermsState.PROPOSED).exists():
        raise TermsWaiting("Other terms wait for their answers. Answer or withdraw those first.")
    _check_plain(draft)
    if draft.lead is None:
        raise CannotLead("Choose who leads.", field="lead")
    check_lead(draft.lead, members)
    check_money(members, draft.price, draft.fee, draft.shares)
    holders = chosen_holders(members, named_holders(consortium), draft.fund_holders)
    check_work(consortium.lot, draft.delivery, members)
    terms = _write(consortium, organisation, draft, draft.lead, at)
    write_work(terms, draft.delivery)
    TermsShare.objects.bulk_create(
        TermsShare(
            terms=terms, organisation=one, amount=draft.shares[key], fund_holder=holders.get(key)
        )
        for key, one in members.items()
    )
    note(by, at, "propose_terms", terms, consortium=consortium.pk)
    tell_of_terms(by, at, terms, members, kind="terms", subject="Terms to agree on")
    return terms


@transaction.atomic
def withdraw_terms(*, by: Actor, at: datetime, terms: Terms) -> Terms:
    """Withdraw proposed terms; idempotent.

    Raises
    ------
    NotAllowed, TermsSettled
        Unless `by` speaks for the member that proposed them, and they still wait.
    """
    require_answer(by, terms.proposer)
    lock_consortium(terms.consortium)
    terms.refresh_from_db()
    if terms.state == TermsState.WITHDRAWN:
        return terms
    require_waiting(terms)
    end_terms(terms, TermsState.WITHDRAWN, at)
    note(by, at, "withdraw_terms", terms)
    return terms


def _write(
    consortium: Consortium,
    proposer: Organisation,
    draft: TermsDraft,
    lead: Organisation,
    at: datetime,
) -> Terms:
    last = consortium.terms.aggregate(last=Max("number"))["last"] or 0
    return Terms.objects.create(
        consortium=consortium,
        number=last + 1,
        lead=lead,
        structure=draft.structure,
        price=draft.price,
        fee=draft.fee,
        paid_every=draft.paid_every,
        days_to_pay=draft.days_to_pay,
        advance=draft.advance,
        note=draft.note[:2000],
        proposer=proposer,
        proposed_at=at,
    )


def _check_plain(draft: TermsDraft) -> None:
    if draft.structure not in Structure.values:
        raise Invalid(f"Choose one of {', '.join(Structure.values)}.", field="structure")
    if draft.paid_every not in PaidEvery.values:
        raise Invalid("Members are paid every 1, 3 or 12 months.", field="paid_every")
    if not 0 <= draft.days_to_pay <= 30:
        raise Invalid(
            "Members of a public contract are paid within 30 days (Procurement Act 2023, s. 73).",
            field="days_to_pay",
        )
    if not Decimal(0) <= draft.advance <= 100:
        raise Invalid("Give between 0 and 100 per cent.", field="advance")


def write_work(terms: Terms, delivery: Delivery) -> None:
    """Write who does what under new terms."""
    keys = organisation_keys(delivery)
    TermsAssignment.objects.bulk_create(
        TermsAssignment(
            terms=terms,
            organisation_id=keys[one.organisation],
            capability_id=one.capability,
            area_id=one.area,
            volume=volume_of(one),
        )
        for one in delivery
    )
