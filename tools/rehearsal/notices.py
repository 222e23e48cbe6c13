"""Real notices as contracts: what is wanted, and where, as far as codes and words tell."""

import csv
import html
import re
from dataclasses import dataclass
from pathlib import Path

from areas.gazetteer import Gazetteer
from organisations.offers.capabilities.tree import CapabilityTree

SURE = 0.6
DIVISIONS = ("75", "80", "85", "92", "98")
NOT_OURS = ("9837", "9838", "85147", "925", "98351", "923522", "9233", "851")
WHOLE = "E47000018"  # Lancashire with Blackburn with Darwen and Blackpool
_OFFICE = re.compile(
    r"\b(borough|city|county|district|metropolitan|council|trading standards|"
    r"environmental services)\b",
    re.IGNORECASE,
)

ASSUMPTIONS = (
    "A notice is of our kind when its CPV code is of division 75, 80, 85, 92 or 98 (not medical "
    "practice, libraries, funerals, kennels or parking) and a capability can be read from it.",
    "It wants what a name or synonym in its title or description says; where no words speak, what "
    "a CPV code says that means at most three of our capabilities.",
    "It wants it in every district of the council that buys; where no council is recognised, in "
    "all of Lancashire.",
    "Notices name no thresholds and no volumes, so presence in each district is enough; a "
    "consortium has at most twelve members.",
)


@dataclass(frozen=True, slots=True)
class Notice:
    """One service notice.

    Attributes
    ----------
    capabilities : tuple of str
        Slugs of what it seems to want.
    areas : tuple of str
        Codes of the districts it wants it in.
    """

    id: str
    title: str
    buyer: str
    published: str
    capabilities: tuple[str, ...]
    areas: tuple[str, ...]


def read_notices(path: Path, places: Gazetteer, tree: CapabilityTree) -> tuple[int, list[Notice]]:
    """Return how many notices a file has, and those of our kind, in the file's order."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found = [_notice(row, places, tree) for row in rows]
    return len(rows), [notice for notice in found if notice is not None]


def _notice(row: dict[str, str], places: Gazetteer, tree: CapabilityTree) -> Notice | None:
    codes = tuple(code for code in re.findall(r"\d{8}", row["cpv_codes"]) if _ours(code))
    if not codes:
        return None
    text = html.unescape(f"{row['title']}. {row['description']}")
    said = tree.suggest(text, codes)
    sure = [s.leaf.slug for s in said if s.confidence >= SURE] or [s.leaf.slug for s in said]
    if not sure:
        return None
    return Notice(
        id=row["id"],
        title=html.unescape(row["title"]),
        buyer=row["organisation"],
        published=row["published_date"],
        capabilities=tuple(sorted(set(sure))),
        areas=_areas(row["organisation"], places),
    )


def _ours(code: str) -> bool:
    return code.startswith(DIVISIONS) and not code.startswith(NOT_OURS)


def _areas(buyer: str, places: Gazetteer) -> tuple[str, ...]:
    name = " ".join(_OFFICE.sub(" ", buyer.lower()).split())
    county = "county" in buyer.lower()
    for code in places.names.get(name, []):
        if places.areas[code].valid_to is None and code.startswith("E10") == county:
            return places.leaf_codes(code)
    return places.leaf_codes(WHOLE)
