"""The part that an organisation is asked for: its cells and their worth, also in words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language

from areas.models import Area
from consortia.forming.models.consortia import Consortium
from consortia.forming.models.invitations import Invitation
from consortia.forming.services.assigning import write_part
from consortia.proposals.assignments.cells import Cell, People
from consortia.proposals.assignments.delivery import Delivery
from consortia.proposals.assignments.money import net_value, split_by_work
from organisations.offers.models.capabilities import Capability
from organisations.register.models.organisations import Organisation


@dataclass(frozen=True, slots=True)
class Told:
    """A part as an organisation was told of it: the assignments, and their worth in GBP."""

    part: Delivery
    worth: Decimal | None

    def says_other_than(self, other: "Told") -> bool:
        """Tell whether a letter would say something else, in work or in worth."""
        return (self.part, about(self.worth)) != (other.part, about(other.worth))


@dataclass(frozen=True, slots=True)
class PartLine:
    """One capability of a part in words: names of the areas, and people a year or None."""

    capability: str
    areas: list[str]
    volume: People | None


def set_part(invitation: Invitation, consortium: Consortium) -> Told | None:
    """Update an unanswered invitation to what the plan says now: its part, and its worth.

    Returns
    -------
    Told or None
        What the organisation was told before, where a letter would say something else now; the
        invitation then has its next version.
    """
    before, organisation = Told(invitation.part, invitation.worth), invitation.organisation
    now = Told(part_of(consortium, organisation), worth_of(consortium, organisation))
    if not before.says_other_than(now):
        return None
    invitation.worth = now.worth
    write_part(invitation, now.part)
    return before


def part_of(consortium: Consortium, organisation: Organisation) -> Delivery:
    """Return an organisation's part of the planned delivery."""
    return consortium.delivery.of(organisation.identifier)


def worth_of(consortium: Consortium, organisation: Organisation) -> Decimal | None:
    """Return an organisation's share of the lot's value: GBP without VAT, whole term.

    It is split by the work. None where the commissioner gives no value, or it has no part.
    """
    value = net_value(consortium.lot)
    if value is None:
        return None
    return split_by_work(value, consortium.delivery).get(organisation.identifier)


def about(worth: Decimal | None) -> int | None:
    """Return an amount (GBP) rounded to two significant figures, for “about £…”.

    Examples
    --------
    >>> about(Decimal("387512.40")), about(Decimal("4.99")), about(None)
    (390000, 5, None)
    """
    return None if worth is None else int(Decimal(f"{worth:.2g}").to_integral_value())


def names_of(cells: Collection[Cell]) -> dict[str, str]:
    """Return code → name of these cells' capabilities and areas, in the active language."""
    capabilities = Capability.objects.in_bulk({cell.capability for cell in cells})
    areas = Area.objects.in_bulk({cell.area for cell in cells}, field_name="code")
    welsh = (get_language() or "").startswith("cy")
    return {slug: one.name for slug, one in capabilities.items()} | {
        code: (welsh and area.name_cy) or area.name for code, area in areas.items()
    }


def part_in_words(part: Delivery) -> list[PartLine]:
    """Return a part by capability, with names in the active language."""
    return _in_words(part.cells, part.people_by_capability())


def cells_in_words(cells: Collection[Cell]) -> list[PartLine]:
    """Return cells by capability, with names in the active language."""
    return _in_words(cells, {})


def _in_words(cells: Collection[Cell], people: Mapping[str, People]) -> list[PartLine]:
    names = names_of(cells)
    grouped: dict[str, list[str]] = {}
    for cell in cells:
        grouped.setdefault(cell.capability, []).append(names[cell.area])
    lines = [
        PartLine(names[slug], sorted(areas), people.get(slug) or None)
        for slug, areas in grouped.items()
    ]
    return sorted(lines, key=lambda line: line.capability)
