"""Tables that say what maps show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from areas.models import Area
from areas.tilemap import TileMap, tile_map
from contracts.models import Lot
from organisations.models import Capability


@dataclass(frozen=True, slots=True)
class Matrix:
    """Capabilities across, districts down; in each cell who delivers it."""

    capabilities: list[str]
    rows: list[tuple[str, list[str]]]


def requirement_rows(lot: Lot) -> list[dict[str, Any]]:
    """Return what a lot requires, a line a capability."""
    grouped: dict[str, dict[str, Any]] = {}
    for wanted in lot.requirements.all():
        name = wanted.capability.name
        line = grouped.setdefault(name, {"capability": name, "areas": [], "volume": 0})
        line["areas"].append(wanted.area.name)
        line["volume"] += wanted.volume or 0
    return [line | {"areas": sorted(line["areas"])} for _, line in sorted(grouped.items())]


def delivery_matrix(delivery: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> Matrix:
    """Return who delivers what where.

    Parameters
    ----------
    delivery : iterable of mapping
        Rows with capability, area and organisation, as proposals keep them.
    names : mapping
        Organisation identifier → name.
    """
    rows = list(delivery)
    capabilities = Capability.objects.in_bulk({row["capability"] for row in rows})
    areas = Area.objects.in_bulk({row["area"] for row in rows})
    across = sorted(capabilities, key=lambda slug: capabilities[slug].name)
    down = sorted(areas, key=lambda code: areas[code].name)
    cells: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        who = names.get(row["organisation"], row["organisation"])
        cells.setdefault((row["capability"], row["area"]), []).append(who)
    return Matrix(
        [capabilities[slug].name for slug in across],
        [
            (areas[code].name, [", ".join(cells.get((slug, code), ["–"])) for slug in across])
            for code in down
        ],
    )


def delivery_map(delivery: Iterable[Mapping[str, Any]]) -> TileMap:
    """Return the tile map of the districts that a delivery is about: members in each."""
    members: dict[str, set[str]] = {}
    for row in delivery:
        members.setdefault(row["area"], set()).add(row["organisation"])
    counts = {code: len(inside) for code, inside in members.items()}
    return tile_map(counts, Area.objects.districts())
