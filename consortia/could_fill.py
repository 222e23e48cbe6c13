"""Who could be asked for work that nobody offers where it is wanted."""

from collections import Counter
from collections.abc import Collection, Iterable

from consortia.proposals.cells import Cell
from organisations.models import Offer, Organisation, OrganisationQuerySet

MOST = 5


def _there() -> OrganisationQuerySet:
    return Organisation.objects.current().confirmed().registered()


def could_fill(
    cells: Iterable[Cell], *, without: Collection[str] = ()
) -> list[tuple[Organisation, int]]:
    """Return bodies that do such work elsewhere, who would fill most first.

    They are known by their public profile only; whether they would come is for them to say.

    Parameters
    ----------
    cells : iterable of Cell
        What nobody offers.
    without : collection of str
        Identifiers of bodies that are in or asked already.

    Returns
    -------
    list of (Organisation, int)
        At most five, with how many of the cells are of a capability that they offer.
    """
    wanted = Counter(cell.capability for cell in cells)
    offers = (
        Offer.objects.live()
        .filter(capability__in=wanted, organisation__in=_there())
        .exclude(organisation__identifier__in=list(without))
    )
    fills: Counter[int] = Counter()
    for body, capability in set(offers.values_list("organisation", "capability")):
        fills[body] += wanted[capability]
    bodies = Organisation.objects.select_related("home_area").in_bulk(fills)
    ranked = sorted(fills, key=lambda pk: (-fills[pk], bodies[pk].name, pk))
    return [(bodies[pk], fills[pk]) for pk in ranked[:MOST]]
