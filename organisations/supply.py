"""How many bodies offer a capability in each district: public counts, of live offers."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, Max

from areas.gazetteer import gazetteer
from areas.models import Area, AreaTable, Level
from areas.resolve import leaf_areas
from organisations.models import Offer

THIN = 2
"""So few bodies, or none, are marked: one that stops leaves a district with one or nobody."""
KEPT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Place:
    """One district and how many bodies offer the capability there.

    Attributes
    ----------
    within : Area
        The county it lies in, else its region, else its country.
    """

    area: Area
    within: Area
    bodies: int

    @property
    def is_thin(self) -> bool:
        """Tell whether one or two bodies offer it; where nobody does it is more than thin."""
        return 0 < self.bodies <= THIN


def supply(capability: str, area: str) -> list[Place]:
    """Return the districts of an area, in order of where they lie, with their counts.

    Parameters
    ----------
    capability : str
        Slug of a leaf of the tree.
    area : str
        Code of an area of any level.

    Raises
    ------
    areas.errors.AreaError
        When the area is unknown or leads nowhere.
    """
    bodies = bodies_by_district(capability)
    places = [Place(leaf, _within(leaf), bodies.get(leaf.code, 0)) for leaf in leaf_areas(area)]
    return sorted(places, key=lambda one: (one.within.name, one.area.name, one.area.code))


def bodies_by_district(capability: str) -> dict[str, int]:
    """Return GSS code of a district → how many bodies have a live offer that reaches it.

    Worked out anew only when an offer of the capability was made, changed, confirmed or withdrawn,
    or the places changed: the mark of all that is part of the key it is kept under.
    """
    offers = Offer.objects.filter(capability=capability)
    mark = offers.aggregate(Count("pk"), Max("pk"), Max("confirmed_at"), Max("withdrawn_at"))
    edition = AreaTable.objects.values_list("edition", flat=True).first()
    key = f"supply:{capability}:{edition}:" + ":".join(
        str(value.timestamp() if hasattr(value, "timestamp") else value) for value in mark.values()
    )
    counts: dict[str, int] | None = cache.get(key)
    if counts is None:
        counts = _counted(capability)
        cache.set(key, counts, KEPT_SECONDS)
    return counts


def _counted(capability: str) -> dict[str, int]:
    """Count each body once a district, however many of its offers reach it."""
    pairs = Offer.objects.live().filter(capability=capability, areas__isnull=False)
    reach: dict[int, set[str]] = defaultdict(set)
    for body, code in pairs.values_list("organisation", "areas").iterator(5000):
        reach[body].add(code)
    counts: Counter[str] = Counter()
    for codes, bodies in Counter(frozenset(codes) for codes in reach.values()).items():
        for leaf in {leaf for code in codes for leaf in gazetteer().leads_to(code)}:
            counts[leaf] += bodies
    return dict(counts)


def _within(leaf: Area) -> Area:
    places = gazetteer()
    around = [places.areas[code] for code in places.parents.get(leaf.code, [])]
    standing = [area for area in around if area.valid_to is None]
    for level in (Level.COUNTY, Level.REGION, Level.COUNTRY):
        found = next((area for area in standing if area.level == level), None)
        if found is not None:
            return found
    return leaf
