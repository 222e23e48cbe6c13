"""The checklist of a consortium: what its bid needs, what is done, and who has to do the rest.

The only one: the page of the bid, the plan, its reminders, “Your work” and the submission itself
read it. Every item follows from the rows of the process. An item is done only when somebody did
it, so none is ticked off because a later one happened.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from consortia.bids.progress import Progress, progress_of
from consortia.destinations import MemberPage
from consortia.forming.models.consortia import Consortium, ConsortiumStage
from contracts.drafting.models.bid_questions import BidQuestion
from organisations.register.models.organisations import Organisation


class ItemKind(StrEnum):
    """What an item of the checklist is about, in the order of the process."""

    JOIN = "join"
    TERMS = "terms"
    DILIGENCE = "diligence"
    SIGN = "sign"
    ANSWER = "answer"
    DECLARE = "declare"
    CHECK = "check"
    SUBMIT = "submit"


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One thing that a consortium has to do.

    Attributes
    ----------
    key : str
        Its kind, for an answer with the question's number: ``terms``, ``answer-3``.
    text : str
        What is to be done.
    asked : str
        The same, said to a member that still has to do its part.
    page : MemberPage
        Where it is done.
    owner : Organisation or None
        Who sees to it; None for everyone.
    waits_for : tuple of Organisation
        Members that still have something to do for it; empty once it is done.
    ready : bool
        Whether it can be done now; otherwise something else comes first.
    done : bool
        Whether it was done, and still counts.
    lacking : tuple of str
        What the bid lacks because of it, in whole sentences; while any item lacks something, the
        bid cannot be submitted.
    """

    kind: ItemKind
    key: str
    text: str
    asked: str
    page: MemberPage
    owner: Organisation | None
    waits_for: tuple[Organisation, ...]
    ready: bool
    done: bool
    lacking: tuple[str, ...] = ()


def checklists_of(consortia: Sequence[Consortium]) -> dict[int, list[ChecklistItem]]:
    """Return the checklist of each of these consortia by its primary key, in one set of queries.

    It is in the order of the process.

    Parameters
    ----------
    consortia : sequence of Consortium
        With their lot, starter and lead.
    """
    found = progress_of(consortia)
    return {one.pk: list(_items(one, found[one.pk])) for one in consortia}


def missing_for_bid(consortium: Consortium) -> list[str]:
    """Return, in whole sentences, what a consortium still needs before its bid can be submitted."""
    return missing_in(consortium, progress_of([consortium], bid_alone=True)[consortium.pk])


def missing_in(consortium: Consortium, found: Progress) -> list[str]:
    """Return the same of a consortium whose progress has been read."""
    return [words for item in _items(consortium, found) for words in item.lacking]


def _items(consortium: Consortium, found: Progress) -> Iterator[ChecklistItem]:
    joined = consortium.stage == ConsortiumStage.FORMED
    head = consortium.lead or consortium.starter
    needed = [
        _join(consortium, joined),
        _terms(found, joined),
        _sign(found, joined),
        *(_answer(question, found, head, joined) for question in found.questions),
        _declare(found, joined),
    ]
    yield from needed
    if not joined or len(found.members) > 1:
        yield _diligence(found, joined)
    yield _check(found, head, joined, needed)
    yield ChecklistItem(
        ItemKind.SUBMIT,
        ItemKind.SUBMIT,
        "Submit the bid",
        "Submit the bid",
        MemberPage.BID,
        head,
        () if found.submitted else (head,),
        found.signed_by_all,
        found.submitted is not None,
    )


def _join(consortium: Consortium, joined: bool) -> ChecklistItem:
    text, starter = "Bring in everyone who is invited", consortium.starter
    lacking = "Everybody who is invited has to answer, so that the consortium is complete."
    return ChecklistItem(
        ItemKind.JOIN,
        ItemKind.JOIN,
        text,
        text,
        MemberPage.CONSORTIUM,
        starter,
        () if joined else (starter,),
        True,
        joined,
        () if joined else (lacking,),
    )


def _terms(found: Progress, joined: bool) -> ChecklistItem:
    """Return the item that terms are agreed: any member proposes some, and all answer them."""
    text = "Agree on lead, work and money"
    asked, waiting = f"{text}: nobody has proposed terms yet", set(found.members)
    if found.answered is not None:
        asked, waiting = "Answer the terms that are proposed", waiting - found.answered
    elif found.terms is not None:
        waiting = set()
    lacking = () if found.terms or not joined else ("Every member has to agree to the terms.",)
    return ChecklistItem(
        ItemKind.TERMS,
        ItemKind.TERMS,
        text,
        asked,
        MemberPage.TERMS,
        None,
        _of(found, waiting) if joined else (),
        joined,
        found.terms is not None and found.answered is None,
        lacking,
    )


def _diligence(found: Progress, joined: bool) -> ChecklistItem:
    """Return the item on due diligence; an organisation alone has nobody to look at.

    A bid can be submitted without it, and submitting one does not tick it off.
    """
    text = "Show each other your passports, and sign each other off"
    return ChecklistItem(
        ItemKind.DILIGENCE,
        ItemKind.DILIGENCE,
        text,
        text,
        MemberPage.DILIGENCE,
        None,
        _of(found, found.diligence) if joined else (),
        joined,
        joined and not found.diligence,
    )


def _sign(found: Progress, joined: bool) -> ChecklistItem:
    unsigned = set(found.members) - found.signed
    drawn_up = found.agreement is not None
    lacks = joined and found.terms is not None and not found.signed_by_all
    return ChecklistItem(
        ItemKind.SIGN,
        ItemKind.SIGN,
        "Sign the agreement",
        "Read and sign the agreement",
        MemberPage.AGREEMENT,
        None,
        _of(found, unsigned) if drawn_up and not found.signed_by_all else (),
        joined and drawn_up,
        found.signed_by_all,
        ("Every member has to sign the agreement.",) if lacks else (),
    )


def _answer(
    question: BidQuestion, found: Progress, head: Organisation, joined: bool
) -> ChecklistItem:
    text, given = f"Answer question {question.number}", found.answers.get(question.pk)
    words = given.words if given else 0
    lacking: tuple[str, ...] = ()
    if not words:
        lacking = (f"Question {question.number} has no answer.",)
    elif words > question.most_words:
        over = words - question.most_words
        lacking = (f"The answer to question {question.number} is {over} words too long.",)
    return ChecklistItem(
        ItemKind.ANSWER,
        f"{ItemKind.ANSWER}-{question.number}",
        text,
        text,
        MemberPage.BID,
        head,
        (head,) if lacking else (),
        True,
        not lacking,
        lacking if joined else (),
    )


def _declare(found: Progress, joined: bool) -> ChecklistItem:
    """Return the item that each member declares, and says why no smaller consortium bids.

    Declarations made before that question existed still count for everything else.
    """
    text = "Declare for the bid"
    waiting = _of(found, set(found.members) - found.declared)
    lacking = [f"{one.name} has to declare." for one in waiting if one.pk not in found.declarations]
    lacking += [
        f"{one.name} has to say why it could not bid alone or in a smaller consortium."
        for one in waiting
        if one.pk in found.declarations
    ]
    return ChecklistItem(
        ItemKind.DECLARE,
        ItemKind.DECLARE,
        text,
        text,
        MemberPage.BID,
        None,
        waiting,
        found.signed_by_all,
        not waiting,
        tuple(lacking) if joined else (),
    )


def _check(
    found: Progress, head: Organisation, joined: bool, before: Iterable[ChecklistItem]
) -> ChecklistItem:
    """Return the item that nothing is missing, with what no other item covers."""
    text = "Check that nothing is missing"
    lacking = [
        f"“{name}” was attached by {organisation.name}, which has left: keep it in your own "
        "name, replace it, or remove it."
        for name, organisation in found.orphaned
    ]
    lacking += [
        f"{organisation.name} is in another bid for this lot, and can be in one only."
        for organisation in found.rivals
    ]
    whole = not lacking and all(item.done for item in before)
    return ChecklistItem(
        ItemKind.CHECK,
        ItemKind.CHECK,
        text,
        text,
        MemberPage.BID,
        head,
        () if whole else (head,),
        True,
        whole,
        tuple(lacking) if joined else (),
    )


def _of(found: Progress, organisations: set[int]) -> tuple[Organisation, ...]:
    return tuple(organisation for pk, organisation in found.members.items() if pk in organisations)
