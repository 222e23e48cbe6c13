"""The progress of consortia, from their rows: who is in, has agreed, signed, answered, declared."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from consortia.bids.declarations import is_declared, said_in
from consortia.bids.file_labels import label_of
from consortia.bids.models.bids import BidAnswer, BidDeclaration, SealedBid
from consortia.bids.models.files import BidFile
from consortia.bids.package_json import DeclaredJSON
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
    terms : Terms or None
        The agreed terms, with their lead.
    agreement : Agreement or None
        The current agreement, without its text.
    signed : set
        Who has signed it, while it is open.
    declarations : dict
        Member → its latest declaration, with what it says.
    declared : set
        Who has declared all that its bid needs.
    diligence : set
        Who still has due diligence to do; empty once it is complete.
    questions : list of BidQuestion
        What the lot asks.
    answers : dict
        Question (primary key) → its latest answer.
    files : list of BidFile
        The files that would be submitted now.
    sealed : list of SealedBid
        Bids that were sealed, without their bytes, the latest first; the submitted one alone,
        unless the bid is read whole.
    rivals : list of Organisation
        Members that are in another submitted bid for the same lot.
    """

    members: dict[int, Organisation] = field(default_factory=dict)
    answered: set[int] | None = None
    terms: Terms | None = None
    agreement: Agreement | None = None
    signed: set[int] = field(default_factory=set)
    declarations: dict[int, tuple[BidDeclaration, DeclaredJSON]] = field(default_factory=dict)
    declared: set[int] = field(default_factory=set)
    diligence: set[int] = field(default_factory=set)
    questions: list[BidQuestion] = field(default_factory=list)
    answers: dict[int, BidAnswer] = field(default_factory=dict)
    files: list[BidFile] = field(default_factory=list)
    sealed: list[SealedBid] = field(default_factory=list)
    rivals: list[Organisation] = field(default_factory=list)

    @property
    def signed_by_all(self) -> bool:
        """Whether every member has signed the current agreement."""
        return self.agreement is not None and self.agreement.state == AgreementState.SIGNED

    @property
    def submitted(self) -> SealedBid | None:
        """The bid that is submitted now, with its fingerprints; None for none."""
        return next((one for one in self.sealed if one.withdrawn_at is None), None)

    @property
    def orphaned(self) -> list[tuple[str, Organisation]]:
        """Files of the bid, by name, that were attached by a member that has left."""
        return [
            (label_of(one)["name"], one.organisation)
            for one in self.files
            if one.organisation_id not in self.members
        ]


def progress_of(consortia: Sequence[Consortium], *, bid_alone: bool = False) -> dict[int, Progress]:
    """Return the progress of each of these by primary key; as many queries for many as for one.

    Parameters
    ----------
    bid_alone : bool
        Whether only their bids are of interest: these are read whole, with the texts of answers
        and all that was sealed, and due diligence, for which no bid waits, is not.
    """
    keys = [one.pk for one in consortia]
    found: dict[int, Progress] = {key: Progress() for key in keys}
    for member in Member.objects.filter(consortium__in=keys).select_related("organisation"):
        found[member.consortium_id].members[member.organisation_id] = member.organisation
    _read_terms(keys, found)
    _read_agreements(keys, found)
    _read_bids(keys, found, whole=bid_alone)
    asked = defaultdict(list)
    for question in BidQuestion.objects.filter(lot__in=[one.lot_id for one in consortia]):
        asked[question.lot_id].append(question)
    for one in consortia:
        found[one.pk].questions = asked[one.lot_id]
    _read_rivals(consortia, found)
    if not bid_alone:
        for key, waiting in diligence_waits(consortia).items():
            found[key].diligence = waiting
    return found


def _read_terms(keys: list[int], found: dict[int, Progress]) -> None:
    live = Terms.objects.filter(
        consortium__in=keys, state__in=[TermsState.PROPOSED, TermsState.AGREED]
    )
    proposed = {}
    for terms in live.select_related("lead"):
        if terms.state == TermsState.AGREED:
            found[terms.consortium_id].terms = terms
        else:
            proposed[terms.pk] = found[terms.consortium_id].answered = set()
    if proposed:
        said = TermsAnswer.objects.filter(terms__in=proposed)
        for pk, organisation in said.values_list("terms", "organisation"):
            proposed[pk].add(organisation)


def _read_agreements(keys: list[int], found: dict[int, Progress]) -> None:
    opened = {}
    for agreement in Agreement.objects.current().filter(consortium__in=keys).defer("sections"):
        found[agreement.consortium_id].agreement = agreement
        if agreement.state == AgreementState.OPEN:
            opened[agreement.pk] = found[agreement.consortium_id].signed
    if opened:
        signed = Signature.objects.filter(agreement__in=opened)
        for pk, organisation in signed.values_list("agreement", "organisation"):
            opened[pk].add(organisation)


def _read_bids(keys: list[int], found: dict[int, Progress], *, whole: bool) -> None:
    said = BidDeclaration.objects.newest().filter(bid__consortium__in=keys)
    for row in said.select_related("bid"):
        progress, words = found[row.bid.consortium_id], said_in(row)
        progress.declarations[row.organisation_id] = row, words
        if is_declared(words, alone=len(progress.members) == 1):
            progress.declared.add(row.organisation_id)
    answers = BidAnswer.objects.newest().filter(bid__consortium__in=keys)
    answers = answers.select_related("bid", "question", "organisation")
    for answer in answers if whole else answers.defer("hidden"):
        found[answer.bid.consortium_id].answers[answer.question_id] = answer
    sealed = SealedBid.objects.all() if whole else SealedBid.objects.submitted()
    sealed = sealed.filter(bid__consortium__in=keys).select_related("bid", "fingerprints")
    for one in sealed.defer("sealed").order_by("bid", "-number"):
        found[one.bid.consortium_id].sealed.append(one)
    files = BidFile.objects.live().filter(bid__consortium__in=keys)
    for file in files.select_related("bid", "organisation"):
        found[file.bid.consortium_id].files.append(file)


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
