"""The cells in which members have a choice: more than one of them could do the work."""

from collections.abc import Mapping
from dataclasses import dataclass

from areas.resolve import leaf_areas
from consortia.proposals.assignments.cells import Cell
from consortia.proposals.assignments.delivery import Delivery
from consortia.proposals.problems.loading import cells_of
from contracts.drafting.models.contracts import Lot
from organisations.offers.models.offers import Offer
from organisations.register.models.organisations import Organisation


@dataclass(frozen=True, slots=True)
class WorkCell:
    """One capability in one district, and the members that could do it.

    `volume` is in people a year, None where the lot says none. `able` are identifiers, in order
    of name.
    """

    capability: str
    area: str
    name: str
    volume: int | None
    able: tuple[str, ...]


def cells_with_choice(
    lot: Lot, members: Mapping[str, Organisation], delivery: Delivery
) -> list[WorkCell]:
    """Return the lot's cells that more than one member could do, in the lot's order.

    A member could do a cell when it offers it, or does it in `delivery` already.
    """
    cells, names = cells_of(lot)
    able = _offered(members, {cell.area for cell in cells})
    for cell, organisations in delivery.of(*members).who_by_cell().items():
        able.setdefault(cell, set()).update(organisations)
    found = []
    for cell, volume in cells.items():
        who = able.get(cell, set())
        if len(who) > 1:
            name = f"{names[cell.capability]} in {names[cell.area]}"
            order = tuple(sorted(who, key=lambda key: (members[key].name, key)))
            found.append(WorkCell(cell.capability, cell.area, name, volume, order))
    return found


def _offered(members: Mapping[str, Organisation], wanted: set[str]) -> dict[Cell, set[str]]:
    able: dict[Cell, set[str]] = {}
    offers = Offer.objects.filter(organisation__in=members.values()).live()
    for offer in offers.select_related("organisation").prefetch_related("areas"):
        for area in offer.areas.all():
            for leaf in leaf_areas(area.code):
                if leaf.code not in wanted:
                    continue
                cell = Cell(offer.capability_id, leaf.code)
                able.setdefault(cell, set()).add(offer.organisation.identifier)
    return able
