"""Warning members that the submitted bid differs from what they have agreed since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.actors import Actor
from accounts.errors import Invalid
from accounts.recording import note
from consortia.bids.encryption import keyed_fingerprint
from consortia.bids.errors import NothingDiffers
from consortia.bids.models.bids import SealedBid
from consortia.bids.models.differences import BidConfirmation, DifferenceTold
from consortia.bids.services.package import (
    Written,
    agreed_by,
    agreed_fingerprints,
    written_fingerprints,
)
from consortia.destinations import MemberPage
from consortia.forming.letters.members import write_to_members
from consortia.forming.membership import lock_consortium, members_of, require_member
from consortia.forming.models.consortia import Consortium
from consortia.terms.models.agreements import Agreement, AgreementState
from consortia.terms.models.terms import Terms, TermsState
from contracts.drafting.models.choices import Stage
from organisations.people.rules import require_answer
from organisations.register.models.organisations import Organisation
from organisations.register.names import visible

TIMETABLE = Actor.system("timetable")
BATCH = 200
#: Told at once, and again when no more than so many days are left.
DAYS = (0, 2)
_AGREED = ("members", "lead", "money", "work", "agreement")
WORDS = {
    "members": "who is in",
    "lead": "the lead or the structure",
    "money": "the price or the shares",
    "work": "who does what",
    "agreement": "the agreement",
    "declarations": "a declaration",
    "files": "the attachments",
}


@dataclass(frozen=True, slots=True)
class Differences:
    """How a submitted bid differs from what its members say now.

    Attributes
    ----------
    agreed : list of str
        What members agreed since, such as “the price or the shares”; empty for nothing.
    fingerprint : str
        Stands for exactly what they agreed; a confirmation repeats it.
    confirmed : set of int
        Members (primary keys) that have confirmed it as it is.
    waiting : list of Organisation
        Members that have not.
    """

    agreed: list[str]
    fingerprint: str
    confirmed: set[int]
    waiting: list[Organisation]

    @property
    def unsettled(self) -> bool:
        """Whether somebody has to act: submit again, or confirm."""
        return bool(self.agreed and self.waiting)


UNCHANGED = Differences([], "", set(), [])
"""Nothing is submitted, or it says what is agreed."""


def submitted_bid(consortium: Consortium) -> SealedBid | None:
    """Return the bid that is submitted now, with its fingerprints; None for none."""
    rows = SealedBid.objects.submitted().filter(bid__consortium=consortium)
    return rows.defer("sealed").select_related("fingerprints", "bid").first()


def differences(consortium: Consortium, submitted: SealedBid | None) -> Differences:
    """Return how a submitted bid differs from what its members have agreed since.

    Parts are compared by their fingerprints, so that nothing sealed is opened. Bids without
    fingerprints count as unchanged.
    """
    if submitted is None:
        return UNCHANGED
    terms, agreement = agreed_by(consortium)
    return differences_from(submitted, terms, agreement, members_of(consortium).values())


def differences_from(
    submitted: SealedBid,
    terms: Terms | None,
    agreement: Agreement | None,
    members: Iterable[Organisation],
) -> Differences:
    """Return how a submitted bid differs from these terms and this agreement of its members."""
    if terms is None or agreement is None or not hasattr(submitted, "fingerprints"):
        return UNCHANGED
    now = agreed_fingerprints(terms, agreement, submitted.bid_id)
    changed = _changed({name: submitted.fingerprints.by_part.get(name, "") for name in now}, now)
    said = keyed_fingerprint(now, submitted.bid_id)
    confirmed = set(
        submitted.confirmations.filter(fingerprint=said).values_list("organisation", flat=True)
    )
    waiting = [one for one in members if one.pk not in confirmed]
    return Differences(changed, said, confirmed, waiting)


def rewritten(
    submitted: SealedBid, written: Written, members: Mapping[str, Organisation]
) -> list[str]:
    """Return which answers, declarations and files have changed since a bid was submitted.

    Parameters
    ----------
    written : Written
        What members have written by now.
    members : mapping
        Identifier → member.
    """
    if not hasattr(submitted, "fingerprints"):
        return []
    before = {
        key: value for key, value in submitted.fingerprints.by_part.items() if key not in _AGREED
    }
    return _changed(before, written_fingerprints(members, written, submitted.bid_id))


@transaction.atomic
def confirm_bid(
    *,
    by: Actor,
    at: datetime,
    consortium: Consortium,
    organisation: Organisation,
    name: str,
    role: str,
) -> BidConfirmation:
    """Confirm for one member the bid as it was submitted, though more was agreed since; idempotent.

    The confirmation counts until something else is agreed.

    Raises
    ------
    NotAllowed, NotMember
        Unless `by` speaks for a member.
    NothingDiffers
        When there is nothing to confirm.
    Invalid
        When nobody is named.
    """
    require_answer(by, organisation)
    consortium = lock_consortium(consortium)
    require_member(organisation, members_of(consortium))
    for field, said in (("name", name), ("role", role)):
        if not visible(said):
            raise Invalid("Say who confirms it, and as what.", field=field)
    submitted = submitted_bid(consortium)
    found = differences(consortium, submitted)
    if submitted is None or not found.agreed:
        raise NothingDiffers("What is submitted is what you agreed. There is nothing to confirm.")
    made, new = BidConfirmation.objects.get_or_create(
        sealed=submitted,
        organisation=organisation,
        fingerprint=found.fingerprint,
        defaults={"name": visible(name)[:120], "role": visible(role)[:120], "at": at},
    )
    if new:
        note(by, at, "confirm_bid", submitted, organisation=organisation.pk)
    return made


def tell_of_differences(*, at: datetime) -> int:
    """Write to the members of each bid that no longer says what they agreed; safe to repeat.

    Told at once, and again when two days are left, until it is submitted again or every member
    has confirmed it.

    Returns
    -------
    int
        To how many consortia, at most 200: the sweep comes again.
    """
    return sum(_tell(pk, at) for pk in _suspects(at).values_list("pk", flat=True)[:BATCH])


def _suspects(at: datetime) -> QuerySet[SealedBid]:
    """Return submitted bids that can be replaced, and after which something was agreed."""
    here = {"consortium": OuterRef("bid__consortium")}
    terms = Terms.objects.filter(
        **here, state=TermsState.AGREED, settled_at__gt=OuterRef("sealed_at")
    )
    drawn = Agreement.objects.filter(**here, made_at__gt=OuterRef("sealed_at")).exclude(
        state=AgreementState.VOID
    )
    told = DifferenceTold.objects.filter(sealed=OuterRef("pk"))
    settled = Q(Exists(terms)) | Q(Exists(drawn))
    late = Q(lot__contract__deadline__lte=at + timedelta(days=DAYS[-1]))
    again = late & ~Exists(told.filter(days=DAYS[-1]))
    anew = ~Exists(told.filter(at__gt=OuterRef("newest")))
    rows = SealedBid.objects.submitted().filter(
        settled,
        fingerprints__isnull=False,
        lot__contract__stage=Stage.OPEN,
        lot__contract__deadline__gt=at,
    )
    newest = Agreement.objects.filter(**here).order_by("-made_at").values("made_at")[:1]
    return rows.annotate(newest=newest).filter(anew | again).order_by("pk")


@transaction.atomic
def _tell(pk: int, at: datetime) -> int:
    submitted = (
        SealedBid.objects.submitted().filter(pk=pk).select_related("bid__consortium").first()
    )
    if submitted is None:
        return 0
    consortium = lock_consortium(submitted.bid.consortium)
    found = differences(consortium, submitted_bid(consortium))
    if not _note_looked(submitted, found.fingerprint, consortium, at) or not found.unsettled:
        return 0
    write_to_members(
        TIMETABLE,
        at,
        consortium,
        page=MemberPage.BID,
        kind="differs",
        subject=f"Your bid differs from what you agreed: {consortium.lot.contract.title}",
        more={"found": found, "sealed": submitted, "lead": consortium.lead},
        members=members_of(consortium).values(),
    )
    return 1


def _note_looked(submitted: SealedBid, said: str, consortium: Consortium, at: datetime) -> bool:
    """Note that a bid was compared, even where nothing differs, so that no sweep repeats it.

    Returns
    -------
    bool
        Whether something is new: what was agreed, or that few days are left.
    """
    deadline = consortium.lot.contract.deadline
    assert deadline is not None  # it was looked for by its deadline
    due = [days for days in DAYS if days == 0 or deadline <= at + timedelta(days=days)]
    new = [
        DifferenceTold.objects.update_or_create(
            sealed=submitted, fingerprint=said, days=days, defaults={"at": at}
        )[1]
        for days in due
    ]
    return any(new)


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return [_word(name) for name in {**before, **now} if before.get(name) != now.get(name)]


def _word(name: str) -> str:
    return WORDS.get(name) or f"the answer to question {name.removeprefix('answer-')}"
