"""Questions to bidders of a lot: added and removed before bids are invited."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max, Sum

from accounts.actors import Actor
from accounts.errors import Conflict, Invalid
from accounts.recording import note
from contracts.drafting.models.bid_questions import BidQuestion
from contracts.drafting.models.contracts import Lot
from contracts.drafting.services.editing import to_shape, touch
from organisations.register.names import visible_lines

MOST = 30


@transaction.atomic
def add_bid_question(
    *,
    by: Actor,
    at: datetime,
    lot: Lot,
    text: str,
    most_words: int = 500,
    weight: int | None = None,
    version: int | None = None,
) -> BidQuestion:
    """Add a question to bidders to a lot.

    Parameters
    ----------
    most_words : int
        Words that an answer may have, 1 to 5,000.
    weight : int, optional
        Per cent of the marks; those of a lot come to 100 at most.

    Raises
    ------
    NotAllowed, WrongStage, EditedMeanwhile
        Unless `by` drafts for the commissioner, and bids are not yet invited.
    Invalid, Conflict
        When it asks nothing, its bounds make no sense, or there are 30 already.
    """
    contract = to_shape(by, lot.contract, version)
    if not visible_lines(text):
        raise Invalid("Write the question.", field="text")
    if not 1 <= most_words <= 5000:
        raise Invalid("An answer has 1 to 5,000 words.", field="most_words")
    before = lot.bid_questions.aggregate(last=Max("number"), weights=Sum("weight"))
    if weight is not None and not 0 <= weight + (before["weights"] or 0) <= 100:
        raise Invalid("The marks of a lot come to 100 per cent at most.", field="weight")
    if lot.bid_questions.count() >= MOST:
        raise Conflict(
            f"A lot has {MOST} questions at most. Small organisations answer in their evenings."
        )
    made = BidQuestion.objects.create(
        lot=lot,
        number=(before["last"] or 0) + 1,
        text=visible_lines(text)[:1000],
        most_words=most_words,
        weight=weight,
    )
    touch(contract, at, f"Bidders for lot {lot.number} are asked: {made.text}")
    note(by, at, "add_bid_question", lot)
    return made


@transaction.atomic
def remove_bid_question(
    *, by: Actor, at: datetime, question: BidQuestion, version: int | None = None
) -> None:
    """Remove a question to bidders before bids are invited.

    Raises
    ------
    NotAllowed, WrongStage, EditedMeanwhile
        Unless `by` drafts for the commissioner, and bids are not yet invited.
    """
    contract = to_shape(by, question.lot.contract, version)
    words = f"Bidders for lot {question.lot.number} are no longer asked: {question.text}"
    question.delete()
    touch(contract, at, words)
    note(by, at, "remove_bid_question", question.lot)
