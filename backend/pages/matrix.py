"""Tables that say what maps show."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from areas.models import Area
from areas.tilemap import TileMap, tile_map
from contracts.models import Lot
from organisations.models import Capability


@dataclass(frozen=True, slots=True)
class Part:
    """One body in one cell.

    Attributes
    ----------
    volume, spare : int or None
        People a year that it takes on there, and that it could take beside; None without limit.
    alone : str
        Who else could take it: empty where another member could, else in words.
    is_told : bool
        Whether `spare` and `alone` are known.
    """

    name: str
    volume: int | None
    spare: int | None
    alone: str
    is_told: bool


@dataclass(frozen=True, slots=True)
class District:
    """A line of the table.

    `cells` are each capability with who delivers it there: an empty list where nobody does, None
    where it is not wanted. `alone` counts what nobody else at all could take.
    """

    name: str
    cells: list[tuple[str, list[Part] | None]]
    bodies: int
    alone: int
    gaps: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """Capabilities across, districts down; `is_told`: it is known what each part rests on."""

    capabilities: list[str]
    rows: list[District]
    is_told: bool


NO_OTHER_MEMBER = "No other member"
NOBODY_ELSE = "Nobody else at all"


def requirement_rows(lot: Lot) -> list[dict[str, Any]]:
    """Return what a lot requires, a line a capability."""
    grouped: dict[str, dict[str, Any]] = {}
    for wanted in lot.requirements.all():
        name = wanted.capability.name
        line = grouped.setdefault(name, {"capability": name, "areas": [], "volume": 0})
        line["areas"].append(wanted.area.name)
        line["volume"] += wanted.volume or 0
    return [line | {"areas": sorted(line["areas"])} for _, line in sorted(grouped.items())]


def delivery_matrix(
    delivery: Iterable[Mapping[str, Any]],
    names: Mapping[str, str],
    gaps: Collection[tuple[str, str]] = (),
) -> Matrix:
    """Return who delivers what where.

    Parameters
    ----------
    delivery : iterable of mapping
        Rows with capability, area and organisation, as proposals keep them; from
        `consortia.coverage` they also say what each rests on.
    names : mapping
        Organisation identifier → name.
    gaps : collection of pairs
        Capability and area that nobody delivers although it is wanted.
    """
    rows = list(delivery)
    cells: dict[tuple[str, str], list[Part]] = {cell: [] for cell in gaps}
    for row in rows:
        part = _part(row, names)
        cells.setdefault((row["capability"], row["area"]), []).append(part)
    capabilities = Capability.objects.in_bulk({capability for capability, _ in cells})
    areas = Area.objects.in_bulk({area for _, area in cells})
    across = sorted(capabilities, key=lambda slug: capabilities[slug].name)
    down = sorted(areas, key=lambda code: areas[code].name)
    return Matrix(
        [capabilities[slug].name for slug in across],
        [
            _district(
                areas[code].name,
                [(capabilities[slug].name, cells.get((slug, code))) for slug in across],
            )
            for code in down
        ],
        any("bodies" in row for row in rows),
    )


def _part(row: Mapping[str, Any], names: Mapping[str, str]) -> Part:
    is_told = "bodies" in row
    alone = ""
    if is_told and not row["members"]:
        alone = NO_OTHER_MEMBER if row["bodies"] else NOBODY_ELSE
    who = names.get(row["organisation"], row["organisation"])
    return Part(who, row.get("volume"), row.get("spare"), alone, is_told)


def _district(name: str, cells: Iterable[tuple[str, list[Part] | None]]) -> District:
    asked = list(cells)
    present = [part for _, parts in asked for part in parts or ()]
    return District(
        name=name,
        cells=asked,
        bodies=len({part.name for part in present}),
        alone=sum(part.alone == NOBODY_ELSE for part in present),
        gaps=sum(parts == [] for _, parts in asked),
    )


def delivery_map(delivery: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> TileMap:
    """Return the tile map of the districts that a delivery is about: members in each, by name."""
    members: dict[str, set[str]] = {}
    for row in delivery:
        members.setdefault(row["area"], set()).add(names.get(row["organisation"], ""))
    counts = {code: len(inside) for code, inside in members.items()}
    drawn = tile_map(counts, Area.objects.districts())
    tiles = [
        replace(tile, name=f"{tile.name} ({', '.join(sorted(members[tile.code]))})")
        if tile.code in members
        else tile
        for tile in drawn.tiles
    ]
    return replace(drawn, tiles=tiles)
