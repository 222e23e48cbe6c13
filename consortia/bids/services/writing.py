"""Writing a bid together: answers with every version kept, and each member's declaration."""

import json
from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.clock import judged_at
from accounts.errors import Invalid
from accounts.recording import note
from consortia.bids.declarations import said_in
from consortia.bids.encryption import decrypt_draft, encrypt_draft
from consortia.bids.errors import AnswerEdited, BiddingOver
from consortia.bids.models.bids import Bid, BidAnswer, BidDeclaration
from consortia.bids.package_json import DeclaredJSON
from consortia.forming.membership import lock_consortium, members_of, require_formed, require_member
from consortia.forming.models.consortia import Consortium
from contracts.drafting.models.bid_questions import BidQuestion
from contracts.drafting.models.choices import Stage
from contracts.drafting.models.contracts import Contract
from organisations.people.rules import require_answer
from organisations.register.models.organisations import Organisation
from organisations.register.names import visible, visible_lines

LONGEST = 50_000


@transaction.atomic
def save_answer(
    *,
    by: Actor,
    at: datetime,
    consortium: Consortium,
    organisation: Organisation,
    question: BidQuestion,
    text: str,
    version: int,
) -> BidAnswer:
    """Save the next version of an answer; every version is kept, readable by members only.

    Parameters
    ----------
    version : int
        The version that it was written from, 0 for the first.

    Raises
    ------
    NotAllowed, NotMember, NotFormed, BiddingOver
        Unless `by` speaks for a member of a formed consortium, and bids are invited.
    AnswerEdited
        When somebody else was faster; it carries their text.
    Invalid
        When the question is of another lot, or the text is longer than any answer.
    """
    bid = open_bid(by, at, consortium, organisation)
    if question.lot_id != bid.consortium.lot_id:
        raise Invalid("That question is of another lot.", field="question")
    if len(text) > LONGEST:
        raise Invalid(f"An answer has at most {LONGEST:,} characters.", field="text")
    latest = bid.answers.filter(question=question).first()
    if (latest.version if latest else 0) != version:
        theirs = decrypt_draft(bytes(latest.hidden), bid.pk) if latest else ""
        raise AnswerEdited(theirs, latest.version if latest else 0)
    saved = BidAnswer.objects.create(
        bid=bid,
        question=question,
        version=version + 1,
        hidden=encrypt_draft(text.strip(), bid.pk),
        words=len(text.split()),
        organisation=organisation,
        at=at,
    )
    note(by, at, "save_answer", bid, question=question.number, version=saved.version)
    return saved


@transaction.atomic
def declare(
    *,
    by: Actor,
    at: datetime,
    consortium: Consortium,
    organisation: Organisation,
    grounds: str,
    conflicts: str,
    smaller: str = "",
    name: str,
    role: str,
) -> BidDeclaration:
    """Declare for one member; a later declaration replaces the one before.

    Each declares that no ground of exclusion applies or which one does, which conflicts of
    interest there are, that it is in no rival bid for the lot, and why it bids in no smaller
    consortium: competition law is kindest to those whose members could not bid alone.

    Parameters
    ----------
    grounds, conflicts : str
        What applies, in words; empty for nothing.
    smaller : str
        Why it could not bid alone, or in a smaller consortium. A bid of several members cannot
        be submitted before each has said so (`missing_for_bid`).
    name, role : str
        Who declares it, as what.

    Raises
    ------
    NotAllowed, NotMember, NotFormed, BiddingOver, Invalid
        Unless `by` speaks for a member of a formed consortium while bids are invited, and
        somebody is named.
    """
    bid = open_bid(by, at, consortium, organisation)
    for field, said in (("name", name), ("role", role)):
        if not visible(said):
            raise Invalid("Say who declares it, and as what.", field=field)
    texts = {"grounds": grounds, "conflicts": conflicts, "smaller": smaller}
    said = json.dumps({key: visible_lines(text)[:2000] for key, text in texts.items()})
    made = BidDeclaration.objects.create(
        bid=bid,
        organisation=organisation,
        hidden=encrypt_draft(said, bid.pk),
        name=visible(name)[:120],
        role=visible(role)[:120],
        at=at,
    )
    note(by, at, "declare", bid, organisation=organisation.pk)
    return made


def answers_of(bid: Bid | None) -> dict[int, tuple[BidAnswer, str]]:
    """Return the latest answer to each question (primary key), with its text."""
    if bid is None:
        return {}
    rows = bid.answers.newest().select_related("organisation", "question")
    return {row.question_id: (row, decrypt_draft(bytes(row.hidden), bid.pk)) for row in rows}


def declarations_of(bid: Bid | None) -> dict[int, tuple[BidDeclaration, DeclaredJSON]]:
    """Return each member's latest declaration by the member's primary key, with what it says."""
    if bid is None:
        return {}
    rows = bid.declarations.newest().select_related("organisation")
    return {row.organisation_id: (row, said_in(row)) for row in rows}


def require_bidding(contract: Contract, at: datetime) -> None:
    """Require that bids for a contract can be submitted at this time.

    Raises
    ------
    BiddingOver
        Saying when it ended, or that it has not begun.
    """
    if contract.stage in (Stage.DRAFT, Stage.ENGAGEMENT, Stage.PLANNED):
        raise BiddingOver("Bids are not invited yet.")
    if contract.stage == Stage.CANCELLED:
        raise BiddingOver("The contract was cancelled.")
    if contract.stage != Stage.OPEN or contract.deadline is None or contract.deadline <= at:
        raise BiddingOver.after(contract.deadline, at)


def open_bid(by: Actor, at: datetime, consortium: Consortium, organisation: Organisation) -> Bid:
    """Return a consortium's bid, its consortium locked, to a member while bidding is open.

    The time is read once the row is locked, so that nobody gets past the deadline by waiting.

    Raises
    ------
    NotAllowed, NotMember, NotFormed, BiddingOver
        Unless `by` speaks for a member of a formed consortium, and bids are invited.
    """
    require_answer(by, organisation)
    consortium = lock_consortium(consortium)
    require_formed(consortium)
    require_member(organisation, members_of(consortium))
    require_bidding(consortium.lot.contract, judged_at(at))
    bid, _ = Bid.objects.get_or_create(consortium=consortium, defaults={"begun_at": at})
    bid.consortium = consortium
    return bid
