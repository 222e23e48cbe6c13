"""Prefilling: what a register entry lets a person confirm instead of typing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from areas.gazetteer import gazetteer
from areas.models import Level
from areas.resolve import home_of
from organisations.offers.capabilities.tree import tree
from organisations.register.models.entries import RegisterEntry

MOST = 6
"""The most areas that are suggested; a charity that works all over says where itself."""


@dataclass(frozen=True, slots=True)
class Prefill:
    """What a public register says of an organisation before it has said anything.

    Attributes
    ----------
    income : Decimal or None
        GBP in its last year.
    home : str
        Name of the district of its postcode, else of the only one it works in, else empty.
    areas : list of str
        Names of where it works.
    capabilities : list of str
        Names of capabilities that its own words suggest, the surest first.
    """

    identifier: str
    name: str
    kind: str
    income: Decimal | None
    website: str
    activities: str
    home: str
    areas: list[str]
    capabilities: list[str]


def prefill(identifier: str) -> Prefill | None:
    """Return what a public register says of an organisation; None where it is not listed."""
    entry = RegisterEntry.objects.filter(identifier=identifier, is_registered=True).first()
    if entry is None:
        return None
    known = [gazetteer().areas[code] for code in entry.areas if code in gazetteer().areas]
    districts = [area for area in known if area.level == Level.DISTRICT]
    said = tree().suggest(f"{entry.name}. {entry.activities}")
    home = home_of(entry.postcode)
    if home is None and len(known) == len(districts) == 1:
        home = districts[0]
    return Prefill(
        identifier=entry.identifier,
        name=_titled(entry.name)[:200],
        kind=entry.kind,
        income=entry.income,
        website=entry.website,
        activities=entry.activities[:2000],
        home=home.name if home else "",
        areas=[area.name for area in known] if len(known) <= MOST else [],
        capabilities=[one.leaf.name for one in said[:MOST]],
    )


def _titled(name: str) -> str:
    """Return a name in ordinary letters where it was written in capitals."""
    return name.title() if name.isupper() else name
