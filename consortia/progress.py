"""How far consortia are, as their rows say: who is in, has agreed, signed, answered, declared."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from consortia.declared import is_declared, said_in
from consortia.diligence import diligence_waits
from consortia.models import (
    Agreement,
    AgreementState,
    BidAnswer,
    BidDeclaration,
    Consortium,
    Member,
    PlanTask,
    SealedBid,
    Signature,
    Terms,
    TermsAnswer,
    TermsState,
)
from contracts.models import BidQuestion
from organisations.models import Organisation


@dataclass
class Progress:
    """How far one consortium is; bodies by primary key.

    Attributes
    ----------
    members : dict
        Who is in, in order of name.
    answered : set or None
        Who has answered the terms that wait; None while none wait.
    agreed, signed_by_all, handed_in : bool
        Whether terms hold, the agreement is signed by all, a bid stands.
    signed : set
        Who has signed the agreement that stands.
    drawn_up : bool
        Whether there is one.
    declared : set
        Who has declared all that its bid needs.
    diligence : set
        For whom due diligence waits; empty once it is complete.
    questions : list of BidQuestion
        What the lot asks.
    words : dict
        Question (primary key) → words of the latest answer.
    tasks : list of PlanTask
        What members set by hand, and added.
    """

    members: dict[int, Organisation] = field(default_factory=dict)
    answered: set[int] | None = None
    agreed: bool = False
    drawn_up: bool = False
    signed: set[int] = field(default_factory=set)
    signed_by_all: bool = False
    declared: set[int] = field(default_factory=set)
    diligence: set[int] = field(default_factory=set)
    questions: list[BidQuestion] = field(default_factory=list)
    words: dict[int, int] = field(default_factory=dict)
    handed_in: bool = False
    tasks: list[PlanTask] = field(default_factory=list)

    def is_answered(self, question: BidQuestion) -> bool:
        """Tell whether a question has an answer that is not too long."""
        return 0 < self.words.get(question.pk, 0) <= question.most_words


def progress_of(consortia: Sequence[Consortium]) -> dict[int, Progress]:
    """Return how far each of these is by its primary key; as many queries for many as for one."""
    keys = [one.pk for one in consortia]
    found: dict[int, Progress] = {key: Progress() for key in keys}
    for member in Member.objects.filter(consortium__in=keys).select_related("organisation"):
        found[member.consortium_id].members[member.organisation_id] = member.organisation
    _read_terms(keys, found)
    _read_agreements(keys, found)
    _read_bids(keys, found)
    asked = defaultdict(list)
    for question in BidQuestion.objects.filter(lot__in=[one.lot_id for one in consortia]):
        asked[question.lot_id].append(question)
    for one in consortia:
        found[one.pk].questions = asked[one.lot_id]
    for task in PlanTask.objects.filter(
        consortium__in=keys, removed_at__isnull=True
    ).select_related("organisation"):
        found[task.consortium_id].tasks.append(task)
    for key, waiting in diligence_waits(consortia).items():
        found[key].diligence = waiting
    return found


def _read_terms(keys: list[int], found: dict[int, Progress]) -> None:
    live = Terms.objects.filter(
        consortium__in=keys, state__in=[TermsState.PROPOSED, TermsState.AGREED]
    )
    for consortium, state in live.values_list("consortium", "state"):
        if state == TermsState.AGREED:
            found[consortium].agreed = True
        else:
            found[consortium].answered = set()
    said = TermsAnswer.objects.filter(terms__consortium__in=keys, terms__state=TermsState.PROPOSED)
    for consortium, body in said.values_list("terms__consortium", "organisation"):
        answered = found[consortium].answered
        if answered is not None:
            answered.add(body)


def _read_agreements(keys: list[int], found: dict[int, Progress]) -> None:
    for consortium, state in (
        Agreement.objects.filter(consortium__in=keys)
        .exclude(state=AgreementState.VOID)
        .values_list("consortium", "state")
    ):
        found[consortium].drawn_up = True
        found[consortium].signed_by_all = state == AgreementState.SIGNED
    signed = Signature.objects.filter(agreement__consortium__in=keys).exclude(
        agreement__state=AgreementState.VOID
    )
    for consortium, body in signed.values_list("agreement__consortium", "organisation"):
        found[consortium].signed.add(body)


def _read_bids(keys: list[int], found: dict[int, Progress]) -> None:
    said = BidDeclaration.objects.newest().filter(bid__consortium__in=keys)
    for row in said.select_related("bid"):
        progress = found[row.bid.consortium_id]
        if is_declared(said_in(row), alone=len(progress.members) == 1):
            progress.declared.add(row.organisation_id)
    answers = BidAnswer.objects.newest().filter(bid__consortium__in=keys)
    rows = answers.values_list("bid__consortium", "question", "words")
    for consortium, question, words in rows:
        found[consortium].words[question] = words
    standing = SealedBid.objects.standing().filter(bid__consortium__in=keys)
    for consortium in standing.values_list("bid__consortium", flat=True):
        found[consortium].handed_in = True
