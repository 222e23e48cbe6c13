"""Supply: how many organisations offer a capability in each district, from live offers."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, Max

from areas.gazetteer import gazetteer
from areas.models import Area, AreaTable, Level
from areas.resolve import leaf_areas
from organisations.offers.models.offers import Offer

THIN = 2
"""At most so many make a supply thin: one that stops leaves a district with one or none."""
KEPT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class DistrictSupply:
    """A district's supply: how many organisations offer the capability there.

    Attributes
    ----------
    within : Area
        The county it lies in, else its region, else its country.
    """

    area: Area
    within: Area
    organisations: int

    @property
    def is_thin(self) -> bool:
        """Whether only one or two organisations offer it; with none it is not thin but missing."""
        return 0 < self.organisations <= THIN


def supply(capabilities: Collection[str], area: str) -> list[DistrictSupply]:
    """Return the supply in each district of an area, ordered by county or region, then name.

    Parameters
    ----------
    capabilities : collection of str
        Slugs of capabilities; an organisation that offers one of them counts once.
    area : str
        Code of an area of any level.

    Raises
    ------
    areas.errors.AreaError
        When the area is unknown or leads nowhere.
    """
    organisations = organisations_by_district(capabilities)
    places = [
        DistrictSupply(leaf, _within(leaf), organisations.get(leaf.code, 0))
        for leaf in leaf_areas(area)
    ]
    return sorted(places, key=lambda one: (one.within.name, one.area.name, one.area.code))


def organisations_by_district(capabilities: Collection[str]) -> dict[str, int]:
    """Return GSS code of a district → number of organisations with a live offer there.

    Cached; the key contains a version of these offers and of the areas, so that a change to either
    counts anew.
    """
    wanted = sorted(set(capabilities))
    offers = Offer.objects.filter(capability__in=wanted)
    version = offers.aggregate(Count("pk"), Max("pk"), Max("confirmed_at"), Max("withdrawn_at"))
    edition = AreaTable.objects.values_list("edition", flat=True).first()
    what = hashlib.sha256(",".join(wanted).encode()).hexdigest()
    key = f"supply:{what}:{edition}:" + ":".join(
        str(value.timestamp() if hasattr(value, "timestamp") else value)
        for value in version.values()
    )
    counts: dict[str, int] | None = cache.get(key)
    if counts is None:
        counts = _counted(wanted)
        cache.set(key, counts, KEPT_SECONDS)
    return counts


def _counted(capabilities: Collection[str]) -> dict[str, int]:
    """Count each organisation once a district, however many of its offers are there."""
    pairs = Offer.objects.live().filter(capability__in=capabilities, areas__isnull=False)
    reach: dict[int, set[str]] = defaultdict(set)
    for organisation, code in pairs.values_list("organisation", "areas").iterator(5000):
        reach[organisation].add(code)
    counts: Counter[str] = Counter()
    for codes, organisations in Counter(frozenset(codes) for codes in reach.values()).items():
        for leaf in {leaf for code in codes for leaf in gazetteer().leads_to(code)}:
            counts[leaf] += organisations
    return dict(counts)


def _within(leaf: Area) -> Area:
    places = gazetteer()
    around = [places.areas[code] for code in places.parents.get(leaf.code, [])]
    current = [area for area in around if area.valid_to is None]
    for level in (Level.COUNTY, Level.REGION, Level.COUNTRY):
        found = next((area for area in current if area.level == level), None)
        if found is not None:
            return found
    return leaf
