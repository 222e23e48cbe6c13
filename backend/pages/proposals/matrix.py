"""Deliveries and requirements as tables, and a delivery as a tile map."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from areas.models import Area
from areas.tilemap import TileMap, tile_map
from consortia.proposals.assignments.cells import Cell, People
from consortia.proposals.assignments.delivery import Assignment, Delivery
from consortia.proposals.backing import BackedAssignment
from contracts.drafting.models.contracts import Lot
from organisations.offers.models.capabilities import Capability


@dataclass(frozen=True, slots=True)
class Part:
    """One organisation in one cell.

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
    volume: People | None
    spare: int | None
    alone: str
    is_told: bool


@dataclass(frozen=True, slots=True)
class District:
    """A row of the table.

    `cells` are each capability with who delivers it there: an empty list where nobody does, None
    where it is not wanted. `alone` counts what nobody else at all could take.
    """

    name: str
    cells: list[tuple[str, list[Part] | None]]
    organisations: int
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


@dataclass(frozen=True, slots=True)
class Required:
    """What a lot requires of one capability: names of areas, and people a year, 0 for any."""

    capability: str
    areas: list[str]
    volume: int


def requirement_rows(lot: Lot) -> list[Required]:
    """Return what a lot requires, a line a capability."""
    areas: dict[str, list[str]] = {}
    people: dict[str, int] = {}
    for wanted in lot.requirements.all():
        name = wanted.capability.name
        areas.setdefault(name, []).append(wanted.area.name)
        people[name] = people.get(name, 0) + (wanted.volume or 0)
    return [Required(name, sorted(areas[name]), people[name]) for name in sorted(areas)]


def delivery_matrix(
    delivery: Iterable[Assignment | BackedAssignment],
    names: Mapping[str, str],
    gaps: Collection[tuple[str, str]] = (),
) -> Matrix:
    """Return who delivers what where.

    Parameters
    ----------
    delivery : iterable of Assignment or BackedAssignment
        Who does what; backed, they also say what each rests on.
    names : mapping
        Organisation identifier → name.
    gaps : collection of pairs
        Capability and area that nobody delivers although it is wanted.
    """
    cells: dict[Cell, list[Part]] = {Cell(*cell): [] for cell in gaps}
    for one in delivery:
        done = one.assignment if isinstance(one, BackedAssignment) else one
        cells.setdefault(done.cell, []).append(_part(one, names))
    capabilities = Capability.objects.in_bulk({capability for capability, _ in cells})
    areas = Area.objects.in_bulk({area for _, area in cells})
    across = sorted(capabilities, key=lambda slug: capabilities[slug].name)
    down = sorted(areas, key=lambda code: areas[code].name)
    return Matrix(
        [capabilities[slug].name for slug in across],
        [
            _district(
                areas[code].name,
                [(capabilities[slug].name, cells.get(Cell(slug, code))) for slug in across],
            )
            for code in down
        ],
        any(part.is_told for parts in cells.values() for part in parts),
    )


def _part(one: Assignment | BackedAssignment, names: Mapping[str, str]) -> Part:
    if isinstance(one, Assignment):
        who = names.get(one.organisation, one.organisation)
        return Part(who, one.volume, None, "", is_told=False)
    alone = ""
    if not one.members:
        alone = NO_OTHER_MEMBER if one.others else NOBODY_ELSE
    who = names.get(one.assignment.organisation, one.assignment.organisation)
    return Part(who, one.assignment.volume, one.spare, alone, is_told=True)


def _district(name: str, cells: Iterable[tuple[str, list[Part] | None]]) -> District:
    asked = list(cells)
    present = [part for _, parts in asked for part in parts or ()]
    return District(
        name=name,
        cells=asked,
        organisations=len({part.name for part in present}),
        alone=sum(part.alone == NOBODY_ELSE for part in present),
        gaps=sum(parts == [] for _, parts in asked),
    )


def delivery_map(delivery: Delivery, names: Mapping[str, str]) -> TileMap:
    """Return the tile map of the districts that a delivery is about: members in each, by name."""
    members = {
        code: {names.get(one, "") for one in inside}
        for code, inside in delivery.members_by_area().items()
    }
    counts = {code: len(inside) for code, inside in members.items()}
    drawn = tile_map(counts, Area.objects.districts())
    tiles = [
        replace(tile, name=f"{tile.name} ({', '.join(sorted(members[tile.code]))})")
        if tile.code in members
        else tile
        for tile in drawn.tiles
    ]
    return replace(drawn, tiles=tiles)
