"""Matching again when a contract becomes visible or changes, or the register changes."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from accounts.actors import Actor
from accounts.models import Record
from areas.errors import AreaError
from areas.resolve import areas_touching, leaf_areas
from consortia.proposals.models import MatchRun, MatchState, ProposalMember, RegisterMark
from consortia.proposals.services.matching import request_match
from contracts.drafting.models.choices import LIVE
from contracts.drafting.models.contracts import Contract, Requirement
from organisations.offers.models.offers import Offer

ITSELF = Actor.system("matcher")
#: Events younger than this may still have older ones uncommitted beside them.
SETTLED = timedelta(seconds=10)
AT_ONCE = 2000


@transaction.atomic
def start_matches(pk: int, *, at: datetime) -> list[MatchRun]:
    """Request a match of every lot of a contract that waits for one; idempotent.

    A lot whose match is running is matched again when that has ended: the contract keeps waiting
    for the next sweep.
    """
    rows = Contract.objects.select_for_update(of=("self",)).wanting_match()
    contract = rows.filter(pk=pk).first()
    if contract is None:
        return []
    lots = contract.lots.filter(requirements__isnull=False).distinct()
    running = MatchRun.objects.filter(lot__in=lots.values("pk"), state=MatchState.RUNNING)
    busy = set(running.values_list("lot", flat=True))
    runs = [
        request_match(by=ITSELF, at=at, lot=lot)
        for lot in lots.select_related("contract__commissioner")
        if lot.pk not in busy
    ]
    if not busy:
        contract.match_wanted_at = None
        contract.save(update_fields=["match_wanted_at"])
    return runs


@transaction.atomic
def follow_register(*, at: datetime) -> int:
    """Have live contracts matched again that the latest events of the register concern.

    Offers made, changed, confirmed or withdrawn, and changes of an organisation that offers
    something, concern each live lot that asks for one of the capabilities in one of the areas.

    Returns
    -------
    int
        How many contracts wait now.
    """
    mark, _ = RegisterMark.objects.select_for_update().get_or_create(pk=1)
    events = list(
        Record.objects.filter(pk__gt=mark.record, at__lte=at - SETTLED).order_by("pk")[:AT_ONCE]
    )
    if not events:
        return 0
    wanted: set[int] = set()
    for offer in _offers(events):
        wanted |= _concerned(offer) | _named(offer)
    want_matches(Contract.objects.filter(pk__in=wanted, match_wanted_at__isnull=True), at)
    mark.record = events[-1].pk
    mark.save(update_fields=["record"])
    return len(wanted)


def want_matches(contracts: QuerySet[Contract], at: datetime) -> None:
    """Have contracts matched again; locks their rows in order of primary key."""
    rows = contracts.order_by("pk").select_for_update(no_key=True, of=("self",))
    keys = list(rows.values_list("pk", flat=True))
    Contract.objects.filter(pk__in=keys).update(match_wanted_at=at)


def _offers(events: list[Record]) -> list[Offer]:
    offers = {int(e.subject_id) for e in events if e.subject == "offer"}
    organisations = {int(e.subject_id) for e in events if e.subject == "organisation"}
    rows = Offer.objects.filter(pk__in=offers) | Offer.objects.filter(
        organisation__in=organisations, withdrawn_at__isnull=True
    )
    return list(rows.distinct().prefetch_related("areas"))


def _named(offer: Offer) -> set[int]:
    """Return live contracts whose proposals name the organisation: it may offer less now."""
    named = ProposalMember.objects.filter(
        organisation=offer.organisation_id, proposal__lot__contract__stage__in=LIVE
    )
    return set(named.values_list("proposal__lot__contract", flat=True))


def _concerned(offer: Offer) -> set[int]:
    try:
        leaves = {leaf.code for area in offer.areas.all() for leaf in leaf_areas(area.code)}
    except AreaError:  # an area that is unknown by now concerns nobody
        return set()
    asked = Requirement.objects.filter(
        capability=offer.capability_id,
        area__in=areas_touching(leaves),
        lot__contract__stage__in=LIVE,
    )
    return set(asked.values_list("lot__contract", flat=True))
