"""Commissioners in the list of figures, and the keys that it can be sorted by."""

from django.db.models import Count, FloatField, Q, QuerySet
from django.db.models.functions import Cast, Coalesce, NullIf

from areas.resolve import areas_touching, leaf_areas
from consortia.statistics.commissioners import LONG_MONTHS
from contracts.commissioners.models import Commissioner
from contracts.drafting.models.choices import Stage

_OPENED = Q(contracts__stage__in=[Stage.OPEN, Stage.CLOSED, Stage.AWARDED])
_LONG = _OPENED & Q(contracts__term_months__gte=LONG_MONTHS)
#: What a list can be sorted by beside the name: lots awarded, and the share of contracts opened
#: that last three years or longer (0 to 1; -1 where none was opened).
SORTED_BY = {
    "lots": Count("contracts__lots__award", distinct=True),
    "long": Coalesce(
        Cast(Count("contracts", filter=_LONG, distinct=True), FloatField())
        / NullIf(Cast(Count("contracts", filter=_OPENED, distinct=True), FloatField()), 0.0),
        -1.0,
    ),
}


def listed() -> QuerySet[Commissioner]:
    """Return all verified commissioners."""
    return Commissioner.objects.filter(verified_at__isnull=False).select_related("area")


def near(rows: QuerySet[Commissioner], area: str) -> QuerySet[Commissioner]:
    """Return those whose own area overlaps this one (code of any level).

    Raises
    ------
    areas.errors.AreaError
        When there is no such area.
    """
    codes = areas_touching(leaf.code for leaf in leaf_areas(area))
    return rows.filter(area__code__in=codes)
