"""What waits for a body in its consortia: one step each, and until when."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from consortia.diligence import GapKind, gaps_for
from consortia.models import (
    Agreement,
    AgreementState,
    BidDeclaration,
    Consortium,
    ConsortiumStage,
    Member,
    SealedBid,
    Signature,
    Terms,
    TermsAnswer,
    TermsState,
)
from contracts.models import Stage
from organisations.models import Organisation, RegisterEntry
from organisations.passport.items import SOON


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do.

    `page` is the seat's page on which it is done: ``diligence``, ``terms``, ``agreement``, ``bid``
    or ``group``. `due` is the deadline for bids.
    """

    consortium: Consortium
    organisation: Organisation
    text: str
    page: str
    due: datetime | None


def steps_of(organisations: Iterable[int], at: datetime) -> list[Step]:
    """Return what waits for these bodies (primary keys), the nearest deadline first.

    Takes a handful of queries, however many consortia they are in.
    """
    organisations = list(organisations)
    seats = (
        Member.objects.filter(organisation__in=organisations)
        .filter(consortium__stage=ConsortiumStage.FORMED)
        .filter(consortium__lot__contract__stage=Stage.OPEN)
        .filter(consortium__lot__contract__deadline__gt=at)
        .select_related("organisation", "consortium__lot__contract")
    )
    found = [step for name, rows in _waiting(seats) for step in _steps(name, rows)]
    found += _gaps(organisations, at)
    found += _dissolved(organisations)
    return sorted(found, key=lambda one: (one.due or at, one.consortium.pk, one.text))


_TEXTS = {
    "propose": ("Agree on lead, work and money: nobody has proposed terms yet", "terms"),
    "answer": ("Answer the terms that are proposed", "terms"),
    "sign": ("Read and sign the agreement", "agreement"),
    "declare": ("Declare for the bid", "bid"),
    "seal": ("Hand in the bid", "bid"),
}


def _steps(name: str, rows: Iterable[Member]) -> Iterator[Step]:
    text, page = _TEXTS[name]
    for row in rows:
        due = row.consortium.lot.contract.deadline
        yield Step(row.consortium, row.organisation, text, page, due)


def _gaps(organisations: list[int], at: datetime) -> Iterator[Step]:
    """Yield what partners were promised and what runs out soon, before bids are due."""
    asked = Consortium.objects.filter(members__organisation__in=organisations).exclude(
        stage=ConsortiumStage.DISSOLVED
    )
    open_now = asked.filter(
        lot__contract__stage=Stage.OPEN,
        lot__contract__deadline__gt=at,
        diligence_wants__isnull=False,
    )
    rows = list(open_now.select_related("lot__contract").distinct())
    soon = (at + SOON).date()
    for gap in gaps_for(rows, at=at, organisations=organisations) if rows else ():
        if gap.kind is not GapKind.RUNS_OUT or (gap.due and gap.due <= soon):
            due = gap.consortium.lot.contract.deadline
            yield Step(gap.consortium, gap.organisation, gap.text, "diligence", due)


def _dissolved(organisations: list[int]) -> Iterator[Step]:
    """Yield, for each body, the other members of its groups that a register has removed."""
    rows = (
        Member.objects.filter(organisation__register_end__isnull=False)
        .filter(consortium__members__organisation__in=organisations)
        .exclude(consortium__stage=ConsortiumStage.DISSOLVED)
        .exclude(consortium__lot__contract__stage=Stage.CANCELLED)
        .exclude(organisation__in=organisations)
        .select_related("organisation", "consortium__lot__contract")
        .distinct()
    )
    gone = list(rows)
    inside = Member.objects.filter(
        consortium__in={one.consortium_id for one in gone}, organisation__in=organisations
    )
    entries = RegisterEntry.objects.ended().in_bulk(
        {one.organisation.identifier for one in gone}, field_name="identifier"
    )
    for mine in inside.select_related("organisation"):
        for one in gone:
            if one.consortium_id == mine.consortium_id:
                entry = entries.get(one.organisation.identifier)
                since = f" since {entry.removed_on:%-d %B %Y}" if entry and entry.removed_on else ""
                text = (
                    f"{one.organisation.name} stands as dissolved in its register{since}: put it "
                    "out, or ask it"
                )
                due = one.consortium.lot.contract.deadline
                yield Step(one.consortium, mine.organisation, text, "group", due)


def _waiting(seats: QuerySet[Member]) -> Iterator[tuple[str, QuerySet[Member]]]:
    """Yield each kind of step with the seats for which it waits."""
    here = {"consortium": OuterRef("consortium")}
    mine = {"organisation": OuterRef("organisation")}
    live = Terms.objects.filter(**here, state__in=[TermsState.PROPOSED, TermsState.AGREED])
    yield "propose", seats.filter(~Exists(live))
    asked = Terms.objects.filter(**here, state=TermsState.PROPOSED)
    said = TermsAnswer.objects.filter(
        **mine, terms__consortium=OuterRef("consortium"), terms__state=TermsState.PROPOSED
    )
    yield "answer", seats.filter(Exists(asked), ~Exists(said))
    open_now = Agreement.objects.filter(**here, state=AgreementState.OPEN)
    signed = Signature.objects.filter(
        **mine,
        agreement__consortium=OuterRef("consortium"),
        agreement__state=AgreementState.OPEN,
    )
    yield "sign", seats.filter(Exists(open_now), ~Exists(signed))
    agreement = Agreement.objects.filter(**here, state=AgreementState.SIGNED)
    declared = BidDeclaration.objects.filter(**mine, bid__consortium=OuterRef("consortium"))
    yield "declare", seats.filter(Exists(agreement), ~Exists(declared))
    sealed = SealedBid.objects.standing().filter(bid__consortium=OuterRef("consortium"))
    lead = Consortium.objects.filter(pk=OuterRef("consortium"), lead=OuterRef("organisation"))
    yield "seal", seats.filter(Exists(agreement), Exists(lead), ~Exists(sealed))
