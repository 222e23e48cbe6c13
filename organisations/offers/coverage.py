"""What an organisation offers, cell by cell."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from areas.gazetteer import gazetteer
from areas.resolve import areas_touching, leaf_areas
from organisations.offers.capabilities.tree import tree
from organisations.offers.models.offers import Offer
from organisations.register.models.organisations import Organisation

PLACES = 3


@dataclass(frozen=True, slots=True)
class AskedOffer:
    """What an organisation offers of a search.

    Attributes
    ----------
    places : list of str
        Names of matching areas, at most three.
    elsewhere : int
        How many more of its areas match.
    """

    capability: str
    places: list[str]
    elsewhere: int


def offers_asked_for(
    organisations: Collection[Organisation], *, capabilities: Collection[str], area: str
) -> dict[int, list[AskedOffer]]:
    """Return primary key → what an organisation offers of these capabilities there; two queries.

    Parameters
    ----------
    capabilities : collection of str
        Slugs of capabilities; all where there are none.
    area : str
        Code of an area of any level; anywhere where it is empty.

    Raises
    ------
    areas.errors.AreaError
        When the area is unknown.
    """
    offers = Offer.objects.live().filter(organisation__in=[one.pk for one in organisations])
    if capabilities:
        offers = offers.filter(capability__in=capabilities)
    reach = Offer.areas.through.objects.filter(offer__in=offers.values("pk"))
    if area:
        reach = reach.filter(area__in=areas_touching(leaf.code for leaf in leaf_areas(area)))
    places: dict[int, list[str]] = {}
    for offer, code in reach.values_list("offer", "area"):
        places.setdefault(offer, []).append(gazetteer().areas[code].name)
    found: dict[int, list[AskedOffer]] = {}
    for pk, organisation, slug in offers.order_by("capability__name", "pk").values_list(
        "pk", "organisation", "capability"
    ):
        if names := sorted(places.get(pk, ())):
            told = AskedOffer(tree().leaf(slug).name, names[:PLACES], max(0, len(names) - PLACES))
            found.setdefault(organisation, []).append(told)
    return found


def offered_cells(
    organisation: Organisation, wanted: Collection[str], begins: date | None
) -> set[tuple[str, str]]:
    """Return the cells (capability, leaf area) that an organisation offers in these leaf areas.

    Only offers with spare capacity when work begins count; all where that day is not known.

    Raises
    ------
    areas.errors.AreaError
        When an area of an offer no longer leads to a district.
    """
    return {
        (offer.capability_id, leaf.code)
        for offer in organisation.offers.live().in_time_for(begins).prefetch_related("areas")
        for area in offer.areas.all()
        for leaf in leaf_areas(area.code)
        if leaf.code in wanted
    }
