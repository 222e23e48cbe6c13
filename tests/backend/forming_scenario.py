"""The small world's consortia on their way: formed, agreeing, agreed, opened, awarded."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from accounts.clock import database_now
from accounts.exchange.files import check_file
from consortia.bids.models.bids import Award, OpenedBid
from consortia.bids.services.files import attach_file
from consortia.bids.services.opening import Remark, give_feedback, open_bids
from consortia.bids.services.submitting import submit_bid
from consortia.bids.services.writing import declare, save_answer
from consortia.delivery.services.awarding import award_lot
from consortia.forming.membership import members_of
from consortia.forming.services.answering import accept_invitation
from consortia.forming.services.starting import start_consortium
from consortia.planning.services.planning import add_task
from consortia.proposals.services.matching import request_match
from consortia.terms.drafts import suggest
from consortia.terms.services.answering import agree_terms
from consortia.terms.services.proposing import propose_terms
from consortia.terms.services.signing import sign_agreement
from contracts.drafting.models.contracts import Contract
from contracts.publishing.services.stages import close_contract
from tests.conftest import SYSTEM
from workers.tasks.matches import match

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def formed(proposal: Any, starter: Any, at: Any) -> Any:
    """Return a consortium that somebody has started and everybody has joined."""
    made = start_consortium(by=SYSTEM, at=at, proposal=proposal, organisation=starter)
    for invitation in made.invitations.all():
        accept_invitation(by=SYSTEM, at=at, invitation=invitation)
    return made


def proposed(consortium: Any, proposer: Any, at: Any, lead: Any = None) -> Any:
    """Return terms of a formed consortium that nobody has answered.

    Without `lead` it is the suggested one: between equals by identifier, which chance gives.
    """
    members = members_of(consortium)
    draft = replace(suggest(consortium, members), price=Decimal(50) * len(members))
    draft = replace(draft, lead=lead or draft.lead)
    return propose_terms(
        by=SYSTEM,
        at=at,
        consortium=consortium,
        organisation=proposer,
        draft=replace(draft, shares=dict.fromkeys(members, Decimal(50))),
    )


def agreed(consortium: Any, proposer: Any, at: Any, lead: Any = None) -> Any:
    """Return the agreement, unsigned, of a consortium whose terms are agreed."""
    terms = proposed(consortium, proposer, at, lead)
    for member in members_of(consortium).values():
        agree_terms(
            by=SYSTEM,
            at=at,
            terms=terms,
            organisation=member,
            decided_by="The trustees",
            decided_on=at.date(),
        )
    return consortium.agreements.get()


def matched(lot: Any, at: Any) -> Any:
    """Return the first proposal for a lot."""
    run = request_match(by=SYSTEM, at=at, lot=lot)
    match(run.pk)
    return run.proposals.get(rank=1)


def attached(consortium: Any, organisation: Any, at: Any) -> Any:
    """Return a file that goes with a bid."""
    return attach_file(
        by=SYSTEM,
        at=at,
        consortium=consortium,
        organisation=organisation,
        file=check_file("policy.pdf", PDF),
    )


def planned(consortium: Any, organisation: Any, at: Any) -> str:
    """Return the key of a task that a member has added to the plan."""
    made = add_task(by=SYSTEM, at=at, consortium=consortium, organisation=organisation, title="Map")
    return f"task-{made.pk}"


def opened(contract: Any, lot: Any, starter: Any, at: Any) -> OpenedBid:
    """Return the one opened bid of a contract that has closed since."""
    consortium = formed(matched(lot, at), starter, at)
    agreement = agreed(consortium, starter, at)
    for member in members_of(consortium).values():
        who = {"by": SYSTEM, "at": at, "organisation": member, "name": "Ada Lee", "role": "Chair"}
        sign_agreement(**who, agreement=agreement, sha256=agreement.sha256)
        declare(
            **who, consortium=consortium, grounds="", conflicts="", smaller="We know one town each."
        )
    save_answer(
        by=SYSTEM,
        at=at,
        consortium=consortium,
        organisation=starter,
        question=lot.bid_questions.get(),
        text="By bus.",
        version=0,
    )
    attached(consortium, starter, at)
    submit_bid(by=SYSTEM, at=at, consortium=consortium)
    now = database_now()
    Contract.objects.filter(pk=contract.pk).update(
        visible_at=now - timedelta(days=9), deadline=now - timedelta(seconds=1)
    )
    contract.refresh_from_db()
    close_contract(by=SYSTEM, at=now, contract=contract)
    (found,) = open_bids(by=SYSTEM, at=now, lot=lot)
    judge(found)
    return found


def judge(bid: OpenedBid, worked: str = "It knows the place.") -> None:
    """Write feedback on an opened bid."""
    asked = bid.sealed.lot.bid_questions.values_list("number", flat=True)
    give_feedback(
        by=SYSTEM,
        at=database_now(),
        opened=bid,
        remarks={number: Remark(60, "Clear.") for number in asked},
        worked=worked,
    )


def awarded(contract: Any, lot: Any, starter: Any, at: Any) -> Award:
    """Return the award of a contract whose work began a hundred days ago."""
    begun = at.date() - timedelta(days=100)
    Contract.objects.filter(pk=contract.pk).update(starts_on=begun)
    bid = opened(contract, lot, starter, at)
    return award_lot(by=SYSTEM, at=database_now(), opened=bid, reasons="Best")
