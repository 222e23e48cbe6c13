"""Real charities as candidates: what they might do, and where, as far as public text tells."""

import csv
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from areas.gazetteer import Gazetteer
from organisations.offers.capabilities.tree import CapabilityTree

SURE = 0.6
NARROW = 3

ASSUMPTIONS = (
    "A charity works in its home district, and in those neighbouring districts that an area named "
    "in its text covers.",
    "It can do what its UK-CAT codes say, where a code means at most three of our capabilities; "
    "codes for whom it serves (BE…) say nothing about what it does.",
    "It can also do what a name or synonym of a capability in its activities or objects says.",
    "Its last income is its turnover; where none is given it counts as nothing.",
    "Every charity here has a legal form and could lead. Capacity is not known and not limited.",
)


def read_charities(path: Path, places: Gazetteer, tree: CapabilityTree) -> list[dict[str, Any]]:
    """Return the charities of a file as organisations of the matching problem.

    Parameters
    ----------
    path : Path
        ``charities_ukcat_geocoded.csv``.
    places : Gazetteer
        The table of places.
    tree : CapabilityTree
        The capability tree.

    Returns
    -------
    list of dict
        In the core's JSON form, each with at least one offer; sorted by identifier.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = [_charity(row, places, tree) for row in csv.DictReader(file)]
    kept = {
        organisation["id"]: organisation
        for organisation in found
        if organisation is not None and organisation["offers"]
    }
    return [kept[identifier] for identifier in sorted(kept)]


def _charity(row: dict[str, str], places: Gazetteer, tree: CapabilityTree) -> dict[str, Any] | None:
    if row["active"] != "True" or not row["lad_code"]:
        return None
    areas = _coverage(row, places)
    capabilities = _capabilities(row, tree)
    return {
        "id": row["org_id"],
        "name": row["name"].title() if row["name"].isupper() else row["name"],
        "kind": "charity",
        "turnover": _pounds(row["income"]),
        "offers": [{"capability": slug, "areas": areas} for slug in capabilities] if areas else [],
    }


def _coverage(row: dict[str, str], places: Gazetteer) -> list[str]:
    home = _leaves([row["lad_code"]], places)
    near = {code for leaf in home for code in places.neighbours.get(leaf, {})}
    named = _leaves(row["area_names_mentioned_codes"].split("|"), places)
    return sorted(home | (near & named))


def _leaves(codes: Iterable[str], places: Gazetteer) -> frozenset[str]:
    return frozenset(leaf for code in codes for leaf in places.leads_to(code))


def _capabilities(row: dict[str, str], tree: CapabilityTree) -> list[str]:
    slugs = {
        leaf.slug
        for code in row["ukcat"].split(";")
        if code and not code.startswith("BE") and len(tree.by_ukcat(code)) <= NARROW
        for leaf in tree.by_ukcat(code)
    }
    text = f"{row['activities']} {row['objects']}"
    slugs |= {s.leaf.slug for s in tree.suggest(text) if s.confidence >= SURE}
    return sorted(slugs)


def _pounds(text: str) -> str:
    try:
        income = Decimal(text or "0")
    except InvalidOperation:
        return "0"
    return f"{max(income, Decimal(0)):.2f}" if income.is_finite() else "0"
