"""How often organisations have come first elsewhere, so that equals take turns."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Count

from consortia.proposals.models import MatchRun, MatchState, ProposalMember
from contracts.drafting.models.contracts import Lot

COUNTED = timedelta(days=365)


def times_first(lot: Lot, organisations: Collection[int], at: datetime) -> dict[str, int]:
    """Return identifier → number of other lots whose first proposal had it within a year.

    Only public lots count, each once. The year ends at the first match of this lot since it became
    public, so that matching it again gives the same answer.

    Parameters
    ----------
    organisations : collection of int
        Primary keys of those to look at; those missing from the answer have come first nowhere.
    """
    until = _matched_first(lot) or at
    counts = (
        ProposalMember.objects.filter(
            organisation__in=organisations,
            proposal__rank=1,
            proposal__match__status="complete",
            proposal__match__finished_at__gt=until - COUNTED,
            proposal__match__finished_at__lte=until,
            proposal__lot__contract__visible_at__lte=until,
        )
        .exclude(proposal__lot=lot)
        .values("organisation__identifier")
        .annotate(lots=Count("proposal__lot", distinct=True))
    )
    return {row["organisation__identifier"]: row["lots"] for row in counts}


def _matched_first(lot: Lot) -> datetime | None:
    visible = lot.contract.visible_at
    if visible is None:
        return None
    runs = MatchRun.objects.filter(lot=lot, state=MatchState.DONE, requested_at__gte=visible)
    return runs.order_by("pk").values_list("started_at", flat=True).first()
