"""What a body offers, cell by cell."""

from collections.abc import Collection
from datetime import date

from areas.resolve import leaf_areas
from organisations.models import Organisation


def offered_cells(
    organisation: Organisation, wanted: Collection[str], begins: date | None
) -> set[tuple[str, str]]:
    """Return capability and leaf area of all that a body offers in these leaf areas (codes).

    Only offers with room when work begins count; all of them where that day is not known.

    Raises
    ------
    areas.errors.AreaError
        When an area of an offer no longer leads anywhere.
    """
    return {
        (offer.capability_id, leaf.code)
        for offer in organisation.offers.live().in_time_for(begins).prefetch_related("areas")
        for area in offer.areas.all()
        for leaf in leaf_areas(area.code)
        if leaf.code in wanted
    }
