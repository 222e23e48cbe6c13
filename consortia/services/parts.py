"""What part of the work a body is asked for: its cells, their worth, and both in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from areas.models import Area
from consortia.models import Consortium, Invitation
from consortia.terms.draft import net_value
from consortia.terms.splitting import split_by_work
from organisations.models import Capability, Organisation


@dataclass(frozen=True, slots=True)
class Told:
    """What a body was told of its part: the cells, and what they are worth in GBP."""

    part: list[dict[str, Any]]
    worth: Decimal | None

    def says_other_than(self, other: "Told") -> bool:
        """Tell whether a letter would say something else, in work or in worth."""
        return (self._cells(), about(self.worth)) != (other._cells(), about(other.worth))

    def _cells(self) -> list[tuple[str, str, Any]]:
        return sorted((row["capability"], row["area"], row.get("volume")) for row in self.part)


def set_part(invitation: Invitation, consortium: Consortium) -> Told | None:
    """Write into an unanswered invitation what the plan says now: its cells, and their worth.

    Returns
    -------
    Told or None
        What the body was told before, where a letter would say something else now; the invitation
        then has its next version.
    """
    before, body = Told(invitation.part, invitation.worth), invitation.organisation
    now = Told(part_of(consortium, body), worth_of(consortium, body))
    if not before.says_other_than(now):
        return None
    invitation.part, invitation.worth = now.part, now.worth
    invitation.version += 1
    invitation.save(update_fields=["part", "worth", "version"])
    return before


def part_of(consortium: Consortium, organisation: Organisation) -> list[dict[str, Any]]:
    """Return the cells that a body would deliver."""
    return [
        {"capability": row["capability"], "area": row["area"], "volume": row.get("volume")}
        for row in consortium.delivery
        if row["organisation"] == organisation.identifier
    ]


def worth_of(consortium: Consortium, organisation: Organisation) -> Decimal | None:
    """Return a body's part of the lot's value by its work: GBP without VAT over the whole term.

    None where the buyer says no value, or no work is set aside for the body.
    """
    value = net_value(consortium.lot)
    if value is None:
        return None
    return split_by_work(value, consortium.delivery).get(organisation.identifier)


def about(worth: Decimal | None) -> int | None:
    """Return an amount (GBP) rounded to two figures, as one says “about”.

    Examples
    --------
    >>> about(Decimal("387512.40")), about(Decimal("4.99")), about(None)
    (390000, 5, None)
    """
    return None if worth is None else int(Decimal(f"{worth:.2g}").to_integral_value())


def names_of(cells: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return code → name of what these cells are about, in the language that is spoken now."""
    rows = list(cells)
    capabilities = Capability.objects.in_bulk({row["capability"] for row in rows})
    areas = Area.objects.in_bulk({row["area"] for row in rows}, field_name="code")
    welsh = (get_language() or "").startswith("cy")
    return {slug: one.name for slug, one in capabilities.items()} | {
        code: (welsh and area.name_cy) or area.name for code, area in areas.items()
    }


def part_in_words(part: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return cells grouped by capability, with names in the language that is spoken now.

    Returns
    -------
    list of dict
        ``{"capability": name, "areas": [names], "volume": people a year or None}``
    """
    names = names_of(part)
    grouped: dict[str, dict[str, Any]] = {}
    for row in part:
        name = names[row["capability"]]
        line = grouped.setdefault(name, {"capability": name, "areas": [], "volume": None})
        line["areas"].append(names[row["area"]])
        if row.get("volume"):
            line["volume"] = (line["volume"] or 0) + row["volume"]
    return [line | {"areas": sorted(line["areas"])} for _, line in sorted(grouped.items())]
