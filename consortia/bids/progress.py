"""The progress of consortia, from their rows: who is in, has agreed, signed, answered, declared."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from consortia.bids.declarations import is_declared, said_in
from consortia.bids.file_labels import label_of
from consortia.bids.models.bids import BidAnswer, BidDeclaration, SealedBid
from consortia.bids.models.files import BidFile
from consortia.diligence.completion import diligence_waits
from consortia.forming.models.consortia import Consortium, Member
from consortia.terms.models.agreements import Agreement, AgreementState, Signature
from consortia.terms.models.terms import Terms, TermsAnswer, TermsState
from contracts.drafting.models.bid_questions import BidQuestion
from organisations.register.models.organisations import Organisation


@dataclass
class Progress:
    """How far one consortium is; organisations by primary key.

    Attributes
    ----------
    members : dict
        Who is in, in order of name.
    answered : set or None
        Who has answered the terms that are proposed; None while none are.
    agreed, signed_by_all, submitted : bool
        Whether terms are agreed, the agreement is signed by all, a bid is submitted.
    signed : set
        Who has signed the current agreement.
    drawn_up : bool
        Whether there is one.
    began : set
        Who has declared anything.
    declared : set
        Who has declared all that its bid needs.
    diligence : set
        Who still has due diligence to do; empty once it is complete.
    questions : list of BidQuestion
        What the lot asks.
    words : dict
        Question (primary key) → words of the latest answer.
    orphaned : list of (str, Organisation)
        Files of the bid, by name, that were attached by a member that has left.
    rivals : list of Organisation
        Members that are in another submitted bid for the same lot.
    """

    members: dict[int, Organisation] = field(default_factory=dict)
    answered: set[int] | None = None
    agreed: bool = False
    drawn_up: bool = False
    signed: set[int] = field(default_factory=set)
    signed_by_all: bool = False
    began: set[int] = field(default_factory=set)
    declared: set[int] = field(default_factory=set)
    diligence: set[int] = field(default_factory=set)
    questions: list[BidQuestion] = field(default_factory=list)
    words: dict[int, int] = field(default_factory=dict)
    submitted: bool = False
    orphaned: list[tuple[str, Organisation]] = field(default_factory=list)
    rivals: list[Organisation] = field(default_factory=list)


def progress_of(consortia: Sequence[Consortium]) -> dict[int, Progress]:
    """Return the progress of each of these by primary key; as many queries for many as for one."""
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
    _read_rivals(consortia, found)
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
    for consortium, organisation in said.values_list("terms__consortium", "organisation"):
        answered = found[consortium].answered
        if answered is not None:
            answered.add(organisation)


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
    for consortium, organisation in signed.values_list("agreement__consortium", "organisation"):
        found[consortium].signed.add(organisation)


def _read_bids(keys: list[int], found: dict[int, Progress]) -> None:
    said = BidDeclaration.objects.newest().filter(bid__consortium__in=keys)
    for row in said.select_related("bid"):
        progress = found[row.bid.consortium_id]
        progress.began.add(row.organisation_id)
        if is_declared(said_in(row), alone=len(progress.members) == 1):
            progress.declared.add(row.organisation_id)
    answers = BidAnswer.objects.newest().filter(bid__consortium__in=keys)
    rows = answers.values_list("bid__consortium", "question", "words")
    for consortium, question, words in rows:
        found[consortium].words[question] = words
    submitted = SealedBid.objects.submitted().filter(bid__consortium__in=keys)
    for consortium in submitted.values_list("bid__consortium", flat=True):
        found[consortium].submitted = True
    for file in (
        BidFile.objects.live()
        .filter(bid__consortium__in=keys)
        .select_related("bid", "organisation")
    ):
        progress = found[file.bid.consortium_id]
        if file.organisation_id not in progress.members:
            progress.orphaned.append((label_of(file)["name"], file.organisation))


def _read_rivals(consortia: Sequence[Consortium], found: dict[int, Progress]) -> None:
    """Note who is in another consortium for the same lot that has submitted a bid."""
    lots: dict[int, list[Consortium]] = defaultdict(list)
    for one in consortia:
        lots[one.lot_id].append(one)
    inside = Member.objects.filter(
        consortium__lot__in=lots,
        consortium__bid__sealed__in=SealedBid.objects.submitted(),
        organisation__in={pk for one in found.values() for pk in one.members},
    )
    rows = inside.values_list("consortium__lot", "consortium", "organisation").distinct()
    for lot, rival, organisation in rows.order_by("organisation__name"):
        for one in lots[lot]:
            member = found[one.pk].members.get(organisation)
            if member is not None and one.pk != rival and member not in found[one.pk].rivals:
                found[one.pk].rivals.append(member)
