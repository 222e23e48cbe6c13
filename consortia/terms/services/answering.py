"""Answering proposed terms: they are agreed once every member agrees, and never change."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from accounts.actors import Actor
from accounts.errors import Invalid
from accounts.recording import note
from consortia.destinations import MemberPage
from consortia.forming.letters.members import write_to_members
from consortia.forming.membership import lock_consortium, members_of, require_member
from consortia.forming.models.consortia import Consortium
from consortia.forming.services.assigning import plan
from consortia.terms.errors import TermsSettled
from consortia.terms.models.terms import MemberCost, Terms, TermsAnswer, TermsState
from consortia.terms.services.fund_holders import confirm_holder
from consortia.terms.services.signing import write_agreement
from contracts.local_time import to_local
from organisations.people.rules import require_answer
from organisations.register.models.organisations import Organisation
from organisations.register.names import visible, visible_lines


@transaction.atomic
def agree_terms(
    *,
    by: Actor,
    at: datetime,
    terms: Terms,
    organisation: Organisation,
    decided_by: str,
    decided_on: date,
) -> Terms:
    """Agree for one member, and so authorise the lead; the last one settles the terms.

    Agreeing twice is the same as once.

    Parameters
    ----------
    decided_by : str
        Who decided it for the organisation, such as “the trustees” or a name and role.
    decided_on : date
        The day of that decision.

    Raises
    ------
    NotAllowed, NotMember
        Unless `by` speaks for a member.
    TermsSettled
        When the terms no longer wait.
    Invalid
        When nobody is named, or the decision lies in the future.
    NeedsFundHolder
        When a member without a legal form has named another fund holder than the terms do.
    """
    terms, members = _answerable(by, terms, organisation)
    if terms.answers.filter(organisation=organisation, agrees=True).exists():
        return terms
    require_waiting(terms)
    if not visible(decided_by):
        raise Invalid("Say who decided it, such as the trustees.", field="decided_by")
    if decided_on > to_local(at).date():
        raise Invalid("The day of the decision cannot lie in the future.", field="decided_on")
    share = terms.shares.select_related("fund_holder").get(organisation=organisation)
    if share.fund_holder is not None:
        confirm_holder(at, terms.consortium, organisation, share.fund_holder)
    TermsAnswer.objects.create(
        terms=terms,
        organisation=organisation,
        agrees=True,
        decided_by=visible(decided_by)[:120],
        decided_on=decided_on,
        at=at,
    )
    note(by, at, "agree_terms", terms, organisation=organisation.pk)
    agreed = set(terms.answers.filter(agrees=True).values_list("organisation", flat=True))
    if {one.pk for one in members.values()} <= agreed:
        _settle(by, at, terms)
    return terms


@transaction.atomic
def refuse_terms(
    *, by: Actor, at: datetime, terms: Terms, organisation: Organisation, reason: str
) -> Terms:
    """Refuse for one member, saying why; that ends these terms. Those agreed before still apply.

    Raises
    ------
    NotAllowed, NotMember, TermsSettled, Invalid
        Unless `by` speaks for a member, the terms wait, it has not agreed, and says why.
    """
    terms, members = _answerable(by, terms, organisation)
    require_waiting(terms)
    if not visible_lines(reason):
        raise Invalid(
            "Say what should be different, so that the next try succeeds.", field="reason"
        )
    if terms.answers.filter(organisation=organisation).exists():
        raise TermsSettled(f"{organisation.name} has already agreed. Propose other terms instead.")
    TermsAnswer.objects.create(
        terms=terms,
        organisation=organisation,
        agrees=False,
        at=at,
        reason=visible_lines(reason)[:1000],
    )
    end_terms(terms, TermsState.REFUSED, at)
    note(by, at, "refuse_terms", terms, organisation=organisation.pk)
    before = terms.consortium.terms.filter(state=TermsState.AGREED).exists()
    more = {"by_whom": organisation, "reason": visible_lines(reason), "before": before}
    tell_of_terms(by, at, terms, members, kind="refused", subject="Terms not agreed", **more)
    return terms


@transaction.atomic
def say_cost(
    *, by: Actor, at: datetime, consortium: Consortium, organisation: Organisation, amount: Decimal
) -> MemberCost:
    """Note what a member's part costs it in full, in GBP over the term; only the member sees it.

    Raises
    ------
    NotAllowed, NotMember, Invalid
        Unless `by` speaks for a member, and the amount is not negative.
    """
    require_answer(by, organisation)
    require_member(organisation, members_of(consortium))
    if amount < 0:
        raise Invalid("Give what it costs in pounds.", field="amount")
    cost, _ = MemberCost.objects.update_or_create(
        consortium=consortium,
        organisation=organisation,
        defaults={"amount": amount, "said_at": at},
    )
    note(by, at, "say_cost", consortium, organisation=organisation.pk)
    return cost


def _answerable(
    by: Actor, terms: Terms, organisation: Organisation
) -> tuple[Terms, dict[str, Organisation]]:
    require_answer(by, organisation)
    consortium = lock_consortium(terms.consortium)
    members = members_of(consortium)
    require_member(organisation, members)
    terms = Terms.objects.select_related("lead", "proposer").get(pk=terms.pk)
    terms.consortium = consortium
    return terms, members


def require_waiting(terms: Terms) -> None:
    """Require that terms still wait for answers.

    Raises
    ------
    TermsSettled
        When they do not.
    """
    if terms.state != TermsState.PROPOSED:
        raise TermsSettled(f"These terms are settled: {terms.get_state_display().lower()}.")


def _settle(by: Actor, at: datetime, terms: Terms) -> None:
    """Put agreed terms in force in place of those before, and write the agreement.

    The caller has locked the consortium.
    """
    consortium = terms.consortium
    for before in consortium.terms.filter(state=TermsState.AGREED):
        end_terms(before, TermsState.SUPERSEDED, at)
    end_terms(terms, TermsState.AGREED, at)
    consortium.lead = terms.lead
    consortium.save(update_fields=["lead"])
    plan(consortium, terms.delivery)
    note(Actor.system("consortia"), at, "settle_terms", terms)
    current = consortium.agreements.current().first()
    write_agreement(by, at, consortium, terms, current.special if current else "")


def tell_of_terms(
    by: Actor,
    at: datetime,
    terms: Terms,
    members: Mapping[str, Organisation],
    *,
    kind: str,
    subject: str,
    **more: object,
) -> None:
    """Write to every member about terms; each letter names its own amount."""
    shares = terms.shares.select_related("organisation")
    write_to_members(
        by,
        at,
        terms.consortium,
        page=MemberPage.TERMS,
        kind=kind,
        more={"terms": terms, **more},
        subject=f"{subject}: {terms.consortium.lot.contract.title}",
        members=members.values(),
        own={share.organisation.identifier: {"amount": share.amount} for share in shares},
    )


def end_terms(terms: Terms, state: TermsState, at: datetime) -> None:
    """Settle terms one way or another; the caller has locked the consortium."""
    terms.state, terms.settled_at = state, at
    terms.save(update_fields=["state", "settled_at"])
